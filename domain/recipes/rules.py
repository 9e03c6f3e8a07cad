"""What must hold when a version is approved and takes effect."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.recipes.kinds import ApprovalRole
from domain.recipes.refusals import AuthorApproves, EffectiveDateRefused, RoleApproved, SamePersonApproves


def require_not_author(person: UUID, *, authors: Iterable[UUID]) -> None:
    """Who wrote on a version doesn't approve it (REC-2). Raises AuthorApproves."""
    if person in set(authors):
        raise AuthorApproves


def require_role_open(role: ApprovalRole, *, given: Iterable[ApprovalRole], missing: Iterable[ApprovalRole]) -> None:
    """A role approves one submission once (REC-2). Raises RoleApproved with the roles still missing."""
    if role in set(given):
        raise RoleApproved(role=role, missing=tuple(one.value for one in missing), path=("role",))


def require_other_person(person: UUID, *, given: Mapping[ApprovalRole, UUID]) -> None:
    """Each approval role is a different person (REC-2). Raises SamePersonApproves."""
    for role, holder in given.items():
        if holder == person:
            raise SamePersonApproves(role=role.value)


def day_at(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment at a site (REC-3, EXE-13)."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def require_effective_day(day: date, *, approved: date, predecessor: date | None, latest: date) -> None:
    """A version takes effect on a day not before its approval or its predecessor's, and none too far off (REC-3).

    All are days at the site. Raises EffectiveDateRefused with the days that are allowed.
    """
    earliest = approved if predecessor is None else max(approved, predecessor)
    if not earliest <= day <= latest:
        raise EffectiveDateRefused(earliest=earliest, latest=latest, path=("effectiveOn",))
