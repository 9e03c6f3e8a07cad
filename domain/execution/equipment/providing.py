"""Which of a batch's equipment a phase is done with, and what is lacking for it: from values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.equipment.plant.fitting import Misfit
from domain.equipment.unsuitable import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a recipe demands for a phase: so many of a class that can do what it says."""

    requirement: UUID
    code: str
    equipment_class: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A piece of equipment that the batch has: for which requirement, as far as that was told, and whether it serves.

    `misfits` are by requirement, empty where it fits; `reasons` forbid its use now, `using` tells that it is in use by
    the batch already.
    """

    allocation: UUID
    equipment: UUID
    code: str
    told_for: UUID | None
    using: bool
    misfits: dict[UUID, tuple[Misfit, ...]]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that keeps a phase from starting: the rule, what is the case, and what clears it."""

    rule: str
    says: str
    clears: str


@dataclass(frozen=True, slots=True)
class Provided:
    """What the phase is done with, of which some may be in use already; `lacking` is empty where it may start."""

    chosen: tuple[Candidate, ...]
    lacking: tuple[Lacking, ...]


def may_serve(told_for: UUID | None, misfits: Mapping[UUID, tuple[Misfit, ...]]) -> bool:
    """Whether equipment is looked at for these needs at all: it was told for one, or fits one; of it all is judged."""
    return told_for in misfits or not all(misfits.values())


def provide(needs: Sequence[Need], candidates: Sequence[Candidate]) -> Provided:
    """Equipment for each need, what was told for it before any other that fits; a piece serves one need (EQP-6)."""
    left, chosen, lacking = list(candidates), list[Candidate](), list[Lacking]()
    told = {one.requirement for one in needs}
    for need in needs:
        own = [one for one in left if one.told_for == need.requirement]
        others = [one for one in left if one.told_for not in told and not one.misfits[need.requirement]]
        serving = sorted(own + others, key=lambda one: _order(one, need))[: need.count]
        for one in serving:
            left.remove(one)
            lacking += _lacking(one, need)
        if len(serving) < need.count:
            lacking.append(_nothing(need, len(serving)))
        chosen += serving
    return Provided(tuple(chosen), tuple(lacking))


def _order(one: Candidate, need: Need) -> tuple[bool, bool, bool, bool, str]:
    """What is in use, then what serves, then what was told for it."""
    misfit = bool(one.misfits[need.requirement])
    return misfit, bool(one.reasons), not one.using, one.told_for != need.requirement, one.code


def _lacking(one: Candidate, need: Need) -> list[Lacking]:
    misfits = [
        Lacking("EQP-6", f"{one.code}: {misfit.says}", misfit.clears) for misfit in one.misfits[need.requirement]
    ]
    return misfits + [Lacking(reason.rule, reason.says, reason.clears) for reason in one.reasons]


def _nothing(need: Need, found: int) -> Lacking:
    has = "none is allocated to this batch" if found == 0 else f"{found} of {need.count} are allocated to this batch"
    return Lacking(
        "EQP-6",
        f"{need.code} ({need.equipment_class}): {has}.",
        "Allocate what fits (allocateEquipment; equipmentFor tells which does).",
    )
