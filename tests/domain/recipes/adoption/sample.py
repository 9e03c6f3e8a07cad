"""A company's recipe of every kind of element, and versions of it in which anything was changed at random."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes.adoption import building
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.sheets import Sheet, sheet_of
from domain.recipes.adoption.values import Key
from domain.recipes.kinds import BlockKind, LinkKind
from domain.recipes.values import Block, Charge, Elements, Link, Phase
from tests.recipes import API, BATCH_FACTOR, CLEAR, DRYER, LOD, OUTPUT, PICTURE, SHIFT

MOISTURE = replace(LOD, code="moisture", registered_low=Decimal("0.5"), registered_high=Decimal("3.0"))
TEMPERATURE = replace(LOD, code="temperature", name="Inlet air temperature", unit="Cel", instrument="FBD_01")
NAMES, LIMITS = ("one", "two", "three"), ("2.4", "2.40", "2.6")
LEVELS = (
    Block(code="GRANULATION", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
    Block(code="CHARGING", kind=BlockKind.OPERATION, position=1, name="Charging", parent="GRANULATION"),
    Block(code="DRYING", kind=BlockKind.OPERATION, position=2, name="Drying", parent="GRANULATION"),
)


def phase(number: int, code: str, operation: str, position: int, **more: Any) -> Phase:  # noqa: ANN401 -- a phase's fields
    return Phase(
        number=number,
        unit_procedure="Granulation",
        operation=operation.capitalize(),
        name=code.capitalize(),
        code=code,
        block=operation,
        position=position,
        **more,
    )


COMPANY = Elements(
    materials=(API, replace(API, position=2, code="EXC-001", name="Povidone", quantity=Quantity(Decimal(5), "kg"))),
    outputs=(OUTPUT,),
    process_parameters=(BATCH_FACTOR,),
    equipment=(replace(DRYER, used_by="DRYING"),),
    blocks=LEVELS,
    phases=(
        phase(1, "CLEAR", "CHARGING", 1, parameters=(replace(CLEAR, code="clear"), replace(SHIFT, code="shift"))),
        phase(2, "CHARGE", "CHARGING", 2, charges=(Charge(material=1, quantity=API.quantity),)),
        phase(3, "DRY", "DRYING", 1, parameters=(TEMPERATURE,)),
        phase(4, "WATCH", "DRYING", 2, during_number=3),
        phase(5, "MEASURE", "DRYING", 3, parameters=(MOISTURE,)),
    ),
    links=(Link(code="TIME", kind=LinkKind.SEQUENCE, from_phase="CHARGE", to_phase="DRY"),),
    files=(PICTURE,),
)
"""Its numbers, positions and levels are as the rows give them."""


def changed(sheet: Sheet, key: Key, **fields: object) -> Sheet:
    """The sheet with other values in some fields of an element."""
    said: Any = {**sheet.fields[key], **fields}
    return replace(sheet, fields={**sheet.fields, key: said})


def removed(sheet: Sheet, key: Key) -> Sheet:
    gone = set(sheet.with_parts(key))
    return Sheet(
        {one: said for one, said in sheet.fields.items() if one not in gone},
        {one: holder for one, holder in sheet.holders.items() if one not in gone},
        _kept({holder: tuple(one for one in held if one not in gone) for holder, held in sheet.orders.items()}),
    )


def added(sheet: Sheet, key: Key, said: Any, holder: Key | None, at: int) -> Sheet:  # noqa: ANN401 -- an element's fields
    """The sheet with a new element; one that stands in an order at this place of its holder."""
    if key.kind not in {ElementKind.BLOCK, ElementKind.PHASE, ElementKind.PARAMETER}:
        return replace(sheet, fields={**sheet.fields, key: said})
    held = list(sheet.orders.get(holder, ()))
    held.insert(at, key)
    return Sheet({**sheet.fields, key: said}, {**sheet.holders, key: holder}, {**sheet.orders, holder: tuple(held)})


def moved(sheet: Sheet, key: Key, holder: Key | None, at: int) -> Sheet:
    orders = {one: tuple(it for it in held if it != key) for one, held in sheet.orders.items()}
    held = list(orders.get(holder, ()))
    held.insert(at, key)
    return Sheet(sheet.fields, {**sheet.holders, key: holder}, _kept({**orders, holder: tuple(held)}))


def _kept(orders: dict[Key | None, tuple[Key, ...]]) -> dict[Key | None, tuple[Key, ...]]:
    """Nobody holds nothing."""
    return {holder: held for holder, held in orders.items() if held}


def versions(of: Elements = COMPANY, most: int = 6) -> st.SearchStrategy[Sheet]:
    """A version that several edits made of another; each leaves nothing that names what isn't there."""
    numbers = st.tuples(st.integers(0, 7), st.integers(0, 99), st.integers(0, 99), st.integers(0, 3))
    return st.lists(numbers, max_size=most).map(lambda chosen: _edited(sheet_of(of), chosen))


def _edited(sheet: Sheet, chosen: Sequence[tuple[int, int, int, int]]) -> Sheet:
    for kind, one, other, at in chosen:
        edited = _edit(sheet, kind, one, other, at)
        if edited is not None and not list(building.loose(edited)):
            sheet = edited
    return sheet


def _edit(sheet: Sheet, kind: int, one: int, other: int, at: int) -> Sheet | None:
    """An edit of this kind of whichever elements the numbers name; None where there is nothing to edit."""
    keys = sorted(sheet.fields)
    of = {kind: [it for it in keys if it.kind is kind] for kind in ElementKind}
    blocks, phases, parameters = of[ElementKind.BLOCK], of[ElementKind.PHASE], of[ElementKind.PARAMETER]
    links, named = of[ElementKind.LINK], [it for it in keys if "name" in sheet.fields[it]]
    edits: tuple[tuple[Callable[[Any, Any], Sheet], Sequence[Any], Sequence[Any]], ...] = (
        (lambda key, _: removed(sheet, key), keys, NAMES),
        (lambda key, name: changed(sheet, key, name=name), named, NAMES),
        (lambda key, holder: moved(sheet, key, holder, at), phases, blocks),
        (lambda key, holder: moved(sheet, key, holder, at), blocks, [None, *blocks]),
        (lambda key, to: changed(sheet, key, actionHigh=to), parameters, LIMITS),
        (lambda key, _: moved(sheet, key, key.phase, at), parameters, NAMES),
        (lambda name, holder: _new(sheet, name, holder, at), NAMES, blocks),
        (lambda key, to: changed(sheet, key, toPhase=to.code), links, phases),
    )
    edit, first, second = edits[kind]
    return edit(first[one % len(first)], second[other % len(second)]) if first and second else None


def _new(sheet: Sheet, name: str, holder: Key | None, at: int) -> Sheet:
    """A new phase with a parameter, or a new block, at this place."""
    model = sheet_of(COMPANY).fields
    if name == "three":
        key = Key(ElementKind.BLOCK, "NEW_three")
        said = model[Key(ElementKind.BLOCK, "DRYING")]
        return sheet if key in sheet.fields else added(sheet, key, {**said, "name": name}, holder, at)
    key = Key(ElementKind.PHASE, f"NEW_{name}")
    if key in sheet.fields:
        return sheet
    said = {**model[Key(ElementKind.PHASE, "DRY")], "name": f"{name} {at}"}
    parameter = Key(ElementKind.PARAMETER, f"{key.code}.temperature")
    with_phase = added(sheet, key, said, holder, at)
    return added(with_phase, parameter, model[Key(ElementKind.PARAMETER, "CLEAR.clear")], key, 0)
