"""The only module that opens a transaction and commits it: one command, one transaction, one closing row."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.audit.entry import transaction_key
from domain.keeping.refusals import RecordGone
from domain.kernel.actor import Actor, Grant
from domain.kernel.events import Event
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.refusals import CommandIdReused, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.refusals import InspectorsRead, PersonDeactivated
from domain.reactions import REACTIONS
from infra.rows.line import Answer, Line
from infra.rows.pipelined import PipelinedRows
from infra.rows.wire import Statement

ATTEMPTS = 4
ID_LENGTH = 100
TRY_AGAIN = frozenset({"40P01", "40001", "23505"})
"""Deadlock detected, serialization failure, unique violation: a command looks whether what it makes is there, so that
only another one at the same time makes it break off there, whose result it then sees and refuses in words."""
PURGED = "TK003"
"""What the database says of a row that would be added to a purged batch, whichever act would add it."""
SQUARE_ROOT = "2201F"  # of a negative number
HMAC_BLOCK = 64
INNER, OUTER = 0x36, 0x5C

SETTINGS = Statement("""
    select set_config('theriac.company', %(company)s, true), set_config('theriac.person', %(person)s, true),
           set_config('theriac.process', %(process)s, true),
           set_config('theriac.session_person', %(session_person)s, true),
           set_config('theriac.reason', %(reason)s, true), set_config('theriac.command', %(command)s, true),
           set_config('theriac.transaction', %(transaction)s, true), set_config('theriac.entries', '0', true),
           set_config('theriac.closed', '', true), set_config('theriac.key_inner', %(key_inner)s, true),
           set_config('theriac.key_outer', %(key_outer)s, true)
""")
TENANT = text("select set_config('theriac.company', :company, true)")
INSPECTED_TENANT = text(
    "select set_config('theriac.company', :company, true), set_config('theriac.inspector', :inspector, true),"
    " set_config('role', 'theriac_inspector', true)"
)
CLAIM = Statement("""
    insert into command (company_id, person_id, command_id, digest)
    values (%(company)s, %(person)s, %(command)s, %(digest)s) on conflict do nothing
""")
GRANTS = Statement("""
    select role, site_id from role_grant
    where company_id = %(company)s and person_id = %(person)s and revoked_at is null
""")
PEOPLE = Statement("""
    select id, exists (
      select from inspection_access a where a.company_id = person.company_id and a.person_id = person.id)
    from person where company_id = %(company)s and id = any(%(people)s) and state = 'ACTIVE' order by id for share
""")
CLAIMED = text("""
    select digest, outcome_type, outcome_id, outcome_version from command
    where company_id = :company and person_id = :person and command_id = :command
""")
ANSWER = Statement("""
    update command set outcome_type = %(type)s, outcome_id = %(id)s, outcome_version = %(version)s
    where company_id = %(company)s and person_id = %(person)s and command_id = %(command)s
""")
OUTBOX = Statement("""
    insert into outbox (company_id, id, event, consumer, payload)
    select %(company)s, sent.id, sent.event, sent.consumer, sent.payload::jsonb
    from unnest(%(ids)s::uuid[], %(events)s::text[], %(consumers)s::text[], %(payloads)s::text[])
      as sent (id, event, consumer, payload)
