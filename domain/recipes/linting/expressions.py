"""Every formula of a recipe: whose it is, where it is used, and what it has to give."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from domain.kernel.refusals import InvalidInput
from domain.recipes.formulas.types import ListOf, Plain, Type, of_parameter
from domain.recipes.kinds import BlockKind, ParameterSource
from domain.recipes.linting import places
from domain.recipes.linting.findings import Place
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Block, Parameter, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A formula in its place.

    `phase` is the phase whose value it calculates; a condition has none. `path` and `within` say where it is
    calculated: in its phase, before a selection, at the end of a loop's pass. `expected` is what it has to give.
    """

    text: str
    place: Place
    field: str
    expected: Type | None
    path: tuple[int, ...]
    within: tuple[Block, ...]
    phase: Phase | None = None
    parameter: Parameter | None = None
    loop: bool = False


def expressions(recipe: Outline) -> Iterator[Expression]:
    """All formulas that have a text, in the order of the procedure."""
    for step in recipe.steps:
        element = step.node.element
        if isinstance(element, Block):
            yield from _condition(element, step.path, step.within)
        else:
            yield from _calculated(element, step.path, step.within)


def _condition(block: Block, path: tuple[int, ...], within: tuple[Block, ...]) -> Iterator[Expression]:
    if block.condition is None or not block.condition.strip():
        return
    condition = partial(
        Expression, text=block.condition, place=places.of_block(block), field="condition", expected=Plain.YES_NO
    )
    if block.kind is BlockKind.LOOP:
        # Its steps lie before the moment at which it is decided whether they are run again.
        yield condition(path=path, within=(*within, block), loop=True)
    elif block.kind is BlockKind.BRANCH and within and within[-1].kind is BlockKind.SELECTION:
        yield condition(path=path[:-1], within=within[:-1])


def _calculated(phase: Phase, path: tuple[int, ...], within: tuple[Block, ...]) -> Iterator[Expression]:
    for position, parameter in enumerate(phase.parameters, 1):
        formula = parameter.formula
        if parameter.source is ParameterSource.CALCULATED and formula is not None and formula.strip():
            yield Expression(
                text=formula,
                place=places.of_parameter(phase, position, parameter),
                field="formula",
                expected=_one_of(parameter),
                path=path,
                within=within,
                phase=phase,
                parameter=parameter,
            )


def _one_of(parameter: Parameter) -> Type | None:
    """What one value of the parameter is; None for what has no known unit."""
    try:
        found = of_parameter(parameter)
    except InvalidInput:
        return None
    return found.element if isinstance(found, ListOf) else found
