"""The excipient that gives up what the actives take more, so that the total mass holds (WGH-2, WGH-4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.allocating import Allocation
from domain.dispensing.derivation import Derivation, Input, Step, rounded, subtracted, summed
from domain.dispensing.formula import Line
from domain.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCharge:
    """What is charged of a line; `allocation` is None where no lots were named."""

    line: Line
    quantity: Quantity
    allocation: Allocation | None
    derivation: Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensatorCharge:
    """What is charged of a compensator after it gave up its part of the excess; below 0 it took more."""

    line: Line
    quantity: Quantity
    gives_up: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowMinimum:
    """Why dispensing stops: too little is left of a compensator. The caller makes an exception of it (WGH-4)."""

    material: str
    quantity: Quantity
    minimum: Quantity

    def __str__(self) -> str:
        return f"Of {self.material}, {self.quantity} would be left; at least {self.minimum} must be (WGH-4)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """The masses of the formula and of the charge, exact.

    `excess` is what all other lines take more than the formula has of them, below 0 where they take less. `change` is
    by how much the total differs from the formula's: nothing, unless no material compensates.
    """

    excess: Quantity
    charges: tuple[CompensatorCharge, ...]
    formula_total: Quantity
    total: Quantity
    change: Quantity
    stops: tuple[BelowMinimum, ...]
    derivation: Derivation

    def __str__(self) -> str:
        if self.charges or not self.change.value:
            return f"The total of {self.formula_total} holds."
        return f"No material compensates: the total changes by {self.change}, to {self.total}."


def compensate(charged: Sequence[LineCharge], compensators: Sequence[Line]) -> Compensation | None:
    """What the compensators are charged with, beside what is charged of the other lines (WGH-2, WGH-4).

    Several share the excess in proportion to their quantities, each at its resolution; the last takes what that leaves,
    unrounded. Only masses count; None where no line has a part in the total.
    Raises DimensionsDiffer for a compensator or a minimum that isn't a mass.
    """
    others = [one for one in charged if one.line.in_total]
    unit = next((one.quantity.unit for one in (*compensators, *(other.line for other in others))), None)
    if unit is None:
        return None
    excess, steps = _excess(others, unit)
    charges, given = _charges(compensators, excess)
    formula = exact.total((*(one.line.quantity for one in others), *(one.quantity for one in compensators)), unit)
    total = exact.total((*(one.quantity for one in others), *(one.quantity for one in charges)), unit)
    assert not charges or total.value == formula.value, (total, formula)
    return Compensation(
        excess=excess,
        charges=charges,
        formula_total=formula,
        total=total,
        change=exact.difference(total, formula),
        stops=tuple(_stops(charges)),
        derivation=(*steps, *given, *_totals(others, compensators, charges, formula, total)),
    )


def _excess(others: Sequence[LineCharge], unit: str) -> tuple[Quantity, Derivation]:
    differences = [exact.difference(one.quantity, one.line.quantity) for one in others]
    excess = exact.total(differences, unit)
    changed = [one for one, difference in zip(others, differences, strict=True) if difference.value]
    if not changed:
        return excess, ()
    inputs = tuple(
        Input(name=f"{one.line.code} {what}", value=exact.converted(quantity, unit))
        for one in changed
        for what, quantity in (("charged", one.quantity), ("of the formula", one.line.quantity))
    )
    pattern = " + ".join(["({} − {})"] * len(changed)) if len(changed) > 1 else "{} − {}"
    return excess, (Step(rule="WGH-2", what="Excess", pattern=pattern, inputs=inputs, result=excess),)


def _charges(compensators: Sequence[Line], excess: Quantity) -> tuple[tuple[CompensatorCharge, ...], Derivation]:
    charges: list[CompensatorCharge] = []
    steps: list[Step] = []
    left = excess
    for line in compensators[:-1]:
        part = _part(line, compensators, excess)
        left = exact.difference(left, part.result)
        steps.append(part)
        charges.append(_given_up(line, part.result))
    if compensators:
        charges.append(_given_up(compensators[-1], left))
    name = "excess" if len(compensators) == 1 else "its part of the excess"
    for one in charges:
        steps += (*one.line.derivation, _less(one, name))
    return tuple(charges), tuple(steps)


def _given_up(line: Line, part: Quantity) -> CompensatorCharge:
    return CompensatorCharge(line=line, quantity=exact.difference(line.quantity, part), gives_up=part)


def _less(charge: CompensatorCharge, name: str) -> Step:
    whole = Input(name="quantity of this batch", value=charge.line.quantity)
    part = Input(name=name, value=exact.converted(charge.gives_up, whole.value.unit))
    return subtracted("WGH-2", f"Charge of {charge.line.code}", whole, part, charge.quantity)


def _part(line: Line, compensators: Sequence[Line], excess: Quantity) -> Step:
    """The part of the excess that falls to one of several, by its share of their quantities."""
    unit = excess.unit
    own = exact.converted(line.quantity, unit)
    whole = exact.total((one.quantity for one in compensators), unit)
    return rounded(
        "WGH-2",
        f"Part of the excess that {line.code} gives up",
        "{} × {} ÷ {}",
        (
            Input(name="excess", value=excess),
            Input(name=f"quantity of {line.code}", value=own),
            Input(name="quantity of all that compensate", value=whole),
        ),
        before=Fraction(excess.value) * Fraction(own.value) / Fraction(whole.value),
        unit=unit,
        resolution=line.resolution,
    )


def _stops(charges: Sequence[CompensatorCharge]) -> Iterator[BelowMinimum]:
    """What has no minimum of its own can't be less than nothing."""
    for one in charges:
        unit = one.quantity.unit
        minimum = exact.amount(Fraction(0), unit) if one.line.minimum is None else one.line.minimum
        if one.quantity.value < exact.into(minimum, unit):
            yield BelowMinimum(material=one.line.code, quantity=one.quantity, minimum=minimum)


def _totals(
    others: Sequence[LineCharge],
    compensators: Sequence[Line],
    charges: Sequence[CompensatorCharge],
    formula: Quantity,
    total: Quantity,
) -> Derivation:
    planned = [(one.line.code, one.line.quantity) for one in others] + [
        (one.code, one.quantity) for one in compensators
    ]
    found = [(one.line.code, one.quantity) for one in others] + [(one.line.code, one.quantity) for one in charges]
    return (
        summed("WGH-2", "Total of the formula", _inputs(planned, formula.unit), formula),
        summed("WGH-2", "Total of the charge", _inputs(found, total.unit), total),
    )


def _inputs(amounts: Sequence[tuple[str, Quantity]], unit: str) -> tuple[Input, ...]:
    return tuple(Input(name=code, value=exact.converted(quantity, unit)) for code, quantity in amounts)
