"""Whether a piece of equipment may be used for a batch now: one question, one answer, from values alone.

Every act that uses equipment asks here. Each reason tells its rule, what is the case, and what would clear it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.clearance.kinds import ClearanceState, LapseCause
from domain.equipment.clearance.rules import state_at
from domain.equipment.environment.rules import bounds, is_outside, is_too_old
from domain.equipment.known import Clearance, Climate, PlaceDemand, RoomStanding, Standing, Upkeep, Wanted
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.service.kinds import TagKind
from domain.equipment.unsuitable import NEVER_ALLOCATED, Reason, Unsuitable
from domain.kernel.quantity import with_unit


def suitability(equipment: Standing, wanted: Wanted) -> tuple[Reason, ...]:
    """Everything that forbids to use it for this batch now; empty where it is usable."""
    if equipment.site != wanted.site:
        return (
            _because(Unsuitable.ANOTHER_SITE, f"{equipment.code} stands at another site than the batch is made at."),
        )
    if equipment.upkeep is None:
        return (_because(Unsuitable.NOT_USED_ITSELF, f"{equipment.code} holds equipment and isn't used itself."),)
    if equipment.service is ServiceState.RETIRED:
        return (_because(Unsuitable.RETIRED, f"{equipment.code} was retired{_told(equipment.service_reason)}"),)
    return (
        *_service(equipment),
        *_held(equipment, wanted),
        *_clean(equipment, equipment.upkeep, wanted),
        *_calibration(equipment, wanted.now),
        *_maintenance(equipment, wanted.now),
        *_place(equipment, wanted),
    )


def room_suitability(room: RoomStanding, wanted: Wanted) -> tuple[Reason, ...]:
    """Everything that forbids to use a room for this batch now; empty where it is usable."""
    if room.site != wanted.site:
        return (_because(Unsuitable.ANOTHER_SITE, f"{room.code} is at another site than the batch is made at."),)
    return (*_cleared(room.demands, wanted.now), *_climate(room.climate, wanted.now))


def warnings(equipment: Standing, *, now: datetime) -> tuple[Reason, ...]:
    """What is due and counts still, within its grace: a warning, no obstacle (EQP-5)."""
    today = _today(equipment, now)
    calibrations = tuple(
        _because(
            Unsuitable.CALIBRATION_OVERDUE,
            f"The calibration of {one.code} was due on {one.due_on}; it counts until {one.counts_until}.",
        )
        for one in equipment.calibrations
        if one.due_on is not None and one.counts_until is not None and one.due_on < today <= one.counts_until
    )
    maintenance = tuple(
        _because(
            Unsuitable.MAINTENANCE_OVERDUE,
            f"{one.plan} of {one.code} was due on {one.due_on}; it may wait until {one.counts_until}.",
        )
        for one in equipment.maintenance
        if one.due_on < today <= one.counts_until
    )
    return (*calibrations, *maintenance)


def _maintenance(equipment: Standing, now: datetime) -> Iterator[Reason]:
    """What should have been done by now, its grace included (MNT-1)."""
    today = _today(equipment, now)
    for one in equipment.maintenance:
        if today > one.counts_until:
            says = f"{one.plan} of {one.code} was due on {one.due_on}, and could wait until {one.counts_until}."
            yield _because(Unsuitable.MAINTENANCE_OVERDUE, says)


def _today(equipment: Standing, now: datetime) -> date:
    return now.astimezone(ZoneInfo(equipment.zone)).date()


_TAGGED: Final[Mapping[TagKind, Unsuitable]] = MappingProxyType(
    {TagKind.OUT_OF_TOLERANCE: Unsuitable.OUT_OF_TOLERANCE, TagKind.BREAKDOWN: Unsuitable.BROKEN_DOWN}
)


def _calibration(equipment: Standing, now: datetime) -> Iterator[Reason]:
    """What was never calibrated, is overdue beyond its grace, or was last left out of tolerance (EQP-5)."""
    today = _today(equipment, now)
    told = {one.code for one in equipment.tags if one.kind is TagKind.OUT_OF_TOLERANCE}
    for one in equipment.calibrations:
        if one.counts_until is None:
            yield _because(Unsuitable.NOT_CALIBRATED, f"{one.code} needs a calibration and has none.")
        elif today > one.counts_until:
            says = f"The calibration of {one.code} was due on {one.due_on}, and counted until {one.counts_until}."
            yield _because(Unsuitable.CALIBRATION_OVERDUE, says)
        if one.passed is False and one.code not in told:
            yield _because(Unsuitable.OUT_OF_TOLERANCE, f"The last calibration of {one.code} failed.")


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


def _told(reason: str | None) -> str:
    return "." if reason is None else f": {reason}"


def _service(equipment: Standing) -> Iterator[Reason]:
    for tag in equipment.tags:
        yield _because(_TAGGED[tag.kind], tag.says)
    told = {one.code for one in equipment.tags}
    if equipment.service is ServiceState.OUT_OF_SERVICE and equipment.code not in told:
        yield _because(
            Unsuitable.OUT_OF_SERVICE, f"{equipment.code} is out of service{_told(equipment.service_reason)}"
        )
    for one in equipment.out:
        if one.code not in told:
            says = f"{one.code}, which belongs to it, is out of service{_told(one.says)}"
            yield _because(Unsuitable.OUT_OF_SERVICE, says)
    if equipment.retired_scale is not None:
        says = f"{equipment.code} is the scale {equipment.retired_scale}, which was retired: nothing is weighed on it."
        yield _because(Unsuitable.SCALE_RETIRED, says)


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
