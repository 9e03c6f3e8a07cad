"""What a batch is charged with, of every line of its formula, and how that came about (WGH-2, WGH-3, WGH-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.allocating import Allocation, Source, allocate
from domain.dispensing.bands import Tolerance
from domain.dispensing.compensating import Compensation, LineCharge, compensate
from domain.dispensing.derivation import Derivation, Input, rounded, summed
from domain.dispensing.formula import Line
from domain.dispensing.potency import ASSAY
from domain.dispensing.refusals import NeedNotMet, PotencyMissing
from domain.kernel.quantity import Quantity
from domain.recipes.kinds import MaterialRole

ACTIVE, AS_IT_IS = "active", "quantity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """All lines but the compensators, in the formula's order; what the compensators make of them; None without a total.

    Nothing is dispensed while `compensation.stops` tells of a compensator below its minimum (WGH-4).
    """

    lines: tuple[LineCharge, ...]
    compensation: Compensation | None

    @property
    def derivation(self) -> Derivation:
        """The steps of all lines, then those of the compensation."""
        steps = tuple(step for one in self.lines for step in one.derivation)
        return steps if self.compensation is None else (*steps, *self.compensation.derivation)


def charge(lines: Sequence[Line], sources: Mapping[str, Sequence[Source]]) -> Charge:
    """The charge of a formula from its lots, which are given by the material's code, in the order they are taken.

    Actives and other lines are rounded to their own resolution, halves up. A compensator is not: it takes exactly what
    is left of the formula's total, thus also all that rounding left, so that the total mass holds to the last digit.
    Nets that were weighed already count as they are. A line without lots is calculated only; an active needs them.

    Raises NeedNotMet, PotencyMissing, InvalidInput, DimensionsDiffer.
    """
    compensators = [one for one in lines if one.role is MaterialRole.COMPENSATOR]
    charged = [charge_line(one, sources.get(one.code, ())) for one in lines if one.role is not MaterialRole.COMPENSATOR]
    return Charge(lines=tuple(charged), compensation=compensate(charged, compensators))


def charge_line(line: Line, sources: Sequence[Source]) -> LineCharge:
    """The charge of one line that doesn't compensate.

    Raises NeedNotMet, PotencyMissing, InvalidInput, DimensionsDiffer.
    """
    if line.by_potency:
        return _by_potency(line, sources)
    target, steps = _rounded(line)
    if not sources:
        return LineCharge(line=line, quantity=target, allocation=None, derivation=(*line.derivation, *steps))
    plain = [replace(one, potency=None) for one in sources]
    found = _allocated(line, target, plain, AS_IT_IS)
    return _whole(line, found, steps)


def _by_potency(line: Line, sources: Sequence[Source]) -> LineCharge:
    for one in sources:
        if one.potency is None:
            raise PotencyMissing(lot=one.lot, figure=ASSAY)
    return _whole(line, _allocated(line, line.quantity, sources, ACTIVE), ())


def _allocated(line: Line, need: Quantity, sources: Sequence[Source], called: str) -> Allocation:
    """The need over its lots, met; where all is weighed, it may fall short by the line's tolerance (WGH-7)."""
    found = allocate(need, sources, resolution=line.resolution, called=called)
    if missing(found, line.tolerance) is not None:
        raise NeedNotMet(material=line.code, need=need, missing=found.remaining, called=called)
    return found


def missing(found: Allocation, tolerance: Tolerance) -> Quantity | None:
    """What the sources don't bring of a need; None where they meet it, weighed ones within its tolerance (WGH-7)."""
    weighed = bool(found.charges) and all(one.weighed for one in found.charges)
    allowed = Fraction(found.need.value) * Fraction(tolerance.minus_percent) / 100 if weighed else 0
    return None if found.met or found.remaining.value <= allowed else found.remaining


def _whole(line: Line, found: Allocation, steps: Derivation) -> LineCharge:
    parts = tuple(Input(name=one.source.name, value=one.quantity) for one in found.charges)
    total = summed("WGH-2", f"Charge of {line.code}", parts, found.total)
    derivation = (*line.derivation, *steps, *found.derivation, total)
    return LineCharge(line=line, quantity=found.total, allocation=found, derivation=derivation)


def _rounded(line: Line) -> tuple[Quantity, Derivation]:
    """The quantity at its resolution, which no potency changes."""
    exact.require_finer(line.resolution, line.quantity)
    step = rounded(
        "WGH-2",
        f"Target of {line.code}",
        "{}",
        (Input(name="quantity of this batch", value=line.quantity),),
        before=Fraction(line.quantity.value),
        unit=line.quantity.unit,
        resolution=line.resolution,
    )
    return step.result, (step,)
