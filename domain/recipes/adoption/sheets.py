"""A version's elements side by side, each under its key, so that two versions can be laid over each other.

What follows from where an element stands, such as a phase's number, is left out; field names and values are as the API
writes them, so that digits count: 5.10 isn't 5.1 (EXE-4).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from domain.kernel.canonical import Json
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.values import Key
from domain.recipes.arranging import arranged
from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import in_order, named, tree
from domain.recipes.values import (
    Block,
    Elements,
    Equipment,
    Link,
    Material,
    Output,
    Phase,
    ProcessParameter,
    RecipeFile,
)
from domain.recipes.written import every_field, read

Fields = Mapping[str, Json]
T = TypeVar("T")

FOLLOWING = {
    ElementKind.MATERIAL: ("position",),
    ElementKind.BLOCK: ("code", "parent", "position"),
    ElementKind.PHASE: (
        *("code", "block", "position", "number", "unitProcedure", "operation", "duringNumber", "parameters"),
    ),
}
"""What an element's key says, its place, and what belongs to it but has a key of its own."""
CONTENT = ("mediaType", "size", "sha256")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`fields` by element; `holders` of blocks, phases and parameters; `orders` of what each holder holds.

    Under None stands the procedure itself.
    """

    fields: Mapping[Key, Fields]
    holders: Mapping[Key, Key | None]
    orders: Mapping[Key | None, tuple[Key, ...]]

    def whole(self, key: Key) -> tuple[Fields, list[tuple[Key, Fields]]]:
        """What an element says, with a phase its parameters; without its place."""
        parameters = self.orders.get(key, ()) if key.kind is ElementKind.PHASE else ()
        return self.fields[key], [(one, self.fields[one]) for one in parameters]

    def with_parts(self, key: Key) -> tuple[Key, ...]:
        """An element and, of a phase, its parameters."""
        return (key, *(self.orders.get(key, ()) if key.kind is ElementKind.PHASE else ()))


def sheet_of(elements: Elements) -> Sheet:
    """The elements laid out: the formula, the equipment, then the procedure in its order; links and files."""
    elements = arranged(elements)
    coded: tuple[tuple[ElementKind, Iterable[Any]], ...] = (
        (ElementKind.OUTPUT, elements.outputs),
        (ElementKind.PROCESS_PARAMETER, elements.process_parameters),
        (ElementKind.EQUIPMENT, elements.equipment),
        (ElementKind.LINK, elements.links),
    )
    fields: dict[Key, Fields] = {
        Key(ElementKind.MATERIAL, str(one.position)): _said(ElementKind.MATERIAL, one) for one in elements.materials
    }
    fields |= {Key(kind, one.code): _said(kind, one) for kind, these in coded for one in these}
    fields |= {Key(ElementKind.FILE, one.code): _file(one) for one in elements.files}
    orders: defaultdict[Key | None, list[Key]] = defaultdict(list)
    codes = {one.number: cast("str", one.code) for one in elements.phases}
    for node, within in in_order(tree(elements)):
        holder = Key(ElementKind.BLOCK, within[-1].code) if within else None
        for key, said, holds in _placed(node.element, holder, codes):
            fields[key] = said
            orders[holds].append(key)
    holders = {key: holder for holder, held in orders.items() for key in held}
    return Sheet(fields, holders, {holder: tuple(held) for holder, held in orders.items()})


def _said(kind: ElementKind, element: object) -> Fields:
    left_out = FOLLOWING.get(kind, ("code",))
    said = every_field(element)
    return {name: value for name, value in said.items() if name not in left_out}


def _file(file: RecipeFile) -> Fields:
    """What a file's bytes are is one field: their size and kind change with them."""
    said = every_field(file)
    return {"name": said["name"], "content": {name: said[name] for name in CONTENT}}


