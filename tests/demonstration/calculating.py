"""All values of a batch: those that were recorded, and what a record's formulas give for them, in their order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from domain.kernel.quantity import Quantity
from domain.recipes.content import Header
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.ordering import Cycles, evaluation_order
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.references import (
    BATCH_SIZE,
    PASS,
    Reference,
    ReferenceKind,
    parameter,
    qualified,
)
from domain.recipes.formulas.values import Amount, Calculated, Recorded, as_decimal
from domain.recipes.values import Elements, Parameter

Values = dict[Reference, Recorded | tuple[Recorded, ...]]
Book = dict[str, Decimal | bool]
LASTS = timedelta(hours=1)


def calculated(elements: Elements, header: Header, recorded: Values, started: Mapping[str | None, datetime]) -> Book:
    """What each formula gives, rounded by its parameter's rule, under PHASE.code, in a first pass of each loop."""
    owners = {
        parameter(one.code or "", phase.code): one
        for phase in elements.phases
        for one in phase.parameters
        if one.formula is not None
    }
    formulas = {owner: parse(one.formula or "") for owner, one in owners.items()}
    order = evaluation_order(formulas)
    assert not isinstance(order, Cycles), order
    values: Values = {**_given(elements, header, started), **recorded}
    book: Book = {}
    for owner in order:
        own = {one: values.get(qualified(one, owner.phase or "")) for one in _references(values, owner)}
        found = evaluate(formulas[owner], own)
        assert isinstance(found, Calculated), (str(owner), found)
        book[str(owner)], values[owner] = _kept(found, owners[owner])
    return book


def _given(elements: Elements, header: Header, started: Mapping[str | None, datetime]) -> Values:
    """What the recipe itself says, and when each phase ran."""
    found: Values = {BATCH_SIZE: header.batch_size, PASS: Quantity(Decimal(1), "1")}
    for material in elements.materials:
        found[Reference(ReferenceKind.INPUT, material.code)] = material.quantity
    for output in elements.outputs:
        found[Reference(ReferenceKind.OUTPUT, output.code)] = output.quantity
    for one in elements.process_parameters:
        if one.number is not None and one.unit is not None:
            found[Reference(ReferenceKind.FORMULA, one.code)] = Quantity(one.number, one.unit)
    for phase, moment in started.items():
        found[Reference(ReferenceKind.STARTED, phase=phase)] = moment
        found[Reference(ReferenceKind.COMPLETED, phase=phase)] = moment + LASTS
    return found


def _references(values: Values, owner: Reference) -> list[Reference]:
    """All that there is, and what the owner's own phase has, as that names it."""
    own = [parameter(one.code) for one in values if one.phase == owner.phase and one.kind is ReferenceKind.PARAMETER]
    return [*values, *own]


def _kept(found: Calculated, of: Parameter) -> tuple[Decimal | bool, Recorded]:
    if isinstance(found.value, bool):
        return found.value, found.value
    assert isinstance(found.value, Amount), of.name
    assert of.unit is not None, of.name
    value = as_decimal(found.value, of.unit, decimals=of.decimals, rounding=of.rounding)
    assert isinstance(value, Decimal), (of.name, value)
    if of.significant_figures is not None:
        value = Context(prec=of.significant_figures, rounding=ROUND_HALF_UP).plus(value)
    return value, Quantity(value, of.unit)
