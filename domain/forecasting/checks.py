"""The checklist of what is missing before a batch starts: its items, from values alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.equipment.unsuitable import OF_THE_PLACE, Reason
from domain.execution.equipment.providing import Candidate, Need, provide
from domain.forecasting.kinds import LapseKind
from domain.forecasting.lapses import Lapse
from domain.forecasting.reports import Staff
from domain.readiness.kinds import LineReadiness, Supplied
from domain.readiness.reports import BatchReport, LineReport


class Check(StrEnum):
    """What is looked at. APPROVAL: what waits for quality's release or approval."""

    RECIPE = "RECIPE"
    PLAN = "PLAN"
    MATERIAL = "MATERIAL"
    APPROVAL = "APPROVAL"
    EQUIPMENT = "EQUIPMENT"
    ROOM = "ROOM"
    PEOPLE = "PEOPLE"


class CheckState(StrEnum):
    """OPEN is missing now, AHEAD will be missing before the planned end, UNKNOWN may not be told to who asks."""

    MET = "MET"
    OPEN = "OPEN"
    AHEAD = "AHEAD"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing on the list; `clears` is what a person does about it, None where there is nothing to do."""

    check: Check
    state: CheckState
    says: str
    clears: str | None = None
    rule: str | None = None


OF_A_LOT = frozenset({LapseKind.LOT_EXPIRY, LapseKind.LOT_RETEST, LapseKind.LOT_APPROVAL})
OF_PEOPLE = frozenset({LapseKind.TRAINING, LapseKind.QUALIFICATION})


def met(check: Check, says: str) -> Item:
    return Item(check=check, state=CheckState.MET, says=says)


def of_materials(report: BatchReport) -> Iterator[Item]:
    """Each line of the formula that can't be picked in time, or that all can (RDY-2)."""
    waiting = [one for one in report.lines if one.readiness is not LineReadiness.READY]
    if not waiting:
        yield met(Check.MATERIAL, f"What {len(report.lines)} lines of the formula need is there.")
    for line in waiting:
        yield _of_line(line)


def _of_line(line: LineReport) -> Item:
    told = f"{line.code} {line.name}"
    if line.readiness is LineReadiness.UNDEFINED:
        says = f"{told}: no material of this code is counted in a unit that the formula's converts into."
        clears = "Define the material with such a unit (defineMaterial)."
        return Item(check=Check.MATERIAL, state=CheckState.OPEN, says=says, clears=clears, rule="RDY-2")
    if line.readiness is LineReadiness.SHORT:
        says = f"{told}: {line.shortage:f} {line.unit} are short on {line.short_from}."
        clears = "Receive or release so much more, or plan a later start."
        return Item(check=Check.MATERIAL, state=CheckState.OPEN, says=says, clears=clears, rule="RDY-2")
    lots = ", ".join(one.number for one in line.shares if one.supplied is Supplied.QUARANTINED)
    says = f"{told}: waits for the release of {lots}."
    clears = "Quality decides on the lots (disposeLot)."
    return Item(check=Check.APPROVAL, state=CheckState.OPEN, says=says, clears=clears, rule="MAT-1")


def of_needs(needs: Sequence[Need], candidates: Sequence[Candidate], *, have: str, clears: str) -> Iterator[Item]:
    """Each demand of the recipe that there is no equipment for; `have` says what would count, as "allocated"."""
    left = list(candidates)
    for need in needs:
        own = [one for one in left if one.told_for in {None, need.requirement}]
        serving = provide((need,), own).chosen
        left = [one for one in left if one not in serving]
        if len(serving) < need.count:
            says = f"{need.code} ({need.equipment_class}): {len(serving)} of {need.count} are {have}."
            yield Item(check=Check.EQUIPMENT, state=CheckState.OPEN, says=says, clears=clears, rule="EQP-6")


def of_piece(reasons: Sequence[Reason]) -> Iterator[Item]:
    """What forbids to use a piece of equipment, or the room that it stands in, now (EQP-1 to EQP-7, ENV-1)."""
    for one in reasons:
        check = Check.ROOM if one.kind in OF_THE_PLACE else Check.EQUIPMENT
        yield Item(check=check, state=CheckState.OPEN, says=one.says, clears=one.clears, rule=one.rule)


def of_lapses(lapses: Sequence[Lapse]) -> Iterator[Item]:
    """What lapses of scales and lots, and what will of equipment; what people lack is told of all together."""
    for one in lapses:
        if one.kind in OF_PEOPLE or (one.kind is LapseKind.EQUIPMENT and one.at is None):
            continue
        state = CheckState.OPEN if one.at is None else CheckState.AHEAD
        check = Check.MATERIAL if one.kind in OF_A_LOT else Check.EQUIPMENT
        says = one.says if one.name in one.says else f"{one.name}: {one.says}"
        says = says if one.at is None else f"From {one.at:%Y-%m-%d %H:%M} UTC on: {says}"
        yield Item(check=check, state=state, says=says, clears=one.clears, rule=one.rule)


def of_people(staff: Staff | None) -> Item:
    """Whether anybody who executes batches at the site is trained for the recipe, now and up to the end (EXE-15)."""
    if staff is None:
        return Item(
            check=Check.PEOPLE, state=CheckState.UNKNOWN, says="Who is trained you may not know.", rule="TRN-11"
        )
    says = f"{staff.trained} of {staff.people} operators are trained for it now, {staff.throughout} up to its end."
    if staff.throughout:
        return met(Check.PEOPLE, says)
    state = CheckState.AHEAD if staff.trained else CheckState.OPEN
    clears = "Train operators on the recipe's version (trainingStanding tells what each lacks)."
    return Item(check=Check.PEOPLE, state=state, says=says, clears=clears, rule="EXE-15")