def _placed(
    element: Block | Phase, holder: Key | None, codes: Mapping[int, str]
) -> Iterator[tuple[Key, Fields, Key | None]]:
    """A block, or a phase with its parameters, each with what it says and what holds it."""
    if isinstance(element, Block):
        yield Key(ElementKind.BLOCK, element.code), _said(ElementKind.BLOCK, element), holder
        return
    phase = Key(ElementKind.PHASE, cast("str", element.code))
    during = None if element.during_number is None else codes.get(element.during_number)
    yield phase, {**_said(ElementKind.PHASE, element), "during": during}, holder
    for one in element.parameters:
        key = Key(ElementKind.PARAMETER, f"{phase.code}.{one.code}")
        yield key, _said(ElementKind.PARAMETER, one), phase


def elements_of(sheet: Sheet) -> Elements:
    """The elements that a sheet lays out; blocks and phases in the order of the procedure, all else by code."""
    blocks = list(_blocks(sheet, None))
    phases = [key for key in _walked(sheet, None) if key.kind is ElementKind.PHASE]
    numbers = {key.code: number for number, key in enumerate(phases, 1)}
    bare = Elements(blocks=tuple(blocks), phases=tuple(_phase(sheet, key, numbers) for key in phases))
    names = {node.element.code: within for node, within in in_order(tree(bare)) if isinstance(node.element, Phase)}
    return Elements(
        materials=tuple(sorted(_these(sheet, ElementKind.MATERIAL, Material), key=lambda one: one.position)),
        outputs=tuple(sorted(_these(sheet, ElementKind.OUTPUT, Output), key=lambda one: one.code)),
        process_parameters=tuple(
            sorted(_these(sheet, ElementKind.PROCESS_PARAMETER, ProcessParameter), key=lambda one: one.code)
        ),
        equipment=tuple(sorted(_these(sheet, ElementKind.EQUIPMENT, Equipment), key=lambda one: one.code)),
        blocks=bare.blocks,
        phases=tuple(_in_levels(one, names[one.code]) for one in bare.phases),
        links=tuple(sorted(_these(sheet, ElementKind.LINK, Link), key=lambda one: one.code)),
        files=tuple(sorted(_files(sheet), key=lambda one: one.code)),
    )


def _these(sheet: Sheet, kind: ElementKind, of: type[T]) -> Iterator[T]:
    for key, said in sheet.fields.items():
        if key.kind is kind:
            name, value = ("position", int(key.code)) if kind is ElementKind.MATERIAL else ("code", key.code)
            yield read(of, {**said, name: value})


def _files(sheet: Sheet) -> Iterator[RecipeFile]:
    for key, said in sheet.fields.items():
        if key.kind is ElementKind.FILE:
            content = cast("Mapping[str, Json]", said["content"])
            yield read(RecipeFile, {"code": key.code, "name": said["name"], **content})


def _walked(sheet: Sheet, holder: Key | None) -> Iterator[Key]:
    for key in sheet.orders.get(holder, ()):
        yield key
        if key.kind is ElementKind.BLOCK:
            yield from _walked(sheet, key)


def _blocks(sheet: Sheet, holder: Key | None) -> Iterator[Block]:
    for position, key in enumerate(sheet.orders.get(holder, ()), 1):
        if key.kind is ElementKind.BLOCK:
            parent = None if holder is None else holder.code
            yield read(Block, {**sheet.fields[key], "code": key.code, "parent": parent, "position": position})
            yield from _blocks(sheet, key)


def _phase(sheet: Sheet, key: Key, numbers: Mapping[str, int]) -> Phase:
    said = dict(sheet.fields[key])
    during, holder = said.pop("during"), sheet.holders[key]
    place = {
        "code": key.code,
        "block": None if holder is None else holder.code,
        "position": sheet.orders[holder].index(key) + 1,
        "number": numbers[key.code],
        "unitProcedure": "",
        "operation": "",
        "duringNumber": None if during is None else numbers[cast("str", during)],
        "parameters": [{**sheet.fields[one], "code": one.code.partition(".")[2]} for one in sheet.orders.get(key, ())],
    }
    return read(Phase, {**said, **place})


def _in_levels(phase: Phase, within: tuple[Block, ...]) -> Phase:
    return replace(
        phase,
        unit_procedure=named(within, BlockKind.UNIT_PROCEDURE),
        operation=named(within, BlockKind.OPERATION),
    )
