"""Who works in which shift on a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.training.shifts.models import Shift, ShiftAssignment


@dataclass(frozen=True, slots=True)
class ShiftAt:
    """A shift as people know it, with the weekdays on which it begins."""

    id: UUID
    code: str
    name: str
    begins_at: str
    ends_at: str
    weekdays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assigned:
    """That a person works in a shift from a day to a last one, None for no end."""

    shift: UUID
    from_on: date
    until_on: date | None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Rota:
    """A site's shifts by their beginning, and which of them each person works in, when."""

    shifts: tuple[ShiftAt, ...] = ()
    assigned: Mapping[UUID, Collection[Assigned]] | None = None

    def of(self, person: UUID, *, on: date) -> frozenset[UUID]:
        """The shifts in which a person works on a day."""
        mine = () if self.assigned is None else self.assigned.get(person, ())
        return frozenset(one.shift for one in mine if one.on(on))


def rota(session: Session, company: CompanyId, site: UUID, persons: Collection[UUID], *, today: date) -> Rota:
    """The site's shifts that aren't retired, and the assignments of these persons to them that aren't over."""
    of, row = Shift, ShiftAssignment
    chosen = (
        select(of.id, of.code, of.name, of.begins_at, of.ends_at, of.weekdays)
        .where(of.company_id == company, of.site_id == site, of.retired_at.is_(None))
        .order_by(of.begins_at.collate("C"), of.code.collate("C"))
    )
    shifts = tuple(ShiftAt(*one[:-1], weekdays=tuple(one.weekdays)) for one in session.execute(chosen))
    if not shifts:
        return Rota()
    theirs = select(row.person_id, row.shift_id, row.from_on, row.until_on).where(
        row.company_id == company,
        row.person_id.in_(persons),
        row.shift_id.in_([one.id for one in shifts]),
        or_(row.until_on.is_(None), row.until_on >= today),
    )
    found = defaultdict[UUID, list[Assigned]](list)
    for person, shift, from_on, until_on in session.execute(theirs):
        found[person].append(Assigned(shift, from_on, until_on))
    return Rota(shifts, found)
