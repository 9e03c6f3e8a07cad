"""Phases that only tell their unit procedure and operation by name, put into blocks, with codes for all."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from domain.recipes import codes
from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Elements, Parameter, Phase


def arranged(elements: Elements) -> Elements:
    """The same elements with a block and a code for every phase, and a code for every parameter.

    Phases that stand one after the other under the same names lie in one unit procedure and operation. What has its
    blocks and codes already stays as it is.
    """
    if all(phase.code is not None and phase.block is not None for phase in elements.phases):
        return replace(elements, phases=tuple(_coded_parameters(phase) for phase in elements.phases))
    taken = {one.code for one in elements.blocks} | {one.code for one in elements.phases if one.code is not None}
    blocks: list[Block] = []
    phases: list[Phase] = []
    for position, (name, within) in enumerate(groupby(elements.phases, lambda one: one.unit_procedure), 1):
        unit_procedure = _block(name, BlockKind.UNIT_PROCEDURE, position, None, taken)
        blocks.append(unit_procedure)
        operations = groupby(within, lambda one: one.operation)
        for place, (operation_name, held) in enumerate(operations, 1):
            operation = _block(operation_name, BlockKind.OPERATION, place, unit_procedure.code, taken)
            blocks.append(operation)
            phases += _placed(held, operation, taken)
    return replace(elements, blocks=tuple(blocks), phases=tuple(phases))


def _block(name: str, kind: BlockKind, position: int, parent: str | None, taken: set[str]) -> Block:
    code = codes.proposed(name, taken, capitals=True)
    taken.add(code)
    return Block(code=code, kind=kind, position=position, name=name, parent=parent)


def _placed(phases: Iterable[Phase], operation: Block, taken: set[str]) -> Iterator[Phase]:
    for position, phase in enumerate(phases, 1):
        code = phase.code
        if code is None:
            code = codes.proposed(phase.name, taken, capitals=True)
            taken.add(code)
        yield _coded_parameters(replace(phase, code=code, block=operation.code, position=position))


def _coded_parameters(phase: Phase) -> Phase:
    return replace(phase, parameters=coded(phase.parameters))


def coded(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """The parameters of a phase, each with a code: its own, or one proposed from its name."""
    taken = {one.code for one in parameters if one.code is not None}
    found = []
    for parameter in parameters:
        code = parameter.code
        if code is None:
            code = codes.proposed(parameter.name, taken)
            taken.add(code)
        found.append(replace(parameter, code=code))
    return tuple(found)
