"""One command's hold on the database: the only way a command gets a row, and where it says what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, exists, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.events import Event
from domain.kernel.ids import PersonId, SiteId
from domain.kernel.models import OfCompany, Versioned
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, NotFound, VersionConflict
from domain.kernel.rows import Lock, Lookup, Question, Row, Rows

Reaction = Callable[["UnitOfWork", Any], None]
"""What a context does, in the same transaction, about an event of one below it."""

Reactions = Mapping[type[Event], Sequence[Reaction]]


@dataclass
class UnitOfWork:
    """Rows, actor and time of one command; its events leave with its commit.

    A question costs a round trip. A command that knows what it will ask announces it (`foresee`), and all of it travels
    with its first question; what is asked, and in which order, stays the same. What comes from a device that has taken
    out a part of a batch comes `via` that.
    """

    rows: Rows
    _actor: Actor
    command_id: str | None = None
    events: list[Event] = field(default_factory=list)
    reactions: Reactions = field(default_factory=dict)
    via: UUID | None = None
    _now: datetime | None = None
    _roles_asked: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts, with the roles they hold now, whatever they held when the request began (EXE-15)."""
        if not self._roles_asked:
            grants, self._roles_asked = self.rows.grants, True
            if grants is not None:
                self._actor = replace(self._actor, grants=grants)
        return self._actor

    @actor.setter
    def actor(self, actor: Actor) -> None:
        self._actor, self._roles_asked = actor, True

    @property
    def person(self) -> PersonId:
        """The actor's person. Their roles aren't asked for: that takes a round trip, which the first question makes."""
        return self._actor.as_person

    @property
    def session(self) -> Session:
        """For questions of a kind that `find`, `any` and `look_up` don't ask."""
        return self.rows.session

    @property
    def now(self) -> datetime:
        """The database's clock, read once, after the first lock (EXE-13)."""
        if self._now is None:
            self._now = self.rows.now()
        return self._now

    def load(self, model: type[Row], id: UUID, permission: Permission, *, version: int | None = None) -> Row:  # noqa: A002 -- the plant's word
        """Find and lock a row (FOR NO KEY UPDATE), and check the permission at its site.

        Raises NotFound, Forbidden, and VersionConflict when `version` is given and isn't the row's.
        """
        row = self._one(model, id, Lock.CHANGE)
        self.require(permission, site=site_of(row))
        if version is not None:
            require_version(row, version)
        return row

    def rely_on(self, model: type[Row], id: UUID) -> Row:  # noqa: A002 -- the plant's word
        """Find a row that must stay as it is until the commit (FOR SHARE). Raises NotFound."""
        return self._one(model, id, Lock.RELY)

    def find(self, model: type[Row], *conditions: ColumnElement[bool], limit: int = 10_000) -> list[Row]:
        """Rows that a command looks at without holding them.

        More than `limit` are a defect, since a rule that sees a part of them would judge wrongly.
        """
        found = self.rows.ask(seeing(model, *conditions, limit=limit))
        assert len(found) <= limit, f"more than {limit} rows of {model.__name__} answer one question of a command"
        return found

    def look_at(self, model: type[Row], id: UUID) -> Row | None:  # noqa: A002 -- the plant's word
        """One row, without holding it; None where there is none."""
        found = self.rows.ask(seeing_one(model, id))
        return found[0] if found else None

    def any(self, model: type[Row], *conditions: ColumnElement[bool]) -> bool:
        """Whether there is such a row, however many there are."""
        there = exists().where(model.company_id == self._actor.company, *conditions)
        return bool(self.session.scalar(select(there)))

    def lock(self, model: type[Row], *conditions: ColumnElement[bool]) -> list[Row]:
        """Rows that belong to a loaded one, locked in the order of their ids so that nobody deadlocks."""
        return self.rows.ask(Question(model, conditions, lock=Lock.CHANGE))

    def hold(self, model: type[Row], id: UUID) -> Row:  # noqa: A002 -- the plant's word
        """The row that a loaded one names, locked. Raises NotFound."""
        return self._one(model, id, Lock.CHANGE)

    def look_up(self, statement: Executable, **values: object) -> Sequence[Sequence[Any]]:
        """Columns rather than rows, by a statement that is a constant of its module, with its values by name.

        The `company` is among them.
        """
        return self.rows.look_up(Lookup(statement, values))

    def foresee(self, *questions: Question[Any] | Lookup) -> None:
        """Questions that this command will ask, in an order in which they may be answered: locks first.

        They travel with the next question; whoever asks one of them then gets its answer from there. An answer that
        must be younger than a lock stands behind that lock.
        """
        self.rows.foresee(*questions)

    def require(self, permission: Permission, *, site: SiteId | None) -> None:
        """Raise Forbidden unless the actor holds the permission at the site (TEN-2, EXE-15)."""
        if not self.actor.may(permission, site=site):
            raise Forbidden(permission=permission.value, roles=roles_with(permission))

    def add(self, row: Row) -> Row:
        """A new row of the actor's company."""
        row.company_id = self._actor.company
        self.rows.add(row)
        return row

    def remove(self, row: OfCompany) -> None:
        self.rows.remove(row)

    def record(self, event: Event) -> None:
        """Something happened; who reacts to it within this transaction does so now."""
        self.events.append(event)
        for react in self.reactions.get(type(event), ()):
            react(self, event)

    def _one(self, model: type[Row], id: UUID, lock: Lock) -> Row:  # noqa: A002 -- the plant's word
        found = self.rows.ask(Question(model, id=id, lock=lock))
        if not found:
            raise NotFound(kind=model.__name__, id=id)
        return found[0]


def changing(model: type[Row], id: UUID) -> Question[Row]:  # noqa: A002 -- the plant's word
    """What `load` and `hold` will ask."""
    return Question(model, id=id, lock=Lock.CHANGE)


def relying_on(model: type[Row], id: UUID) -> Question[Row]:  # noqa: A002 -- the plant's word
    """What `rely_on` will ask."""
    return Question(model, id=id, lock=Lock.RELY)


def seeing_one(model: type[Row], id: UUID) -> Question[Row]:  # noqa: A002 -- the plant's word
    """What `look_at` will ask."""
    return Question(model, id=id)


def seeing(model: type[Row], *conditions: ColumnElement[bool], limit: int = 10_000) -> Question[Row]:
    """What `find` will ask."""
    return Question(model, conditions, most=limit + 1)


def site_of(row: OfCompany) -> SiteId | None:
    """The site at which a row lives; None for what belongs to the whole company."""
    site: SiteId | None = getattr(row, "site_id", None)
    return site


def require_version(row: OfCompany, seen: int) -> None:
    """Raise VersionConflict unless the row is as the caller saw it (EXE-14)."""
    assert isinstance(row, Versioned), type(row)
    if row.version != seen:
        raise VersionConflict(kind=type(row).__name__, id=row.id, seen=seen, current=row.version)
