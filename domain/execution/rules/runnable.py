"""What a recipe may ask of the execution, and what no batch can be run by yet: refused at its issue, never ignored."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from domain.execution.controls import rules as controls
from domain.execution.refusals import NotRunnable
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.references import Reference, parameter
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
    loops = _loops(elements)
    for phase in elements.phases:
        alike = loops[phase.number] == loops.get(phase.during_number or phase.number)
        for one in phase.parameters:
            for what in (*_of_parameter(one, alike=alike), *_of_formula(one, phase, limits)):
                yield f"phase {phase.number} ({phase.name}), {one.name}: {what}"


def ways(elements: Elements) -> Iterator[str]:
    """What makes the phases run otherwise than one after the other, by their numbers."""
    for block in elements.blocks:
        if block.kind not in IN_A_ROW:
            yield f"the {block.kind.lower()} {block.code}"
    for link in elements.links:
        yield f"the link {link.code} from {link.from_phase} to {link.to_phase}"


def _loops(elements: Elements) -> dict[int, tuple[str, ...]]:
    """The codes of the loops around each phase, by its number, the innermost first."""
    blocks, found = {one.code: one for one in elements.blocks}, dict[int, tuple[str, ...]]()
    for phase in elements.phases:
        around, loops = blocks.get(phase.block or ""), list[str]()
        while around is not None:
            loops += [around.code] if around.kind is BlockKind.LOOP else []
            around = blocks.get(around.parent or "")
        found[phase.number] = tuple(loops)
    return found


def _of_formula(declared: Parameter, phase: Phase, limits: Mapping[Reference, int]) -> Iterator[str]:
    """A calculation keeps each value that it came from, and is done again with each further one."""
    if declared.source is not ParameterSource.CALCULATED or declared.formula is None:
        return
    try:
        needed = references_of(parse(declared.formula))
    except FormulaInvalid:  # of a draft, which may be practised
        yield "a formula that can't be read"
        return
    most = sum(limits.get(replace(one, phase=one.phase or phase.code), 1) for one in needed)
    if most > MOST_INPUTS:
        yield f"a value calculated from up to {most} values, more than {MOST_INPUTS}"


def _of_parameter(parameter: Parameter, *, alike: bool) -> Iterator[str]:
    if parameter.every is not None and controls.interval(parameter.every) is None:
        yield f"a value every {parameter.every}, which is no time of a minute to a year"
    if parameter.every is not None and parameter.source is ParameterSource.CALCULATED:
        yield f"a calculated value every {parameter.every}"
    if parameter.every is not None and not alike:
        yield f"a value every {parameter.every} in another loop than the phase that it is recorded during"
