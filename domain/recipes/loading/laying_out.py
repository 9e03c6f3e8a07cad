"""Lays a recipe out as rows of the template, for people who go on with it in a spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from domain.kernel.canonical import Json
from domain.kernel.tables import Row, Sheet
from domain.recipes.exchange.problems import MOST, FileRefused, Problem
from domain.recipes.exchange.recipe_file import ordered
from domain.recipes.kinds import BlockKind
from domain.recipes.loading.cells import LIST_MARK, NONE
from domain.recipes.loading.columns import MATERIALS, PROCEDURE, TEMPLATE, Column, Of, Takes
from domain.recipes.loading.loading import loaded
from domain.recipes.values import Block, Elements, Material, Phase
from domain.recipes.written import every_field

Values = Mapping[Of, Json]


def head(sheet: str) -> Row:
    """The row of titles of a sheet of the template."""
    return Row(1, tuple(column.title for column in TEMPLATE[sheet]))


def laid_out(elements: Elements) -> tuple[Sheet, ...]:
    """The sheets of the template, filled; loading them gives the same elements.

    Raises FileRefused with everything that the template has no place for: a recipe isn't laid out in part.
    """
    found = ordered(elements)
    problems = tuple(_no_place(found))
    if problems:
        raise FileRefused(problems=problems[:MOST], path=("elements",))
    codes = {one.position: _material_name(one, found.materials) for one in found.materials}
    rows = [values for phase in found.phases for values in _phase(phase, found.blocks, codes)]
    materials: list[Values] = [{Of.MATERIAL: every_field(one)} for one in found.materials]
    sheets = tuple(_sheet(name, held) for name, held in ((PROCEDURE, rows), (MATERIALS, materials)))
    _require_same(found, loaded(tuple(_as_read(one) for one in sheets)))
    return sheets


def _as_read(sheet: Sheet) -> Sheet:
    """Without the spaces around texts, which no reader keeps."""
    rows = (Row(one.number, tuple(str(cell).strip() for cell in one.cells)) for one in sheet.rows)
    return Sheet(sheet.name, tuple(rows))


def _require_same(elements: Elements, back: Elements) -> None:
    """What cells can't hold is told rather than changed: spaces around a text, a choice with a | in it."""
    what = "A text here has spaces around it, or a choice has a | in it; a spreadsheet can't hold that."
    problems = [
        Problem(f"{kind} {at}", what)
        for kind, own, others in (
            ("material", elements.materials, back.materials),
            ("block", elements.blocks, back.blocks),
            ("phase", elements.phases, back.phases),
        )
        for at, (one, other) in enumerate(zip(own, others, strict=False), 1)
        if one != other
    ]
    if problems:
        raise FileRefused(problems=tuple(problems[:MOST]), path=("elements",))
    assert elements == back, "what was laid out is loaded again"


def _no_place(elements: Elements) -> Iterator[Problem]:
    for kind, held in (
        ("output", elements.outputs),
        ("process parameter", elements.process_parameters),
        ("equipment", elements.equipment),
        ("link", elements.links),
    ):
        for one in held:
            yield Problem(f"{kind} {one.code}", "A spreadsheet has no place for this; use the JSON file or BatchML.")
    kinds = {one.code: one.kind for one in elements.blocks}
    for block in elements.blocks:
        around = None if block.parent is None else kinds.get(block.parent)
        if (block.kind, around) not in _LEVELS:
            yield Problem(f"block {block.code}", "Spreadsheets have unit procedures with operations in them only.")
    for at, material in enumerate(elements.materials, 1):
        if material.position != at:
            yield Problem(f"material {material.position}", "Materials are numbered 1, 2, 3 … in a spreadsheet.")
    for phase in elements.phases:
        if phase.code is None or phase.block is None or kinds.get(phase.block) is not BlockKind.OPERATION:
            yield Problem(f"phase {phase.number}", "In a spreadsheet a phase has a code and lies in an operation.")


_LEVELS = {(BlockKind.UNIT_PROCEDURE, None), (BlockKind.OPERATION, BlockKind.UNIT_PROCEDURE)}


def _phase(phase: Phase, blocks: Sequence[Block], codes: Mapping[int, str]) -> Iterator[Values]:
    """The phase with its blocks, its first charge and its first parameter in one row, the others below."""
    by_code = {one.code: one for one in blocks}
    assert phase.block is not None, "checked before"
    operation = by_code[phase.block]
    assert operation.parent is not None, "checked before"
    first: Values = {
        Of.UNIT_PROCEDURE: every_field(by_code[operation.parent]),
        Of.OPERATION: every_field(operation),
        Of.PHASE: every_field(phase),
    }
    pairs = list(zip_longest(phase.charges, phase.parameters)) or [(None, None)]
    for at, (charge, parameter) in enumerate(pairs):
        row: dict[Of, Json] = {**first} if at == 0 else {}
        if charge is not None:
            row[Of.CHARGE] = _with_material(every_field(charge), codes)
        if parameter is not None:
            row[Of.PARAMETER] = _with_material(every_field(parameter), codes)
        yield row


def _with_material(values: Json, codes: Mapping[int, str]) -> Json:
    assert isinstance(values, Mapping)
    position = values["material"]
    return {**values, "material": codes[position] if isinstance(position, int) else None}


def _material_name(material: Material, materials: Sequence[Material]) -> str:
    """Its code where that names it alone, else its number."""
    alone = sum(one.code == material.code for one in materials) == 1 and not material.code.startswith("#")
    return material.code if alone else f"#{material.position}"


def _sheet(name: str, rows: Sequence[Values]) -> Sheet:
    filled = (
        Row(number, tuple(_text(column, values) for column in TEMPLATE[name])) for number, values in enumerate(rows, 2)
    )
    return Sheet(name, (head(name), *filled))


def _text(column: Column, values: Values) -> str:
    value = values.get(column.of)
    for step in column.field:
        value = value.get(step) if isinstance(value, Mapping) else None
    return _shown(value, ", " if column.takes is Takes.WORDS else f" {LIST_MARK} ")


def _shown(value: Json, between: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str() | int():
            return str(value)
        case _:
            assert isinstance(value, Sequence), value
            return between.join(str(one) for one in value) or ("" if LIST_MARK in between else NONE)
