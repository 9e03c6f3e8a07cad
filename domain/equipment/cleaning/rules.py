"""When equipment is clean, what lapses by itself, and which cleaning is demanded: from values alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain.equipment import rules
from domain.equipment.cleaning.kinds import CleaningKind, Cleanliness, ProcedureKind
from domain.equipment.cleaning.refusals import (
    CleaningTooLittle,
    InspectedOwnCleaning,
    NotDeclaredSterile,
    ProcedureAuthorApproves,
)
from domain.equipment.cleaning.values import ProcedureDetails
from domain.kernel.words import require_line, require_text

STEPS = 20_000
HELD: Final = frozenset({Cleanliness.CLEAN, Cleanliness.STERILE})
"""What lapses by itself when its hold has passed (EQP-2)."""


def require_procedure(details: ProcedureDetails, *, sterile: bool) -> None:
    """`sterile`: whether its class declares a sterile hold. Raises InvalidInput, NotDeclaredSterile."""
    require_line(details.name, limit=rules.NAME, path=("details", "name"))
    require_text(details.steps, limit=STEPS, path=("details", "steps"))
    if details.kind is ProcedureKind.STERILISATION and not sterile:
        raise NotDeclaredSterile(path=("details", "kind"))


def require_not_author(approver: UUID, *, authors: Collection[UUID]) -> None:
    """Who wrote an edition doesn't approve it. Raises ProcedureAuthorApproves."""
    if approver in authors:
        raise ProcedureAuthorApproves


def hold_until(since: datetime, minutes: int) -> datetime:
    """The last moment of a hold, which counts from the end of what starts it (EQP-2)."""
    return since + timedelta(minutes=minutes)


def has_passed(until: datetime | None, *, now: datetime) -> bool:
    """Whether a hold is over; its last moment still counts."""
    return until is not None and now > until


def cleanliness_at(written: Cleanliness, *, clean_until: datetime | None, now: datetime) -> Cleanliness:
    """What equipment is at a moment: a passed hold made it DIRTY, whether anybody wrote that or not (EQP-2)."""
    lapsed = written in HELD and has_passed(clean_until, now=now)
    return Cleanliness.DIRTY if lapsed else written


def is_overdue(written: Cleanliness, *, dirty_until: datetime | None, now: datetime) -> bool:
    """Whether it has been dirty for longer than its dirty hold after its last use (EQP-3)."""
    return written is Cleanliness.DIRTY and has_passed(dirty_until, now=now)


def require_enough(kind: ProcedureKind, *, demanded: CleaningKind | None) -> None:
    """After an overdue dirty hold its declared cleaning is made, or more (EQP-3). Raises CleaningTooLittle."""
    if demanded is CleaningKind.MAJOR and kind is not ProcedureKind.MAJOR:
        raise CleaningTooLittle(demanded=demanded, path=("cleaningProcedure",))


def require_another(inspector: UUID, *, cleaned_by: frozenset[UUID]) -> None:
    """Who verifies a cleaning neither began nor performed it. Raises InspectedOwnCleaning."""
    if inspector in cleaned_by:
        raise InspectedOwnCleaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """How many batches of one product, and within how many days, are made between two major cleanings (EQP-4)."""

    batches: int
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastUse:
    """A use since the last major cleaning that passed."""

    batch: UUID
    product: str
    begun_at: datetime


def needs_major(
    campaign: Campaign, uses: Sequence[PastUse], *, batch: UUID, product: str, now: datetime, major_at: datetime | None
) -> str | None:
    """Why this batch demands a major cleaning first; None where a minor one serves (EQP-4).

    `uses` are all since the last major cleaning, which ended `major_at`; None: there was none. A batch that has used it
    since counts once. Days count from the first of the uses; the last moment of the last day still serves.
    """
    if major_at is None:
        return "It has had no major cleaning yet"
    others = sorted({one.product for one in uses if one.product != product})
    if others:
        return f"It was used for {', '.join(others)} since its last major cleaning; this batch makes {product}"
    made = {one.batch for one in uses}
    if batch not in made and len(made) >= campaign.batches:
        most = "1 batch" if campaign.batches == 1 else f"{campaign.batches} batches"
        return f"It made {len(made)} since its last major cleaning; between two of them it makes at most {most}"
    begun = min((one.begun_at for one in uses), default=None)
    if begun is not None and campaign.days is not None and now > begun + timedelta(days=campaign.days):
        days = "1 day" if campaign.days == 1 else f"{campaign.days} days"
        return f"Its campaign began at {begun:%Y-%m-%d %H:%M} UTC; a campaign ends after {days}"
    return None