""")
CLOSE = Statement("select close_transaction()")
CLOSE_NOTHING = Statement("select sqrt(-close_transaction())")  # which fails where there were entries
CLOSE_AND_WAKE = Statement("select close_transaction(), pg_notify('theriac_outbox', '')")


class Unrecorded(Exception):
    """A defect: a command changed regulated rows but recorded no event."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leaves behind for its answer: the changed thing. A repeat answers with the first one's."""

    type: str
    id: UUID
    version: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Who does what, why, once: `digest` stands for the input without proofs; no `id`, no protection from repeats.

    `reason` stands with each change that the act makes (AUD-1): what its person gave, else what the act is.
    """

    actor: Actor
    act: Callable[[UnitOfWork], OfCompany]
    id: str | None = None
    digest: str = ""
    reason: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class InspectorsCommand(Command):
    """What an inspector may do too, and a colleague in their session: nothing else is done by them (INS-3)."""


@dataclass(frozen=True)
class Transactions:
    """Opens transactions for one application role.

    `consumers` names those who react to an event; each gets an outbox row of its own.
    """

    engine: Engine
    audit_key: bytes
    consumers: Callable[[Event], Sequence[str]]

    def run(self, command: Command) -> Outcome:
        """Carry out a command and commit, or leave no trace of it.

        Raises what the command refuses, CommandIdReused, InvalidInput for the command id, PersonDeactivated,
        InspectorsRead; a deadlock is tried again three times, as is what another one made at the same time.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return self._unless_purged(command)
            except DBAPIError as error:
                if _sqlstate(error) not in TRY_AGAIN:
                    raise
        return self._unless_purged(command)

    @contextmanager
    def reading(self, company: CompanyId, *, inspector: PersonId | None = None) -> Iterator[Session]:
        """One read-only snapshot of a company's rows; of those alone that an inspector sees, where it is one's."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            connection.execute(*tenant(company, inspector))
            with Session(connection, autoflush=False) as session:
                yield session

    def _unless_purged(self, command: Command) -> Outcome:
        """Raises RecordGone (KEP-3)."""
        try:
            return self._once(command)
        except DBAPIError as error:
            if _sqlstate(error) == PURGED:
                raise RecordGone from error
            raise

    def _once(self, command: Command) -> Outcome:
        _require_command_id(command)
        with self.engine.connect() as connection, connection.begin():
            line = Line(connection)
            settings = settings_of(
                command.actor, audit_key=self.audit_key, reason=command.reason, command_id=command.id
            )
            opening = _Opening(line, command, settings)
            with closing(PipelinedRows(connection, line, command.actor.company, opening.roles)) as rows:
                try:
                    return self._carry_out(command, rows, line)
                except _Repeated:
                    return _first_outcome(connection, command)

    def _carry_out(self, command: Command, rows: PipelinedRows, line: Line) -> Outcome:
        uow = UnitOfWork(rows, command.actor, command_id=command.id, reactions=REACTIONS)
        row = command.act(uow)
        line.require_sent()
        rows.write()
        outcome = Outcome(type(row).__name__, row.id, getattr(row, "version", None))
        self._end(line, command, uow.events, outcome)
        return outcome

    def _end(self, line: Line, command: Command, events: Sequence[Event], outcome: Outcome) -> None:
        """The writes that wait, the events, the answer, the closing row and the COMMIT, in one round trip.

        A command without an event may leave no entries.
        """
        sent = [(new_id(), one, consumer) for one in events for consumer in self.consumers(one)]
        if sent:
            line.put(OUTBOX, {"company": command.actor.company, **_columns(sent)})
        if command.id is not None:
            answer = {"type": outcome.type, "id": outcome.id, "version": outcome.version}
            line.put(ANSWER, _key(command) | answer)
        line.put((CLOSE_AND_WAKE if sent else CLOSE) if events else CLOSE_NOTHING)
        try:
            line.send(commit=True)
        except DBAPIError as error:
            if not events and _sqlstate(error) == SQUARE_ROOT:
                raise Unrecorded(f"regulated changes by {command.act} without an event") from error
            raise


class _Repeated(Exception):
    """The command's key was taken by an earlier one; it ends where it first needs an answer."""


