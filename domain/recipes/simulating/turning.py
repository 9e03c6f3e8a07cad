"""Finding a value that turns a condition: one parameter is changed, what is calculated from it follows."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import Reference, parameter
from domain.recipes.formulas.tree import Number, nodes
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.book import which_pass
from domain.recipes.simulating.contents import Known, Why, calculated, entered, known
from domain.recipes.simulating.course import Snapshot
from domain.recipes.simulating.edges import edges, step
from domain.recipes.simulating.model import Model, ParameterModel
from domain.recipes.simulating.times import plain

TRIED = 400
"""Values tried for one condition."""


def turned(model: Model, block: str, snapshot: Snapshot) -> tuple[ParameterModel, str] | None:
    """A parameter and the value that makes the block's condition come out the other way; None where none was found."""
    condition = model.conditions[block]
    for tried, (one, value) in enumerate(_candidates(model, block)):
        if tried == TRIED:
            return None
        values = _with(model, block, snapshot, one, value)
        if calculated(condition, {**values, **which_pass(snapshot.passes)}) is (not snapshot.holds):
            return one, f"{value:f}" if isinstance(value, Decimal) else value
    return None


def _candidates(model: Model, block: str) -> Iterator[tuple[ParameterModel, Decimal | str]]:
    for reference in model.needs[block]:
        one = model.outside.get(reference)
        if one is None or one.calculated:
            continue
        match one.declared.kind:
            case ParameterKind.NUMBER:
                for value in _numbers(model, block, one):
                    yield one, value
            case ParameterKind.YES_NO:
                yield from ((one, answer) for answer in ("yes", "no"))
            case ParameterKind.CHOICE:
                yield from ((one, answer) for answer in one.declared.choices)


def _numbers(model: Model, block: str, one: ParameterModel) -> Iterator[Decimal]:
    """Around the figures of the formulas and the limits of the parameter, those first that a batch may well see."""
    size = step(one.declared)
    yield from edges(one.declared)
    for literal in _literals(model, block, one.declared.unit):
        yield from (literal, literal + size, literal - size)


def _literals(model: Model, block: str, unit: str | None) -> Iterator[Decimal]:
    formulas = [
        model.conditions[block],
        *(model.outside[one].formula for one in model.needs[block] if one in model.outside),
    ]
    for formula in formulas:
        if not isinstance(formula, Formula) or unit is None:
            continue
        for node in nodes(formula.root):
            if isinstance(node, Number):
                value = _converted(node, unit)
                if value is not None:
                    yield plain(value)


def _converted(literal: Number, unit: str) -> Fraction | None:
    if literal.unit is None:
        return Fraction(literal.value)
    try:
        return convert(literal.value, literal.unit, unit)
    except (DimensionsDiffer, InvalidInput):
        return None


def _with(
    model: Model, block: str, snapshot: Snapshot, one: ParameterModel, value: Decimal | str
) -> Mapping[Reference, Known]:
    """What would be known had this been recorded: what is calculated from it is calculated again."""
    values: dict[Reference, Any] = dict(snapshot.known)
    assert one.outside is not None
    content = known(one.declared, value)
    values[one.outside] = (content,) * one.declared.repetitions if one.several else content
    formulas = [model.outside[needed] for needed in model.needs[block] if needed in model.outside]
    again = [other for other in formulas if other.calculated]
    # Each round settles at least the next one of a row that is calculated from one another.
    for _ in again:
        for other in again:
            assert other.formula is not None
            assert other.outside is not None
            own = {parameter(key.code): held for key, held in values.items() if key.phase == other.outside.phase}
            found = entered(calculated(other.formula, {**values, **own}), other.declared)
            values[other.outside] = None if isinstance(found, Why) else known(other.declared, found)
    return values
