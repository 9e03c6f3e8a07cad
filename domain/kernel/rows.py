"""What a unit of work asks of the database, and what it leaves there: the port, and the plain way through a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Executable, Select, func, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Grant
from domain.kernel.models import OfCompany

Row = TypeVar("Row", bound=OfCompany)


class Lock(StrEnum):
    """How a row is held until the commit."""

    CHANGE = "FOR NO KEY UPDATE"
    RELY = "FOR SHARE"


@dataclass(frozen=True, slots=True, eq=False)
class Question(Generic[Row]):
    """The rows of a company that meet all conditions, and are the one with this id where it is given.

    Locked ones come in the order of their ids, so that nobody deadlocks.
    """

    model: type[Row]
    conditions: tuple[ColumnElement[bool], ...] = ()
    id: UUID | None = None
    lock: Lock | None = None
    most: int | None = None

    def statement(self, company: UUID) -> Select[Row]:
        """The question as SQLAlchemy asks it."""
        chosen = select(self.model).where(self.model.company_id == company, *self.conditions)
        if self.id is not None:
            chosen = chosen.where(self.model.id == self.id)
        if self.most is not None:
            chosen = chosen.limit(self.most)
        if self.lock is None:
            return chosen
        held = chosen.with_for_update(read=self.lock is Lock.RELY, key_share=self.lock is Lock.CHANGE)
        return held.order_by(self.model.id).execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """A constant statement, and its values by name; the `company` is added. Its answer is columns, not rows."""

    statement: Executable
    values: Mapping[str, object]


class Rows(Protocol):
    """The rows of one company in one transaction."""

    @property
    def session(self) -> Session:
        """For what no question says. It sees the rows that were asked for; what was foreseen is asked anew."""

    @property
    def grants(self) -> frozenset[Grant] | None:
        """The roles that the actor's person holds now; None where nobody asked for them."""

    def ask(self, question: Question[Row]) -> list[Row]: ...

    def look_up(self, question: Lookup) -> Sequence[Sequence[Any]]: ...

    def foresee(self, *questions: "Question[Any] | Lookup") -> None:
        """Questions that will be asked: they travel together, in their order, with the next one that is."""

    def now(self) -> datetime: ...

    def add(self, row: OfCompany) -> None: ...

    def remove(self, row: OfCompany) -> None: ...


@dataclass(frozen=True, slots=True)
class SessionRows:
    """The plain way: each question by itself, through SQLAlchemy's session."""

    session: Session
    company: UUID
    grants: frozenset[Grant] | None = None

    def ask(self, question: Question[Row]) -> list[Row]:
        return list(self.session.scalars(question.statement(self.company)))

    def look_up(self, question: Lookup) -> Sequence[Sequence[Any]]:
        return self.session.execute(question.statement, {**question.values, "company": self.company}).all()

    def foresee(self, *questions: "Question[Any] | Lookup") -> None:
        """Nothing travels together here."""

    def now(self) -> datetime:
        return self.session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()

    def add(self, row: OfCompany) -> None:
        self.session.add(row)

    def remove(self, row: OfCompany) -> None:
        self.session.delete(row)
