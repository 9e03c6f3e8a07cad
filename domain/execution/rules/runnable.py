"""What a recipe may ask of the execution, and what no batch can be run by yet: refused at its issue, never ignored."""

from collections.abc import Iterator

from domain.execution.refusals import NotRunnable
from domain.recipes.kinds import BlockKind, ParameterSource
from domain.recipes.values import Elements, Parameter

IN_A_ROW = frozenset({BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION, BlockKind.BRANCH})
"""Blocks whose phases are run by their numbers; branches lie in other blocks, which aren't of these."""
SHOWN = 10


def require_runnable(elements: Elements) -> None:
    """Everything that the recipe demands is watched while the batch runs (EXE-1, EXE-12). Raises NotRunnable."""
    found = tuple(demands(elements))
    if found:
        raise NotRunnable(demands=found[:SHOWN], count=len(found))


def demands(elements: Elements) -> Iterator[str]:
    """What would be lost if a batch were run by this recipe, each with its place."""
    for phase in elements.phases:
        for parameter in phase.parameters:
            for what in _of_parameter(parameter):
                yield f"phase {phase.number} ({phase.name}), {parameter.name}: {what}"


def ways(elements: Elements) -> Iterator[str]:
    """What makes the phases run otherwise than one after the other, by their numbers."""
    for block in elements.blocks:
        if block.kind not in IN_A_ROW:
            yield f"the {block.kind.lower()} {block.code}"
    for link in elements.links:
        yield f"the link {link.code} from {link.from_phase} to {link.to_phase}"


def _of_parameter(parameter: Parameter) -> Iterator[str]:
    if parameter.source is not ParameterSource.TYPED:
        yield f"a value that is {parameter.source.lower()}"
    if parameter.registered_low is not None or parameter.registered_high is not None:
        yield "registered limits"
    if parameter.significant_figures is not None:
        yield "rounding to significant figures"
    if parameter.every is not None:
        yield f"a value every {parameter.every}"
    if parameter.signatures:
        yield "signatures of each value"