class _Opening:
    """What a transaction begins with: its settings, its command's key, its people, its actor's roles.

    It waits in the line and leaves with the command's first question; a command that got an answer is on firm ground.
    """

    def __init__(self, line: Line, command: Command, settings: dict[str, str]) -> None:
        actor = command.actor
        line.put(SETTINGS, settings)
        self._claim = None if command.id is None else line.put(CLAIM, _key(command) | {"digest": command.digest})
        self._people = sorted({one for one in (actor.person, actor.session_person) if one is not None})
        self._by_inspectors = isinstance(command, InspectorsCommand)
        self._active: Answer | None = None
        self._held: Answer | None = None
        self._roles: frozenset[Grant] | None = None
        if self._people:
            self._active = line.put(PEOPLE, {"company": actor.company, "people": self._people})
        if actor.person is not None:
            self._held = line.put(GRANTS, {"company": actor.company, "person": actor.person})
        line.after_first(self._require)

    def roles(self) -> frozenset[Grant] | None:
        """What the person may do now, whatever they could when the request began (EXE-15); None for a process."""
        return self._roles

    def _require(self) -> None:
        """The key was free, nobody was deactivated since the request began, and no inspector acts.

        (EXE-18, TEN-3, INS-3)
        """
        if self._claim is not None and self._claim.count == 0:
            raise _Repeated
        active = {} if self._active is None else {row[0]: row[1] for row in self._active.rows()}
        for person in self._people:
            if person not in active:
                raise PersonDeactivated(person=PersonId(person))
        if any(active.values()) and not self._by_inspectors:
            raise InspectorsRead
        self._roles = None if self._held is None else frozenset(_grant(*row) for row in self._held.rows())


def tenant(company: CompanyId, inspector: PersonId | None) -> tuple[TextClause, dict[str, str]]:
    """What a read-only transaction begins with: whose rows it sees."""
    if inspector is None:
        return TENANT, {"company": str(company)}
    return INSPECTED_TENANT, {"company": str(company), "inspector": str(inspector)}


def settings_of(actor: Actor, *, audit_key: bytes, reason: str, command_id: str | None = None) -> dict[str, str]:
    """What a transaction tells the database of its act: whose it is, why, and the one-time key of its entries."""
    transaction = new_id()
    key = transaction_key(audit_key, actor.company, transaction).ljust(HMAC_BLOCK, b"\0")
    values = {
        "company": actor.company,
        "person": actor.person,
        "process": actor.process,
        "session_person": actor.session_person,
        "reason": reason,
        "command": command_id,
        "transaction": transaction,
        "key_inner": bytes(byte ^ INNER for byte in key).hex(),
        "key_outer": bytes(byte ^ OUTER for byte in key).hex(),
    }
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _grant(role: str, site: UUID | None) -> Grant:
    return Grant(Role(role), None if site is None else SiteId(site))


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _columns(sent: Sequence[tuple[UUID, Event, str]]) -> dict[str, list[Any]]:
    return {
        "ids": [one for one, _, _ in sent],
        "events": [event.name for _, event, _ in sent],
        "consumers": [consumer for _, _, consumer in sent],
        "payloads": [json.dumps(event.payload) for _, event, _ in sent],
    }


def _require_command_id(command: Command) -> None:
    if command.id is not None and not 1 <= len(command.id) <= ID_LENGTH:
        problem = f"A command id has 1 to {ID_LENGTH} characters; this one has {len(command.id)}."
        raise InvalidInput(path=("commandId",), problem=problem)


def _first_outcome(connection: Connection, command: Command) -> Outcome:
    """What the command led to when it was sent before. Raises CommandIdReused for another input."""
    assert command.id is not None
    first = connection.execute(CLAIMED, _key(command)).one()
    if first.digest != command.digest:
        raise CommandIdReused(command_id=command.id, path=("commandId",))
    return Outcome(first.outcome_type, first.outcome_id, first.outcome_version, repeated=True)


def _key(command: Command) -> dict[str, object]:
    return {
        "company": command.actor.company,
        "person": command.actor.session_person or command.actor.person or UUID(int=0),
        "command": command.id,
    }


def as_process(company: CompanyId, name: str) -> Actor:
    """The actor of work that no person does: its entries carry the process's name."""
    return replace(Actor(company=company, process=name), name=name)
