"""Whether a piece of equipment may be used for a batch now: one question, one answer, from values alone.

Every act that uses equipment asks here. Each reason tells its rule, what is the case, and what would clear it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.kinds import CleaningKind, Cleanliness
from domain.equipment.cleaning.rules import Campaign, PastUse
from domain.equipment.clearance.kinds import ClearanceState, LapseCause
from domain.equipment.clearance.rules import state_at
from domain.equipment.environment.rules import bounds, is_outside, is_too_old
from domain.equipment.plant.kinds import ServiceState
from domain.kernel.quantity import with_unit


class Unsuitable(StrEnum):
    """Why equipment may not be used for a batch."""

    ANOTHER_SITE = "ANOTHER_SITE"
    NOT_USED_ITSELF = "NOT_USED_ITSELF"
    RETIRED = "RETIRED"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    ALLOCATED_TO_ANOTHER = "ALLOCATED_TO_ANOTHER"
    IN_USE_BY_ANOTHER = "IN_USE_BY_ANOTHER"
    BEING_CLEANED = "BEING_CLEANED"
    DIRTY = "DIRTY"
    CLEAN_HOLD_LAPSED = "CLEAN_HOLD_LAPSED"
    DIRTY_HOLD_OVERDUE = "DIRTY_HOLD_OVERDUE"
    NOT_STERILE = "NOT_STERILE"
    MAJOR_CLEANING_DEMANDED = "MAJOR_CLEANING_DEMANDED"
    NOT_CLEARED = "NOT_CLEARED"
    CLEARANCE_LAPSED = "CLEARANCE_LAPSED"
    NO_RECENT_READING = "NO_RECENT_READING"
    ENVIRONMENT_OUTSIDE = "ENVIRONMENT_OUTSIDE"


RULES: Final[Mapping[Unsuitable, str]] = MappingProxyType(
    {
        Unsuitable.ANOTHER_SITE: "EQP-6",
        Unsuitable.NOT_USED_ITSELF: "EQP-6",
        Unsuitable.RETIRED: "EQP-1",
        Unsuitable.OUT_OF_SERVICE: "EQP-1",
        Unsuitable.ALLOCATED_TO_ANOTHER: "EQP-6",
        Unsuitable.IN_USE_BY_ANOTHER: "EQP-6",
        Unsuitable.BEING_CLEANED: "EQP-1",
        Unsuitable.DIRTY: "EQP-1",
        Unsuitable.CLEAN_HOLD_LAPSED: "EQP-2",
        Unsuitable.DIRTY_HOLD_OVERDUE: "EQP-3",
        Unsuitable.NOT_STERILE: "EQP-1",
        Unsuitable.MAJOR_CLEANING_DEMANDED: "EQP-4",
        Unsuitable.NOT_CLEARED: "EQP-7",
        Unsuitable.CLEARANCE_LAPSED: "EQP-7",
        Unsuitable.NO_RECENT_READING: "ENV-1",
        Unsuitable.ENVIRONMENT_OUTSIDE: "ENV-2",
    }
)
CLEARS: Final[Mapping[Unsuitable, str]] = MappingProxyType(
    {
        Unsuitable.ANOTHER_SITE: "Take equipment of the batch's site.",
        Unsuitable.NOT_USED_ITSELF: "Take a unit or a module that belongs to it.",
        Unsuitable.RETIRED: "Take other equipment.",
        Unsuitable.OUT_OF_SERVICE: "Have it returned to service (returnEquipmentToService), or take other equipment.",
        Unsuitable.ALLOCATED_TO_ANOTHER: "Have that allocation released (releaseEquipment), or take other equipment.",
        Unsuitable.IN_USE_BY_ANOTHER: "Wait until that use ends and it was cleaned, or take other equipment.",
        Unsuitable.BEING_CLEANED: "Have the cleaning completed and, where its procedure says so, verified.",
        Unsuitable.DIRTY: "Have it cleaned (beginCleaning).",
        Unsuitable.CLEAN_HOLD_LAPSED: "Have it cleaned again (beginCleaning).",
        Unsuitable.DIRTY_HOLD_OVERDUE: "Have it cleaned by a procedure of that kind (beginCleaning).",
        Unsuitable.NOT_STERILE: "Have it sterilised (beginCleaning with a procedure of the kind STERILISATION).",
        Unsuitable.MAJOR_CLEANING_DEMANDED: "Have it cleaned by a procedure of the kind MAJOR (beginCleaning).",
        Unsuitable.NOT_CLEARED: "Have it cleared for this batch (beginClearance, completeClearance, verifyClearance).",
        Unsuitable.CLEARANCE_LAPSED: "Have it cleared for this batch once more (beginClearance).",
        Unsuitable.NO_RECENT_READING: "Read it, and record that (recordEnvironmentReading).",
        Unsuitable.ENVIRONMENT_OUTSIDE: "Bring the room back within its limits, and record a reading that shows it"
        " (recordEnvironmentReading).",
    }
)

NEVER_ALLOCATED: Final = frozenset(
    {
        Unsuitable.ANOTHER_SITE,
        Unsuitable.NOT_USED_ITSELF,
        Unsuitable.RETIRED,
        Unsuitable.OUT_OF_SERVICE,
        Unsuitable.ALLOCATED_TO_ANOTHER,
    }
)
"""What forbids to allocate it already; the others only forbid its use, and may be cleared by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why it isn't usable, with the figures that a person needs to see it."""

    kind: Unsuitable
    says: str

    @property
    def rule(self) -> str:
        return RULES[self.kind]

    @property
    def clears(self) -> str:
        """What a person does so that it serves, or instead."""
        return CLEARS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A batch that equipment is allocated to; whether it uses it now."""

    batch: UUID
    number: str
    using: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """How clean it is and has to be; `cleanliness` as it was last written, holds as in `plant.models.Equipment`."""

    cleanliness: Cleanliness
    clean_until: datetime | None
    dirty_until: datetime | None
    overdue_cleaning: CleaningKind
    sterile: bool
    campaign: Campaign
    major_at: datetime | None
    uses: tuple[PastUse, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """The batch's last clearance of a place; `state` as it was last written, a CLEARED one counts to `until`."""

    state: ClearanceState
    until: datetime | None = None
    lapsed_at: datetime | None = None
    cause: LapseCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDemand:
    """A room or piece of equipment that is cleared before each batch, and what stands there for the wanted one."""

    place: str
    clearance: Clearance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """What is declared of one quantity of a room, in `unit`, and its last reading; None: there was none."""

    room: str
    name: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    max_age_minutes: int
    value: Decimal | None = None
    measured_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is known of a piece of equipment; `upkeep` is None for what only holds others.

    `demands` are the clearances that it and the room that it stands in demand for the wanted batch, `climate` is what
    is declared of that room.
    """

    code: str
    site: UUID
    service: ServiceState
    shareable: bool
    upkeep: Upkeep | None
    service_reason: str | None = None
    holders: tuple[Holder, ...] = ()
    demands: tuple[PlaceDemand, ...] = ()
    climate: tuple[Climate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStanding:
    """All that is known of a room."""

    code: str
    site: UUID
    demands: tuple[PlaceDemand, ...] = ()
    climate: tuple[Climate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The batch that it is wanted for, and when: now."""

    batch: UUID
    site: UUID
    product: str
    now: datetime


