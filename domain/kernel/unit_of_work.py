"""One command's hold on the database: the only way a command gets a row, and where it says what happened."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.events import Event
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany, Versioned
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, NotFound, VersionConflict

Row = TypeVar("Row", bound=OfCompany)


@dataclass
class UnitOfWork:
    """Session, actor, time and reason of one command; its events leave with its commit."""

    session: Session
    actor: Actor
    command_id: str | None = None
    reason: str | None = None
    events: list[Event] = field(default_factory=list)
    _now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The database's clock, read once, after the first lock (EXE-13)."""
        if self._now is None:
            self._now = self.session.scalars(select(func.clock_timestamp())).one()
        return self._now

    def load(self, model: type[Row], id: UUID, permission: Permission, *, version: int | None = None) -> Row:  # noqa: A002 -- the plant's word
        """Find and lock a row (FOR NO KEY UPDATE), and check the permission at its site.

        Raises NotFound, Forbidden, and VersionConflict when `version` is given and isn't the row's.
        """
        row = self._locked(model, id)
        self.require(permission, site=site_of(row))
        if version is not None:
            require_version(row, version)
        return row

    def rely_on(self, model: type[Row], id: UUID) -> Row:  # noqa: A002 -- the plant's word
        """Find a row that must stay as it is until the commit (FOR SHARE). Raises NotFound."""
        return self._one(model, id, self._select(model, model.id == id).with_for_update(read=True))

    def find(self, model: type[Row], *conditions: ColumnElement[bool], limit: int = 10_000) -> list[Row]:
        """Rows that a command looks at without holding them.

        More than `limit` are a defect, since a rule that sees a part of them would judge wrongly.
        """
        found = list(self.session.scalars(self._select(model, *conditions).limit(limit + 1)))
        assert len(found) <= limit, f"more than {limit} rows of {model.__name__} answer one question of a command"
        return found

    def any(self, model: type[Row], *conditions: ColumnElement[bool]) -> bool:
        """Whether there is such a row, however many there are."""
        there = exists().where(model.company_id == self.actor.company, *conditions)
        return bool(self.session.scalar(select(there)))

    def lock(self, model: type[Row], *conditions: ColumnElement[bool]) -> list[Row]:
        """Rows that belong to a loaded one, locked in the order of their ids so that nobody deadlocks."""
        chosen = self._select(model, *conditions).order_by(model.id).with_for_update(key_share=True)
        return list(self.session.scalars(chosen.execution_options(populate_existing=True)))

    def require(self, permission: Permission, *, site: SiteId | None) -> None:
        """Raise Forbidden unless the actor holds the permission at the site (TEN-2, EXE-15)."""
        if not self.actor.may(permission, site=site):
            raise Forbidden(permission=permission.value, roles=roles_with(permission))

    def add(self, row: Row) -> Row:
        """A new row of the actor's company."""
        row.company_id = self.actor.company
        self.session.add(row)
        return row

    def record(self, event: Event) -> None:
        self.events.append(event)

    def _locked(self, model: type[Row], id: UUID) -> Row:  # noqa: A002 -- the plant's word
        chosen = self._select(model, model.id == id).with_for_update(key_share=True)
        return self._one(model, id, chosen.execution_options(populate_existing=True))

    def _select(self, model: type[Row], *conditions: ColumnElement[bool]) -> Select[Row]:
        return select(model).where(model.company_id == self.actor.company, *conditions)

    def _one(self, model: type[Row], id: UUID, chosen: Select[Row]) -> Row:  # noqa: A002 -- the plant's word
        row = self.session.scalars(chosen).one_or_none()
        if row is None:
            raise NotFound(kind=model.__name__, id=id)
        return row


def site_of(row: OfCompany) -> SiteId | None:
    """The site at which a row lives; None for what belongs to the whole company."""
    site: SiteId | None = getattr(row, "site_id", None)
    return site


def require_version(row: OfCompany, seen: int) -> None:
    """Raise VersionConflict unless the row is as the caller saw it (EXE-14)."""
    assert isinstance(row, Versioned), type(row)
    if row.version != seen:
        raise VersionConflict(kind=type(row).__name__, id=row.id, seen=seen, current=row.version)
