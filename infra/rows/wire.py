"""One round trip with PostgreSQL: statements out in one piece, their results in, by the driver's low-level interface.

The driver's own pipeline sends each statement by itself and looks for answers in between: 22 µs of processor time for
each, and a wake-up of the server. In one piece it is 4 µs (`psycopg.pq` is libpq as it is, and documented).
"""

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from psycopg import errors, pq
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat
from psycopg.waiting import Ready, Wait

PREPARED_MOST = 500
"""Statements that a connection keeps prepared; a hundred are in use."""

PLACE = re.compile(r"%\((\w+)\)s")
BEGIN, COMMIT = b"begin isolation level read committed", b"commit"


@dataclass(frozen=True, eq=False)
class Statement:
    """A statement with named places (`%(name)s`); what type a value has, PostgreSQL tells from where it stands.

    Each is made once, and is itself only.
    """

    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The values in the order of their numbers."""
        return tuple(dict.fromkeys(PLACE.findall(self.text)))

    @cached_property
    def numbered(self) -> bytes:
        """With `$1`, `$2`, … for the names."""
        return PLACE.sub(lambda found: f"${self.names.index(found[1]) + 1}", self.text).replace("%%", "%").encode()


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement with its values as the server takes them."""

    text: bytes
    values: Sequence[Any]


def dumped(statement: Statement, values: Mapping[str, Any], by: Transformer) -> Sent:
    """The values as text, by the driver's rules for their types."""
    given = [values[name] for name in statement.names]
    return Sent(statement.numbered, by.dump_sequence(given, [PyFormat.TEXT] * len(given)))


def exchange(
    raw: "psycopg.Connection[Any]", sent: Sequence[Sent], prepared: dict[bytes, bytes], *, commit: bool
) -> list[pq.abc.PGresult]:
    """The statements' results; begins a transaction where none is open. Raises the first error, after the last answer.

    What follows a failed statement isn't carried out, the COMMIT neither. `prepared` is what this connection keeps.
    """
    pg = raw.pgconn
    plan = _plan(sent, prepared, begin=pg.transaction_status == pq.TransactionStatus.IDLE, commit=commit)
    pg.enter_pipeline_mode()
    try:
        for step in plan:
            step.send(pg)
        pg.pipeline_sync()
        results = raw.wait(_answers(pg, len(plan)))
    except BaseException:  # whatever ended the wait: answers may still be under way, and are nobody's
        raw.close()
        raise
    pg.exit_pipeline_mode()
    for step, result in zip(plan, results, strict=True):
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise errors.error_from_result(result)
        if step.prepares is not None:
            prepared[step.text] = step.prepares
    return [result for step, result in zip(plan, results, strict=True) if step.wanted]


@dataclass(frozen=True, slots=True)
class _Step:
    """One message: to prepare a statement, to carry out a prepared one, or, without a name, one that is not kept."""

    text: bytes
    values: Sequence[Any] = ()
    name: bytes | None = None
    prepares: bytes | None = None
    wanted: bool = True

    def send(self, pg: pq.abc.PGconn) -> None:
        if self.prepares is not None:
            pg.send_prepare(self.prepares, self.text)
        elif self.name is not None:
            pg.send_query_prepared(self.name, self.values)
        else:
            pg.send_query_params(self.text, self.values)


def _plan(sent: Sequence[Sent], prepared: Mapping[bytes, bytes], *, begin: bool, commit: bool) -> list[_Step]:
    steps = [_Step(BEGIN, wanted=False)] if begin else []
    names = dict(prepared)
    for one in sent:
        if one.text not in names and len(names) < PREPARED_MOST:
            names[one.text] = b"theriac_%d" % len(names)
            steps.append(_Step(one.text, prepares=names[one.text], wanted=False))
        steps.append(_Step(one.text, one.values, name=names.get(one.text)))
    if commit:
        steps.append(_Step(COMMIT, wanted=False))
    return steps


def _answers(pg: pq.abc.PGconn, count: int) -> Generator[Wait, Ready | int, list[pq.abc.PGresult]]:
    """A result for each message, up to the point at which the server is in step again."""
    while pg.flush():
        yield Wait.RW
        pg.consume_input()
    found: list[pq.abc.PGresult] = []
    while True:
        while pg.is_busy():
            yield Wait.R
            pg.consume_input()
        result = pg.get_result()
        if result is None:  # between two messages
            continue
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            assert len(found) == count, (len(found), count)
            return found
        found.append(result)
