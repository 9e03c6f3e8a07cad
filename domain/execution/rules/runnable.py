"""What a recipe may ask of the execution, and what no batch can be run by yet: refused at its issue, never ignored."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from domain.execution.refusals import NotRunnable
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.references import PASS, Reference, parameter
from domain.recipes.kinds import BlockKind, ParameterSource
from domain.recipes.values import Elements, Parameter, Phase

IN_A_ROW = frozenset({BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION, BlockKind.BRANCH})
"""Blocks whose phases are run by their numbers; branches lie in other blocks, which aren't of these."""
SHOWN = 10
MOST_INPUTS = 500


def require_runnable(elements: Elements) -> None:
    """Everything that the recipe demands is watched while the batch runs (EXE-1, EXE-12). Raises NotRunnable."""
    found = tuple(demands(elements))
    if found:
        raise NotRunnable(demands=found[:SHOWN], count=len(found))


def demands(elements: Elements) -> Iterator[str]:
    """What would be lost if a batch were run by this recipe, each with its place."""
    limits = {
        parameter(one.code, phase.code): one.repetition_limit
        for phase in elements.phases
        for one in phase.parameters
        if one.code is not None
    }
    looped = frozenset(_in_loops(elements))
    for phase in elements.phases:
        for one in phase.parameters:
            for what in (*_of_parameter(one), *_of_formula(one, phase, limits, looped)):
                yield f"phase {phase.number} ({phase.name}), {one.name}: {what}"


def ways(elements: Elements) -> Iterator[str]:
    """What makes the phases run otherwise than one after the other, by their numbers."""
    for block in elements.blocks:
        if block.kind not in IN_A_ROW:
            yield f"the {block.kind.lower()} {block.code}"
    for link in elements.links:
        yield f"the link {link.code} from {link.from_phase} to {link.to_phase}"


def _in_loops(elements: Elements) -> Iterator[str]:
    """The codes of the phases that may be run in more than one pass."""
    blocks = {one.code: one for one in elements.blocks}
    for phase in elements.phases:
        around = blocks.get(phase.block or "")
        while around is not None and around.kind is not BlockKind.LOOP:
            around = blocks.get(around.parent or "")
        if around is not None and phase.code is not None:
            yield phase.code


def _of_formula(
    declared: Parameter, phase: Phase, limits: Mapping[Reference, int], looped: Container[str]
) -> Iterator[str]:
    """A calculation keeps each value that it came from, and is done again with each further one."""
    if declared.source is not ParameterSource.CALCULATED or declared.formula is None:
        return
    try:
        needed = references_of(parse(declared.formula))
    except FormulaInvalid:  # of a draft, which may be practised
        yield "a formula that can't be read"
        return
    if PASS in needed or any((one.phase or phase.code) in looped for one in needed):
        yield "a value calculated from the passes of a loop"
    most = sum(limits.get(replace(one, phase=one.phase or phase.code), 1) for one in needed)
    if most > MOST_INPUTS:
        yield f"a value calculated from up to {most} values, more than {MOST_INPUTS}"


def _of_parameter(parameter: Parameter) -> Iterator[str]:
    if parameter.source not in {ParameterSource.TYPED, ParameterSource.CALCULATED}:
        yield f"a value that is {parameter.source.lower()}"
    if parameter.every is not None:
        yield f"a value every {parameter.every}"
