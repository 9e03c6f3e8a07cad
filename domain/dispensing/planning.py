"""What is still to be charged of a line, from the lots chosen for it, after what was weighed of them (WGH-2, WGH-3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.dispensing import charging, exact
from domain.dispensing.allocating import Allocation, Source, allocate
from domain.dispensing.charging import ACTIVE, AS_IT_IS
from domain.dispensing.derivation import Derivation, Input, summed
from domain.dispensing.formula import Line
from domain.dispensing.potency import Potency
from domain.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLot:
    """A lot in its turn: what was weighed of it, 0 or more, and what of it may still be taken, all in the line's unit.

    `potency` is None where none is applied.
    """

    lot: str
    weighed: Quantity
    available: Quantity
    potency: Potency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is charged of each lot, by its number, nets as they are; `missing` is in none of them, None where all is.

    `weighed_out`: the nets alone meet the need, within its tolerance, and nothing more is weighed.
    """

    need: Quantity
    allocation: Allocation
    by_lot: dict[str, Quantity]
    missing: Quantity | None
    weighed_out: bool
    derivation: Derivation

    @property
    def total(self) -> Quantity:
        """What is charged of all lots together."""
        return self.allocation.total


def plan(line: Line, need: Quantity, lots: Sequence[ChosenLot]) -> Plan:
    """Charge a need from lots in their turn: of active where the line counts it, otherwise of the material as it is.

    What was weighed counts with its actual net. While that doesn't meet the need, each lot is charged further in its
    turn. Raises InvalidInput, DimensionsDiffer.
    """
    called = ACTIVE if line.by_potency else AS_IT_IS
    nets = [_net(one, line) for one in lots if one.weighed.value > 0]
    found = allocate(need, nets, resolution=line.resolution, called=called)
    weighed_out = bool(nets) and charging.missing(found, line.tolerance) is None
    if not weighed_out:
        rests = [_rest(one, line) for one in lots if one.available.value > 0]
        found = allocate(need, [*nets, *rests], resolution=line.resolution, called=called)
    return Plan(
        need=need,
        allocation=found,
        by_lot=_by_lot(found, need.unit),
        missing=None if weighed_out else charging.missing(found, line.tolerance),
        weighed_out=weighed_out,
        derivation=(*_potencies(line, lots), *line.derivation, *found.derivation, *_total(line, found)),
    )


def _net(one: ChosenLot, line: Line) -> Source:
    strength = one.potency if line.by_potency else None
    return Source(lot=one.lot, at_hand=one.weighed, net=one.weighed, potency=strength)


def _rest(one: ChosenLot, line: Line) -> Source:
    return Source(lot=one.lot, at_hand=one.available, potency=one.potency if line.by_potency else None)


def _by_lot(found: Allocation, unit: str) -> dict[str, Quantity]:
    lots = dict.fromkeys(one.source.lot for one in found.charges)
    return {lot: exact.total((one.quantity for one in found.charges if one.source.lot == lot), unit) for lot in lots}


def _potencies(line: Line, lots: Sequence[ChosenLot]) -> Derivation:
    known = (one.potency for one in lots if line.by_potency and one.potency is not None)
    return tuple(step for one in known for step in one.derivation)


def _total(line: Line, found: Allocation) -> Derivation:
    if not found.charges:
        return ()
    parts = tuple(Input(name=one.source.name, value=one.quantity) for one in found.charges)
    return (summed("WGH-2", f"Charge of {line.code}", parts, found.total),)
