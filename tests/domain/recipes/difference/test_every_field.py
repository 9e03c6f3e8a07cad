"""No field of any element is forgotten by the comparison: each one is changed, and its change is told."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.recipes.content import Header
from domain.recipes.difference.comparing import difference
from domain.recipes.difference.kinds import ChangeKind
from domain.recipes.difference.values import Heading
from domain.recipes.kinds import (
    BlockKind,
    LinkKind,
    MaterialRole,
    Moment,
    OutputKind,
    ParameterKind,
    ParameterSource,
    Rounding,
    TextField,
)
from domain.recipes.scaling import SizeRange
from domain.recipes.values import (
    Block,
    Capability,
    Charge,
    Elements,
    Equipment,
    Link,
    Material,
    Origin,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
    Translation,
)
from tests.metformin import METFORMIN, P, Q, amount

pytestmark = pytest.mark.requirement("REC-8")
C = ChangeKind


@dataclass(frozen=True)
class Tried:
    """One element of the record: where it is, and of each field another value with the kind that tells it."""

    of: type
    put: Callable[[dict[str, Any]], Elements]
    others: dict[str, tuple[object, ChangeKind]]


def first(name: str) -> Callable[[dict[str, Any]], Elements]:
    """The first element of a list, changed."""

    def put(changed: dict[str, Any]) -> Elements:
        one, *rest = getattr(METFORMIN, name)
        return replace(METFORMIN, **{name: (replace(one, **changed), *rest)})

    return put


def material(changed: dict[str, Any]) -> Elements:
    """The first material; charges refer to it wherever it stands in the formula."""
    found, position = first("materials")(changed), changed.get("position", 1)
    charge, *others = found.phases[0].charges
    charged = replace(found.phases[0], charges=(replace(charge, material=position), *others))
    return replace(found, phases=(charged, *found.phases[1:]))


def phase(index: int, changed: dict[str, Any]) -> Elements:
    """A phase, with the links to it following its code."""
    phases = list(METFORMIN.phases)
    old = phases[index].code
    phases[index] = replace(phases[index], **changed)
    new = phases[index].code or ""
    links = (replace(one, to_phase=new if one.to_phase == old else one.to_phase) for one in METFORMIN.links)
    return replace(METFORMIN, phases=tuple(phases), links=tuple(links))


def block(changed: dict[str, Any]) -> Elements:
    """The loop, with what lies in it following its code."""
    *others, loop = METFORMIN.blocks
    code = changed.get("code", loop.code)
    phases = (replace(one, block=code) if one.block == loop.code else one for one in METFORMIN.phases)
    return replace(METFORMIN, blocks=(*others, replace(loop, **changed)), phases=tuple(phases))


def part(index: int, name: str, changed: dict[str, Any]) -> Elements:
    """The first parameter or charge of a phase, changed."""
    one, *rest = getattr(METFORMIN.phases[index], name)
    return phase(index, {name: (replace(one, **changed), *rest)})


def capability(changed: dict[str, Any]) -> Elements:
    (one,) = METFORMIN.equipment[0].capabilities
    return first("equipment")({"capabilities": (replace(one, **changed),)})


GERMAN = (Translation(field=TextField.NAME, language="de", original="x", text="y"),)
D = Decimal
ORIGIN = Origin(building_block="DRYING", number=2, digest="", version=UUID(int=2), code="DRYING")
TRIED = (
    Tried(
        Material,
        material,
        {
            "position": (9, C.ORDER),
            "code": ("API-002", C.CODE),
            "name": ("Metformin", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "role": (MaterialRole.EXCIPIENT, C.KIND),
            "quantity": (amount("150.1 kg"), C.QUANTITY),
            "tolerance_percent": (D("0.2"), C.LIMIT),
            "excess_percent": (D(10), C.QUANTITY),
            "minimum": (amount("1 kg"), C.LIMIT),
            "scalable": (False, C.SCALING),
        },
    ),
    Tried(
        Output,
        first("outputs"),
        {
            "code": ("WET", C.CODE),
            "name": ("Wet granules", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "kind": (OutputKind.PRODUCT, C.KIND),
            "quantity": (amount("169.411 kg"), C.QUANTITY),
            "yield_low": (D(96), C.LIMIT),
            "yield_high": (D(102), C.LIMIT),
        },
    ),
    Tried(
        ProcessParameter,
        first("process_parameters"),
        {
            "code": ("core_weight", C.CODE),
            "name": ("Weight of a core", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "number": (D(581), C.QUANTITY),
            "unit": ("g", C.QUANTITY),
            "text": ("about", C.QUANTITY),
            "scalable": (True, C.SCALING),
        },
    ),
    Tried(
        Equipment,
        first("equipment"),
        {
            "code": ("RMG", C.CODE),
            "name": ("Mixer", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "equipment_class": ("FLUID_BED", C.EQUIPMENT),
            "count": (2, C.EQUIPMENT),
            "used_by": (None, C.EQUIPMENT),
            "capabilities": ((), C.REMOVED),
        },
    ),
    Tried(
        Capability,
        capability,
        {
            "name": ("volume", C.ADDED),
            "low": (D(300), C.EQUIPMENT),
            "high": (None, C.EQUIPMENT),
            "unit": ("mL", C.EQUIPMENT),
            "text": ("large", C.EQUIPMENT),
        },
    ),
    Tried(
        Block,
        block,
        {
            "code": ("REPEAT", C.CODE),
            "kind": (BlockKind.PARALLEL, C.KIND),
            "position": (9, C.ORDER),
            "name": ("Again", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "parent": ("MIXING", C.ORDER),
            "condition": ("LOD.loss <= 2.4", C.FORMULA),
            "passes": (4, C.REPETITION),
            "origin": (ORIGIN, C.ORIGIN),
        },
    ),
    Tried(
        Phase,
        lambda changed: phase(3, changed),
        {
            "number": (9, C.ORDER),
            "unit_procedure": ("Drying", C.WORDING),
            "operation": ("Warming", C.WORDING),
            "name": ("Drying", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "code": ("DRYING_1", C.CODE),
            "block": ("AGAIN", C.ORDER),
            "position": (9, C.ORDER),
            "instruction": ("Dry.", C.WORDING),
            "critical": (False, C.CRITICALITY),
            "during_number": (2, C.TIMING),
            "signatures": ((P, Q), C.SIGNATURE),
            "parameters": ((), C.REMOVED),
            "charges": ((Charge(material=1, quantity=amount("1 kg")),), C.ADDED),
            "origin": (ORIGIN, C.ORIGIN),
        },
    ),
    Tried(
        Charge,
        lambda changed: part(0, "charges", changed),
        {
            "material": (9, C.ADDED),
            "quantity": (amount("149 kg"), C.QUANTITY),
            "automated_because": ("The scale tells every weight.", C.SIGNATURE),
        },
    ),
    Tried(
        Link,
        first("links"),
        {
            "code": ("HOLD", C.CODE),
            "kind": (LinkKind.SYNCHRONIZATION, C.KIND),
            "from_phase": ("MIX", C.TIMING),
            "to_phase": ("LOD", C.TIMING),
            "from_moment": (Moment.STARTED, C.TIMING),
            "to_moment": (Moment.COMPLETED, C.TIMING),
            "at_least": (amount("1 min"), C.TIMING),
            "alert": (amount("50 min"), C.TIMING),
            "at_most": (amount("60 min"), C.TIMING),
            "rationale": ("Wet granules stick.", C.WORDING),
        },
    ),
    Tried(
        RecipeFile,
        first("files"),
        {
            "code": ("SCREEN", C.CODE),
            "name": ("The screen in its place", C.WORDING),
            "media_type": ("image/jpeg", C.CONTENT),
            "size": (71, C.CONTENT),
            "sha256": ("6" * 64, C.CONTENT),
        },
    ),
    Tried(
        Parameter,
        lambda changed: part(4, "parameters", changed),
        {
            "name": ("Moisture", C.WORDING),
            "translations": (GERMAN, C.WORDING),
            "kind": (ParameterKind.TEXT, C.CAPTURE),
            "code": ("moisture", C.CODE),
            "unit": ("[ppth]", C.LIMIT),
            "target": (D(2), C.LIMIT),
            "alert_low": (D("1.3"), C.LIMIT),
            "alert_high": (D("2.2"), C.LIMIT),
            "action_low": (D("1.1"), C.LIMIT),
            "action_high": (D("2.6"), C.LIMIT),
            "registered_low": (D("0.5"), C.LIMIT),
            "registered_high": (D(3), C.LIMIT),
            "exclusive": (True, C.LIMIT),
            "decimals": (2, C.ROUNDING),
            "significant_figures": (2, C.ROUNDING),
            "rounding": (Rounding.HALF_EVEN, C.ROUNDING),
            "choices": (("wet", "dry"), C.CAPTURE),
            "expected": ("yes", C.LIMIT),
            "critical": (False, C.CRITICALITY),
            "rationale": ("Wetter granules stick.", C.WORDING),
            "source": (ParameterSource.INSTRUMENT, C.CAPTURE),
            "formula": ("loss / 2", C.FORMULA),
            "instrument": ("MOISTURE_ANALYSER", C.EQUIPMENT),
            "material": (2, C.CAPTURE),
            "repetitions": (2, C.REPETITION),
            "repetition_limit": (5, C.REPETITION),
            "every": (amount("15 min"), C.TIMING),
            "samples": (3, C.REPETITION),
            "signatures": ((P,), C.SIGNATURE),
        },
    ),
)
CASES = [
    pytest.param(tried, name, *other, id=f"{tried.of.__name__}.{name}")
    for tried in TRIED
    for name, other in tried.others.items()
    if (tried.of, name) != (Phase, "number")  # it is told where it orders: that has its own test
]
HEADING = Heading(
    recipe="MET-500",
    product="Metformin",
    stage="bulk",
    number=1,
    site="VIE",
    variant="STANDARD",
    batch_size=amount("300000 {tbl}"),
)


def test_every_field_of_every_element_is_tried() -> None:
    assert {one.of: set(one.others) for one in TRIED} == {
        one.of: {field.name for field in fields(one.of)} for one in TRIED
    }
    lists = {field.name for field in fields(Elements)}
    assert lists == {
        *("materials", "outputs", "process_parameters", "equipment", "blocks", "phases", "links", "files"),
    }, "another kind of element is to be compared"


@pytest.mark.parametrize(
    ("tried", "name", "value", "kind"),
    CASES,
)
def test_a_changed_field_is_told_with_its_kind(tried: Tried, name: str, value: object, kind: ChangeKind) -> None:
    changes = difference(METFORMIN, tried.put({name: value})).changes
    assert kind in {one.kind for one in changes}
    if kind not in (C.ORDER, C.ADDED, C.REMOVED):
        (change,) = changes
        assert change.fields == (name,)
        assert change.before != change.after
        assert change.field
        assert change.sentence.endswith(f"{change.before} becomes {change.after}") or change.words


def test_a_number_is_told_where_it_orders_and_only_there() -> None:
    plain = [replace(one, block=None, position=None, code=None, during_number=None) for one in METFORMIN.phases]
    before = Elements(phases=tuple(plain))
    first, second, *rest = plain
    after = Elements(phases=(replace(second, number=1), replace(first, number=2), *rest))
    (change,) = difference(before, after).changes
    assert change.kind is C.ORDER
    gap = Elements(phases=(*plain[:-1], replace(plain[-1], number=99)))
    assert difference(before, gap).changes == ()


def test_every_field_of_a_signed_header_is_in_the_comparison() -> None:
    ids = {"version": "number", "recipe": "recipe", "code": "recipe"}  # each with what people call it by
    signed = {ids.get(field.name, field.name) for field in fields(Header)}
    assert signed == {field.name for field in fields(Heading)}


@pytest.mark.parametrize("name", [field.name for field in fields(Heading)])
def test_a_header_is_told_except_for_its_number(name: str) -> None:
    values: dict[str, Any] = {"number": 2, "batch_size": amount("600000 {tbl}"), "size_range": SizeRange(D(1), D(2))}
    values["languages"] = ("de",)
    after = replace(HEADING, **{name: values.get(name, "other")})
    changes = difference(METFORMIN, METFORMIN, headings=(HEADING, after)).changes
    assert [one.kind for one in changes] == ([] if name == "number" else [C.HEADER])
