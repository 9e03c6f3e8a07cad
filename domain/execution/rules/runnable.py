"""What a recipe may ask of the execution, and what no batch can be run by yet: refused at its issue, never ignored."""

from collections.abc import Iterator

from domain.execution.controls import rules as controls
from domain.execution.refusals import NotRunnable
from domain.recipes.kinds import BlockKind, ParameterSource
from domain.recipes.values import Elements, Parameter

LEVELS = frozenset({BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION})
SHOWN = 10


def require_runnable(elements: Elements) -> None:
    """Everything that the recipe demands is watched while the batch runs (EXE-1, EXE-12). Raises NotRunnable."""
    found = tuple(demands(elements))
    if found:
        raise NotRunnable(demands=found[:SHOWN], count=len(found))


def demands(elements: Elements) -> Iterator[str]:
    """What would be lost if a batch were run by this recipe, each with its place."""
    for block in elements.blocks:
        if block.kind not in LEVELS and block.kind is not BlockKind.BRANCH:
            yield f"the {block.kind.lower()} {block.code}"
    for phase in elements.phases:
        for parameter in phase.parameters:
            for what in _of_parameter(parameter):
                yield f"phase {phase.number} ({phase.name}), {parameter.name}: {what}"
    for link in elements.links:
        yield f"the link {link.code} from {link.from_phase} to {link.to_phase}"


def _of_parameter(parameter: Parameter) -> Iterator[str]:
    if parameter.source not in {ParameterSource.TYPED, ParameterSource.INSTRUMENT}:
        yield f"a value that is {parameter.source.lower()}"
    if parameter.registered_low is not None or parameter.registered_high is not None:
        yield "registered limits"
    if parameter.significant_figures is not None:
        yield "rounding to significant figures"
    if parameter.every is not None and controls.interval(parameter.every) is None:
        yield f"a value every {parameter.every}, which is no time of a minute to a year"
    if parameter.every is not None and parameter.source is ParameterSource.CALCULATED:
        yield f"a calculated value every {parameter.every}"
    if parameter.signatures:
        yield "signatures of each value"
