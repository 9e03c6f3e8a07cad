"""Turns the rows of a filled template into elements: all of them, or none with every fault told (a dry run)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.kernel.tables import Row, Sheet, cell_place
from domain.kernel.words import Path
from domain.recipes.exchange.collected import collected
from domain.recipes.exchange.form_checks import LISTS
from domain.recipes.exchange.json_text import Fault, Found
from domain.recipes.exchange.problems import Problems
from domain.recipes.exchange.recipe_file import ordered
from domain.recipes.exchange.soundness import require_sound
from domain.recipes.loading.cells import value_of
from domain.recipes.loading.columns import MATERIALS, PROCEDURE, TEMPLATE, Column, Of
from domain.recipes.loading.heads import Headed, headed
from domain.recipes.loading.naming import give_codes
from domain.recipes.values import Elements

Object = dict[str, Found]


def loaded(sheets: tuple[Sheet, ...]) -> Elements:
    """The elements that a filled template holds: materials, blocks, and phases with parameters and charges.

    Raises FileRefused with each fault by sheet, row and column (REC-7), a hundred at most; then nothing is loaded.
    """
    loading = Loading()
    found = headed(sheets, loading.problems)
    if MATERIALS in found:
        loading.materials_of(found[MATERIALS])
    if PROCEDURE in found:
        loading.procedure_of(found[PROCEDURE])
    give_codes(loading.blocks, loading.phases)
    lists: Object = {"materials": loading.materials, "blocks": loading.blocks, "phases": loading.phases}
    elements = collected(Elements, lists, loading.problems)
    loading.problems.require_none()
    assert elements is not None, "what isn't read has its problem"
    require_sound(elements, loading.problems)
    return ordered(elements)


@dataclass(slots=True)
class Loading:
    """What was read so far, as the exchange writes it, and from which row each of it came."""

    materials: list[Object] = field(default_factory=list)
    blocks: list[Object] = field(default_factory=list)
    phases: list[Object] = field(default_factory=list)
    rows: dict[Path, tuple[Headed, Row, Of]] = field(default_factory=dict)
    problems: Problems = field(init=False)

    def __post_init__(self) -> None:
        self.problems = Problems(self.place)

    def materials_of(self, sheet: Headed) -> None:
        """The formula, a material in each row."""
        for row in sheet.rows:
            if self._is_full("materials", self.materials, sheet, row):
                return
            self.rows["materials", str(len(self.materials))] = sheet, row, Of.MATERIAL
            values = _values(sheet, row, Of.MATERIAL)
            self.materials.append({"position": len(self.materials) + 1, **values})

    def procedure_of(self, sheet: Headed) -> None:
        """The phases with what belongs to them; each row adds to the phase that began last."""
        for row in sheet.rows:
            if _is_filled(sheet, row, Of.PHASE):
                if self._is_full("phases", self.phases, sheet, row):
                    return
                self._begin_phase(sheet, row)
            elif _is_filled(sheet, row, Of.UNIT_PROCEDURE) or _is_filled(sheet, row, Of.OPERATION):
                where = cell_place(sheet.name, row.number, None)
                self.problems.add((where,), "A unit procedure or operation begins with a phase; name it in this row.")
            for of, key in ((Of.CHARGE, "charges"), (Of.PARAMETER, "parameters")):
                if _is_filled(sheet, row, of):
                    self._add(sheet, row, of, key)

    def place(self, path: Path) -> str:
        """A path of the exchange as sheet, row and column; one of ours already says it in words."""
        way = path[1:] if path[:1] == ("elements",) else path
        for length in range(len(way), 0, -1):
            if way[:length] in self.rows:
                sheet, row, of = self.rows[way[:length]]
                return _cell(sheet, row, of, way[length:])
        return path[0] if len(path) == 1 else ".".join(path)

    def _is_full(self, key: str, held: Sequence[Found], sheet: Headed, row: Row) -> bool:
        """Whether no more of a kind are taken; that is told."""
        if len(held) < LISTS[key]:
            return False
        self.problems.add((cell_place(sheet.name, row.number, None),), f"At most {LISTS[key]} {key} are taken here.")
        return True

    def _begin_phase(self, sheet: Headed, row: Row) -> None:
        unit_procedure = self._block(sheet, row, Of.UNIT_PROCEDURE, None)
        operation = self._block(sheet, row, Of.OPERATION, unit_procedure)
        self.rows["phases", str(len(self.phases))] = sheet, row, Of.PHASE
        held = sum(one["block"] is operation for one in self.phases)
        number = len(self.phases) + 1
        values = _values(sheet, row, Of.PHASE)
        phase: Object = {"number": number, "block": None, "position": held + 1, "parameters": [], "charges": []}
        # Blocks are named by their code, which is given once all that authors gave are known.
        phase |= {"block": operation, "unitProcedure": _name(unit_procedure), "operation": _name(operation)}
        self.phases.append({**phase, **values})

    def _block(self, sheet: Headed, row: Row, of: Of, parent: Object | None) -> Object:
        """The block of the row: the one above where its name and code are the same or empty, else a new one."""
        kind = of.name
        values = _values(sheet, row, of)
        last = next((one for one in reversed(self.blocks) if one["kind"] == kind and one["parent"] is parent), None)
        newest = next((one for one in reversed(self.blocks) if one["kind"] == kind), None)
        if last is not None and last is newest and all(last.get(key) == value for key, value in values.items()):
            return last
        self.rows["blocks", str(len(self.blocks))] = sheet, row, of
        position = 1 + sum(one["parent"] is parent for one in self.blocks)
        block: Object = {"kind": kind, "position": position, "parent": parent, "name": None, **values}
        if not block["name"]:
            block["name"] = Fault(f"The first phase of a new {_AROUND[of]} names its {of.value}.")
        self.blocks.append(block)
        return block

    def _add(self, sheet: Headed, row: Row, of: Of, key: str) -> None:
        if not self.phases:
            where = cell_place(sheet.name, row.number, None)
            self.problems.add((where,), f"This {of.value} belongs to no phase; name one in this row or above.")
            return
        held = self.phases[-1][key]
        assert isinstance(held, list)
        if self._is_full(key, held, sheet, row):
            return
        self.rows["phases", str(len(self.phases) - 1), key, str(len(held))] = sheet, row, of
        held.append(self._with_material(_values(sheet, row, of)))

    def _with_material(self, values: Object) -> Object:
        """A material by its position: `#2`, or its code where one line alone has it."""
        given = values.get("material")
        if not isinstance(given, str):
            return values
        if given.startswith("#") and given[1:].isdecimal() and given.isascii() and len(given) < 10:  # noqa: PLR2004 -- far above any position
            return {**values, "material": int(given[1:])}
        at = [one["position"] for one in self.materials if one.get("code") == given]
        if len(at) == 1:
            return {**values, "material": at[0]}
        lines = f"{len(at)} materials have" if at else "no material has"
        return {
            **values,
            "material": Fault(f"On the sheet {MATERIALS}, {lines} the code {given[:40]!r}; name it as #2."),
        }


_AROUND = {Of.UNIT_PROCEDURE: "procedure", Of.OPERATION: "unit procedure"}


def _name(block: Object) -> Found:
    """A block's name; one that lacks it has its own problem."""
    return block["name"] if isinstance(block["name"], str) else "-"


def _cell(sheet: Headed, row: Row, of: Of, way: Path) -> str:
    """The column of a field, however deep in it the problem lies."""
    for column in (one for columns in TEMPLATE.values() for one in columns):
        if column.of is of and way and (column.field == way[: len(column.field)] or column.field[:1] == way):
            return cell_place(sheet.name, row.number, sheet.at.get(column), column.title)
    return cell_place(sheet.name, row.number, None)


def _is_filled(sheet: Headed, row: Row, of: Of) -> bool:
    return any(row.cell(at) for column, at in sheet.at.items() if column.of is of)


def _values(sheet: Headed, row: Row, of: Of) -> Object:
    """The filled cells of one element, by the fields they fill."""
    values: Object = {}
    for column, at in sheet.at.items():
        cell = row.cell(at)
        if column.of is of and cell:
            _put(values, column, value_of(column, cell))
    return values


def _put(values: Object, column: Column, value: Found) -> None:
    *way, last = column.field
    inner = values
    for step in way:
        below = inner.setdefault(step, {})
        assert isinstance(below, dict)
        inner = below
    inner[last] = value