def suitability(equipment: Standing, wanted: Wanted) -> tuple[Reason, ...]:
    """Everything that forbids to use it for this batch now; empty where it is usable."""
    if equipment.site != wanted.site:
        return (
            _because(Unsuitable.ANOTHER_SITE, f"{equipment.code} stands at another site than the batch is made at."),
        )
    if equipment.upkeep is None:
        return (_because(Unsuitable.NOT_USED_ITSELF, f"{equipment.code} holds equipment and isn't used itself."),)
    if equipment.service is ServiceState.RETIRED:
        return (_because(Unsuitable.RETIRED, f"{equipment.code} was retired{_told(equipment)}"),)
    return (
        *_service(equipment),
        *_held(equipment, wanted),
        *_clean(equipment, equipment.upkeep, wanted),
        *_place(equipment, wanted),
    )


def room_suitability(room: RoomStanding, wanted: Wanted) -> tuple[Reason, ...]:
    """Everything that forbids to use a room for this batch now; empty where it is usable."""
    if room.site != wanted.site:
        return (_because(Unsuitable.ANOTHER_SITE, f"{room.code} is at another site than the batch is made at."),)
    return (*_cleared(room.demands, wanted.now), *_climate(room.climate, wanted.now))


def for_allocation(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Those that forbid to allocate it already (EQP-6)."""
    return tuple(one for one in reasons if one.kind in NEVER_ALLOCATED)


def _place(equipment: Standing, wanted: Wanted) -> Iterator[Reason]:
    """What is asked of the place as a use begins; one that runs was judged then."""
    if not any(one.using and one.batch == wanted.batch for one in equipment.holders):
        yield from _cleared(equipment.demands, wanted.now)
        yield from _climate(equipment.climate, wanted.now)


def _cleared(demands: Sequence[PlaceDemand], now: datetime) -> Iterator[Reason]:
    """A line is cleared before a batch, and lapses after its time or an intervening use (EQP-7)."""
    for one in demands:
        stands = None if one.clearance is None else state_at(one.clearance.state, until=one.clearance.until, now=now)
        if one.clearance is not None and stands is ClearanceState.LAPSED:
            yield _because(
                Unsuitable.CLEARANCE_LAPSED, f"{one.place} was cleared for this batch, {_end(one.clearance)}"
            )
        elif stands is not ClearanceState.CLEARED:
            yield _because(Unsuitable.NOT_CLEARED, f"{one.place} {NOT_CLEARED[stands]}.")


def _climate(declared: Sequence[Climate], now: datetime) -> Iterator[Reason]:
    """Nothing begins in a room whose environment nobody knows, or that is outside its limits (ENV-1, ENV-2)."""
    for one in declared:
        if one.value is None or one.measured_at is None:
            says = f"{one.name} of {one.room} was never read."
            yield _because(Unsuitable.NO_RECENT_READING, says)
        elif is_too_old(one.measured_at, max_age_minutes=one.max_age_minutes, now=now):
            says = f"{one.name} of {one.room} was read at {_at(one.measured_at)}; that counts for"
            yield _because(Unsuitable.NO_RECENT_READING, f"{says} {one.max_age_minutes} minutes.")
        elif is_outside(one.value, low=one.low, high=one.high):
            says = f"{one.name} of {one.room} was {with_unit(f'{one.value:f}', one.unit)} at {_at(one.measured_at)};"
            within = bounds(one.low, one.high, one.unit)
            yield _because(Unsuitable.ENVIRONMENT_OUTSIDE, f"{says} it is to be {within}.")


NOT_CLEARED: Final[Mapping[ClearanceState | None, str]] = MappingProxyType(
    {
        None: "was not cleared for this batch",
        ClearanceState.RUNNING: "is being cleared for this batch",
        ClearanceState.PERFORMED: "was cleared for this batch, which is not verified yet",
        ClearanceState.FAILED: "was found not clear for this batch",
    }
)


def _end(clearance: Clearance) -> str:
    if clearance.cause in {None, LapseCause.TIME}:
        return f"until {_at(clearance.until)}."
    because = {
        LapseCause.USE: "another batch has used it since",
        LapseCause.FAILED: "it was found not clear since",
        LapseCause.REPEATED: "that was to be repeated",
    }
    return f"but {because[clearance.cause]}, at {_at(clearance.lapsed_at)}."


def _because(kind: Unsuitable, says: str) -> Reason:
    return Reason(kind=kind, says=says)


def _told(equipment: Standing) -> str:
    return "." if equipment.service_reason is None else f": {equipment.service_reason}"


def _service(equipment: Standing) -> Iterator[Reason]:
    if equipment.service is ServiceState.OUT_OF_SERVICE:
        yield _because(Unsuitable.OUT_OF_SERVICE, f"{equipment.code} is out of service{_told(equipment)}")


def _held(equipment: Standing, wanted: Wanted) -> Iterator[Reason]:
    """One batch at a time has it, unless it is declared shareable (EQP-6)."""
    if equipment.shareable:
        return
    for one in equipment.holders:
        if one.batch == wanted.batch:
            continue
        yield _because(Unsuitable.ALLOCATED_TO_ANOTHER, f"{equipment.code} is allocated to batch {one.number}.")
        if one.using:
            yield _because(Unsuitable.IN_USE_BY_ANOTHER, f"{equipment.code} is in use by batch {one.number}.")


def _clean(equipment: Standing, upkeep: Upkeep, wanted: Wanted) -> Iterator[Reason]:
    is_now = rules.cleanliness_at(upkeep.cleanliness, clean_until=upkeep.clean_until, now=wanted.now)
    yield from _state(equipment.code, upkeep, is_now, wanted.now)
    if is_now is Cleanliness.IN_USE and any(one.using and one.batch == wanted.batch for one in equipment.holders):
        return  # it was judged as this use began
    because = rules.needs_major(
        upkeep.campaign,
        upkeep.uses,
        batch=wanted.batch,
        product=wanted.product,
        now=wanted.now,
        major_at=upkeep.major_at,
    )
    if because is not None:
        yield _because(Unsuitable.MAJOR_CLEANING_DEMANDED, f"{equipment.code} needs a major cleaning first. {because}.")


def _state(code: str, upkeep: Upkeep, is_now: Cleanliness, now: datetime) -> Iterator[Reason]:
    if is_now is Cleanliness.CLEANING:
        yield _because(Unsuitable.BEING_CLEANED, f"{code} is being cleaned.")
    elif upkeep.cleanliness in rules.HELD and is_now is Cleanliness.DIRTY:
        hold = "sterile" if upkeep.cleanliness is Cleanliness.STERILE else "clean"
        yield _because(Unsuitable.CLEAN_HOLD_LAPSED, f"The {hold} hold of {code} ended at {_at(upkeep.clean_until)}.")
    elif rules.is_overdue(is_now, dirty_until=upkeep.dirty_until, now=now):
        demanded = upkeep.overdue_cleaning.lower()
        says = f"{code} was to be cleaned by {_at(upkeep.dirty_until)}; now a {demanded} cleaning is demanded."
        yield _because(Unsuitable.DIRTY_HOLD_OVERDUE, says)
    elif is_now is Cleanliness.DIRTY:
        yield _because(Unsuitable.DIRTY, f"{code} is dirty.")
    elif is_now is Cleanliness.CLEAN and upkeep.sterile:
        yield _because(Unsuitable.NOT_STERILE, f"{code} is clean; equipment of its class is used sterile.")


def _at(moment: datetime | None) -> str:
    assert moment is not None, "a hold that has passed has an end"
    return f"{moment:%Y-%m-%d %H:%M} UTC"
