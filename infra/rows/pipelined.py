"""The rows of a unit of work through one line of statements; implements `domain.kernel.rows.Rows`."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from domain.kernel.actor import Grant
from domain.kernel.models import OfCompany
from domain.kernel.rows import Lock, Lookup, Question, Row
from infra.rows import changes, questions
from infra.rows.held import Held
from infra.rows.line import Answer, Line
from infra.rows.questions import Asked
from infra.rows.tables import stored
from infra.rows.wire import Statement

CLOCK = Statement("select clock_timestamp()")


@dataclass(slots=True)
class _Foreseen:
    """An answer that is under way or has come, and what it told."""

    answer: Answer
    told: list[Any] | None = None


class PipelinedRows:
    """`roles` tells the actor's roles once the line was sent for the first time."""

    def __init__(
        self, connection: Connection, line: Line, company: UUID, roles: Callable[[], frozenset[Grant] | None]
    ) -> None:
        self._connection, self._line, self._company, self._roles = connection, line, company, roles
        self._held = Held()
        self._session: Session | None = None
        self._foreseen: dict[Hashable, _Foreseen] = {}
        self._clock: Answer | None = None
        self._locking = False

    @property
    def session(self) -> Session:
        self._send()
        self._foreseen.clear()
        if self._session is None:
            self._session = Session(self._connection, expire_on_commit=False, autoflush=False)
            self._held.hand_to(self._session)
        return self._session

    @property
    def grants(self) -> frozenset[Grant] | None:
        self._send()
        return self._roles()

    def ask(self, question: Question[Row]) -> list[Row]:
        asked = questions.of_rows(question, self._company)
        if asked is None:
            return list(self.session.scalars(question.statement(self._company)))
        of, anew = stored(question.model), question.lock is not None
        told = self._told(asked, question.lock, lambda values: self._held.take(of, values, anew=anew))
        return cast("list[Row]", told)

    def look_up(self, question: Lookup) -> Sequence[Sequence[Any]]:
        asked = questions.of_lookup(question, self._company)
        return self._told(asked, None, tuple)

    def foresee(self, *foreseen: Question[Any] | Lookup) -> None:
        for one in foreseen:
            if isinstance(one, Lookup):
                self._expect(questions.of_lookup(one, self._company), None)
            elif (asked := questions.of_rows(one, self._company)) is not None:
                self._expect(asked, one.lock)

    def now(self) -> datetime:
        """Read in the round trip of the first locks, behind them; in one of its own where nothing was locked yet."""
        if self._clock is None:
            self._clock = self._line.put(CLOCK)
        if not self._clock.arrived:
            self._send()
        return cast("datetime", self._clock.rows()[0][0])

    def add(self, row: OfCompany) -> None:
        self._held.add(row)

    def remove(self, row: OfCompany) -> None:
        self._held.remove(row)

    def write(self) -> None:
        """Everything that the command added, changed and removed, into the line."""
        changes.put(self._held, self._line)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def _expect(self, asked: Asked, lock: Lock | None) -> None:
        if asked.key not in self._foreseen:
            self._foreseen[asked.key] = _Foreseen(self._put(asked, lock))

    def _told(self, asked: Asked, lock: Lock | None, read: Callable[[Sequence[Any]], Any]) -> list[Any]:
        """What was foreseen is told as often as it is asked; anything else is asked anew."""
        foreseen = self._foreseen.get(asked.key) or _Foreseen(self._put(asked, lock))
        if foreseen.told is None:
            if not foreseen.answer.arrived:
                self._send()
            foreseen.told = [read(values) for values in foreseen.answer.rows()]
        return list(foreseen.told)

    def _put(self, asked: Asked, lock: Lock | None) -> Answer:
        self._locking = self._locking or lock is not None
        return self._line.put(asked.statement, asked.values)

    def _send(self) -> None:
        if self._locking and self._clock is None:
            self._clock = self._line.put(CLOCK)
        self._line.send()
