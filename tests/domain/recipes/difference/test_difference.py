"""Two versions compared: what differs is told once, nothing else is, and it reads as a reviewer would say it."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.difference.comparing import difference
from domain.recipes.difference.kinds import ChangeKind, ElementKind
from domain.recipes.difference.likeness import alike
from domain.recipes.difference.readable import readable
from domain.recipes.difference.values import Change, Heading
from domain.recipes.kinds import BlockKind, MaterialRole, ParameterKind
from domain.recipes.values import Block, Elements, Material, Parameter, Phase
from tests.domain.recipes.difference.large import edited, large
from tests.metformin import METFORMIN, amount, number, phase

pytestmark = pytest.mark.requirement("REC-8")
C = ChangeKind
DASH = "\u2013"


def phases(elements: Elements, code: str, /, **changed: Any) -> Elements:  # noqa: ANN401 -- fields of Phase
    found = (replace(one, **changed) if one.code == code else one for one in elements.phases)
    return replace(elements, phases=tuple(found))


def parameter(elements: Elements, code: str, name: str, /, **changed: Any) -> Elements:  # noqa: ANN401 -- fields of Parameter
    (held,) = (one.parameters for one in elements.phases if one.code == code)
    found = (replace(one, **changed) if one.name == name else one for one in held)
    return phases(elements, code, parameters=tuple(found))


def told(before: Elements, after: Elements) -> list[str]:
    return [one.sentence for one in difference(before, after).changes]


def inserted(elements: Elements) -> Elements:
    """A phase before the fourth; those behind it are numbered and placed anew."""
    new = phase(4, "SIEVE", "Sieve", "DRYING", 1, parameters=(number("Mesh", "mm"),))
    behind = (
        replace(
            one,
            number=one.number + 1,
            position=(one.position or 0) + (one.block == "DRYING"),
            during_number=one.during_number and one.during_number + 1,
        )
        for one in elements.phases[3:]
    )
    blocks = (replace(one, position=3) if one.code == "AGAIN" else one for one in elements.blocks)
    return replace(elements, phases=(*elements.phases[:3], new, *behind), blocks=tuple(blocks))


def with_silica(elements: Elements) -> Elements:
    """Another first material; what refers to those behind it follows."""
    silica = Material(
        position=1, code="SIO-001", name="Silica", role=MaterialRole.EXCIPIENT, quantity=amount("0.870 kg")
    )
    moved = (replace(one, position=one.position + 1) for one in elements.materials)
    found = (
        replace(
            one,
            charges=tuple(replace(charge, material=charge.material + 1) for charge in one.charges),
            parameters=tuple(replace(it, material=it.material and it.material + 1) for it in one.parameters),
        )
        for one in elements.phases
    )
    return replace(elements, materials=(silica, *moved), phases=tuple(found))


def older(elements: Elements) -> Elements:
    """As versions were before blocks, links and the codes of phases and parameters."""
    found = (
        replace(
            one,
            code=None,
            block=None,
            position=None,
            parameters=tuple(replace(it, code=None) for it in one.parameters),
        )
        for one in elements.phases
    )
    equipment = (replace(one, used_by=None) for one in elements.equipment)
    return replace(elements, phases=tuple(found), blocks=(), links=(), equipment=tuple(equipment))


def test_a_version_does_not_differ_from_itself() -> None:
    for elements in (METFORMIN, older(METFORMIN), Elements()):
        assert difference(elements, elements).changes == ()
    assert readable(difference(METFORMIN, METFORMIN)) == "No change.\n"


def test_limits_that_change_together_are_one_change() -> None:
    one = parameter(METFORMIN, "DRY", "Inlet temperature", action_low=Decimal(50))
    (change,) = difference(METFORMIN, one).changes
    assert change == Change(
        kind=C.LIMIT,
        element=ElementKind.PARAMETER,
        place="phase 4 Dry (DRY), parameter 3 Inlet temperature",
        code="inlet_temperature",
        field="action limit",
        fields=("action_low",),
        before=f"55{DASH}65 °C",
        after=f"50{DASH}65 °C",
        was={"actionLow": "55"},
        now={"actionLow": "50"},
        sentence=f"Action limit of Inlet temperature in phase 4 Dry: 55{DASH}65 °C becomes 50{DASH}65 °C",
    )
    many = parameter(METFORMIN, "GRANULATE", "Current", alert_low=Decimal(20), action_high=Decimal(25))
    (change,) = difference(METFORMIN, many).changes
    assert (change.field, change.fields) == ("limits", ("alert_low", "action_high"))
    assert change.before == f"alert 19{DASH}23 A, action 18{DASH}24 A"
    assert change.after == f"alert 20{DASH}23 A, action 18{DASH}25 A"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"unit": "K"}, "Unit of Remark: none becomes K"),
        ({"unit": "1"}, "Unit of Remark: none becomes bare number"),
        (
            {"exclusive": True},
            "Value on a bound of Remark: within the limits becomes outside the limits",
        ),
        ({"expected": "yes"}, "Expected answer of Remark: none becomes yes"),
        ({"registered_low": Decimal(1)}, "Registered limit of Remark: none becomes ≥ 1"),
    ],
)
def test_what_limits_nothing_yet_is_told_too(changed: dict[str, Any], sentence: str) -> None:
    before = phases(METFORMIN, "DRY_MORE", parameters=(Parameter(name="Remark", kind=ParameterKind.TEXT),))
    (found,) = told(before, parameter(before, "DRY_MORE", "Remark", **changed))
    assert found.replace(" in phase 6 Dry more", "") == sentence


@pytest.mark.requirement("EXE-4")
def test_other_digits_of_the_same_value_are_told_as_such() -> None:
    (change,) = difference(METFORMIN, parameter(METFORMIN, "LOD", "Loss", alert_low=Decimal("1.20"))).changes
    assert change.digits_only
    assert (change.kind, change.was, change.now) == (C.LIMIT, {"alertLow": "1.2"}, {"alertLow": "1.20"})
    assert change.sentence.endswith("(other digits, the same value)")
    (quantity,) = difference(
        METFORMIN,
        replace(METFORMIN, outputs=(replace(METFORMIN.outputs[0], quantity=amount("169.41 kg")),)),
    ).changes
    assert (quantity.kind, quantity.digits_only) == (C.QUANTITY, True)


def test_an_insertion_is_told_once_and_what_is_numbered_anew_is_no_change() -> None:
    (change,) = difference(METFORMIN, inserted(METFORMIN)).changes
    assert (change.kind, change.element, change.code, change.within) == (C.ADDED, ElementKind.PHASE, "SIEVE", 1)
    assert change.sentence == "Phase 4 Sieve is added in operation Drying, with 1 parameter"
    assert told(METFORMIN, with_silica(METFORMIN)) == ["Material 1 Silica is added: 0.870 kg, excipient"]


def test_a_reference_to_another_element_under_the_same_number_is_told() -> None:
    """The formula got another first material, and nobody mended the charges."""
    changed = with_silica(METFORMIN)
    sentences = told(METFORMIN, replace(changed, phases=METFORMIN.phases))
    assert "Charge of material 1 Silica is added to phase 1 Charge granulator: 150.000 kg" in [
        one.replace(" (SIO-001)", "") for one in sentences
    ]
    assert any(one.startswith("Material of Binder in phase 3 Granulate: ") for one in sentences)


def test_another_material_in_the_place_of_one_is_told_where_it_is_used_too() -> None:
    *others, povidone = METFORMIN.materials
    after = replace(METFORMIN, materials=(*others, replace(povidone, code="HPC-002", name="Hydroxypropyl cellulose")))
    assert [(one.kind, one.element) for one in difference(METFORMIN, after).changes] == [
        (C.REMOVED, ElementKind.MATERIAL),
        (C.ADDED, ElementKind.MATERIAL),
        (C.REMOVED, ElementKind.CHARGE),
        (C.ADDED, ElementKind.CHARGE),
        (C.CAPTURE, ElementKind.PARAMETER),
    ]


def test_only_what_moved_is_told_as_moved() -> None:
    first, *rest, last = (one for one in METFORMIN.phases if one.block == "MIXING")
    order = {one.code: at for at, one in enumerate((last, first, *rest), 1)}
    found = (replace(one, position=order.get(one.code, one.position)) for one in METFORMIN.phases)
    after = replace(METFORMIN, phases=tuple(found))
    (change,) = difference(METFORMIN, after).changes
    assert (change.kind, change.code) == (C.ORDER, "GRANULATE")
    assert change.sentence == (
        "Phase 3 Granulate now stands first in operation Mixing; it stood after phase 2 Dry mix in operation Mixing"
    )


def test_a_phase_in_another_block_has_moved() -> None:
    after = phases(METFORMIN, "GRANULATE", block="DRYING", position=0, operation="Drying")
    assert told(METFORMIN, after) == [
        "Phase 3 Granulate now stands first in operation Drying; it stood after phase 2 Dry mix in operation Mixing"
    ]


def test_parameters_and_materials_that_changed_places_are_told_once() -> None:
    (dry,) = (one for one in METFORMIN.phases if one.code == "DRY")
    first, *rest = dry.parameters
    assert told(METFORMIN, phases(METFORMIN, "DRY", parameters=(*rest, first))) == [
        "Product temperature in phase 4 Dry now stands after parameter 2 Inlet temperature; it stood first"
    ]


def test_a_block_around_phases_is_told_as_one_change() -> None:
    places = {"LOD": 2, "DRY_MORE": 3, "WATCH": 4}
    found = (
        replace(one, block="DRYING", position=places[one.code]) if one.code in places else one
        for one in METFORMIN.phases
    )
    without = replace(METFORMIN, blocks=METFORMIN.blocks[:-1], phases=tuple(found))
    assert told(without, METFORMIN) == [
        "Loop AGAIN is added in operation Drying around phase 5 Loss on drying, phase 6 Dry more"
    ]
    assert told(METFORMIN, without) == [
        "Loop AGAIN is removed from operation Drying, but not phase 5 Loss on drying, phase 6 Dry more"
    ]


def test_a_whole_operation_is_removed_once_with_a_count() -> None:
    gone = ("DRYING", "AGAIN")
    after = replace(
        METFORMIN,
        blocks=tuple(one for one in METFORMIN.blocks if one.code not in gone),
        phases=tuple(one for one in METFORMIN.phases if one.block not in gone),
        links=(),
    )
    block, link = difference(METFORMIN, after).changes
    assert (block.kind, block.within) == (C.REMOVED, 9)
    assert block.sentence == (
        "Operation Drying is removed from unit procedure Granulation, with 1 block, 4 phases, 4 parameters"
    )
    assert (link.kind, link.element) == (C.REMOVED, ElementKind.LINK)


def test_a_rename_is_a_rename() -> None:
    renamed = phases(METFORMIN, "DRY_MORE", code="LONGER", name="Dry for longer")
    assert [(one.kind, one.before, one.after) for one in difference(METFORMIN, renamed).changes] == [
        (C.CODE, "DRY_MORE", "LONGER"),
        (C.WORDING, "Dry more", "Dry for longer"),
    ]
    other = parameter(METFORMIN, "DRY", "Air flow", code="air", name="Air")
    assert [one.kind for one in difference(METFORMIN, other).changes] == [C.CODE, C.WORDING]


def test_what_could_be_either_of_two_is_no_rename() -> None:
    """Two phases that do the same: which of them became the new one, nobody can say."""
    more = phase(8, "DRY_LAST", "Dry at last", "DRYING", 9, instruction="Dry 5 minutes more.")
    before = replace(METFORMIN, phases=(*METFORMIN.phases, more))
    new = replace(more, code="LONGER", name="Dry for longer")
    kept = (one for one in METFORMIN.phases if one.code != "DRY_MORE")
    kinds = [one.kind for one in difference(before, replace(METFORMIN, phases=(*kept, new))).changes]
    assert sorted(kinds) == [C.ADDED, C.REMOVED, C.REMOVED]


WET_HOLD_ADDED = (
    "Sequence link WET_HOLD is added: from phase 3 Granulate (GRANULATE) completed to phase 4 Dry (DRY) started,"
    " at most 1 h"
)


def test_versions_from_before_blocks_and_codes_are_compared_by_name_kind_and_place() -> None:
    before = older(METFORMIN)
    changed = parameter(METFORMIN, "DRY", "Inlet temperature", action_low=Decimal(50))
    assert told(before, older(changed)) == told(METFORMIN, changed)
    renamed = (replace(one, operation=one.operation.replace("Drying", "Warm drying")) for one in before.phases)
    assert told(before, replace(before, phases=tuple(renamed))) == [
        "Name of operation Warm drying: “Drying” becomes “Warm drying”"
    ]
    assert told(before, METFORMIN) == [
        "Use of equipment Granulator: the whole procedure becomes operation Mixing (MIXING)",
        "Loop AGAIN is added in operation Drying around phase 5 Loss on drying, phase 6 Dry more",
        WET_HOLD_ADDED,
    ]


def test_a_draft_whose_blocks_lie_in_each_other_is_compared_whole() -> None:
    loop, branch = (Block(code=code, kind=BlockKind.LOOP, position=1, parent=parent) for code, parent in ("AB", "BA"))
    lost = replace(METFORMIN.phases[0], block="A")
    before = Elements(blocks=(loop, branch), phases=(lost,))
    assert difference(before, before).changes == ()
    assert told(before, replace(before, phases=(replace(lost, critical=True),))) == [
        "Criticality of phase 1 Charge granulator: not critical becomes critical"
    ]


HEADINGS = (
    Heading(
        recipe="MET-500",
        product="Metformin HCl 500 mg",
        stage="bulk",
        number=1,
        site="VIE",
        variant="STANDARD",
        batch_size=amount("300000 {tbl}"),
    ),
    Heading(
        recipe="MET-500",
        product="Metformin HCl 500 mg",
        stage="bulk",
        number=2,
        site="VIE",
        variant="STANDARD",
        batch_size=amount("600000 {tbl}"),
    ),
)
READABLE = f"""\
MET-500 bulk version 2, compared with MET-500 bulk version 1
10 changes.

Header
- Batch size: 300000 tablets becomes 600000 tablets.

Formula
- Material 1 Silica is added: 0.870 kg, excipient.
- Tolerance of material 4 Povidone K30: ±0.5 % becomes ±1 %.

Equipment
- Capability of working volume in equipment Granulator: 400{DASH}600 L becomes 400{DASH}800 L.

Procedure
- Instruction of phase 2 Dry mix: “Mix for 5 minutes with the chopper off.” becomes “Mix for 5 minutes with the chopper\
 on.”.
- Phase 4 Sieve is added in operation Drying, with 1 parameter.
- Signatures of phase 5 Dry: performed becomes performed, verified.
- Action limit of Inlet temperature in phase 5 Dry: 55{DASH}65 °C becomes 50{DASH}65 °C.
- Number of passes of loop AGAIN: 3 becomes 4.
- Time limit of sequence link WET_HOLD: at most 1 h becomes at most 2 h.
"""


def test_it_reads_as_a_reviewer_would_say_it() -> None:
    after = inserted(with_silica(METFORMIN))
    *materials, povidone = after.materials
    (granulator,) = after.equipment
    (volume,) = granulator.capabilities
    after = parameter(after, "DRY", "Inlet temperature", action_low=Decimal(50))
    after = phases(after, "MIX", instruction="Mix for 5 minutes with the chopper on.")
    after = phases(after, "DRY", signatures=(*METFORMIN.phases[0].signatures,))
    after = replace(
        after,
        materials=(*materials, replace(povidone, tolerance_percent=Decimal(1))),
        equipment=(replace(granulator, capabilities=(replace(volume, high=Decimal(800)),)),),
        blocks=(*after.blocks[:-1], replace(after.blocks[-1], passes=4)),
        links=(replace(after.links[0], at_most=amount("2 h")),),
    )
    assert readable(difference(METFORMIN, after, headings=HEADINGS)) == READABLE


NUMBERS = st.none() | st.sampled_from([Decimal(one) for one in ("1", "1.0", "2", "3.50", "-1")])
CODES = st.sampled_from(["A", "B", "C", "D"])
PARAMETERS = st.lists(
    st.builds(
        Parameter,
        code=st.none() | CODES.map(str.lower),
        name=st.sampled_from(["Time", "Speed", "Load"]),
        kind=st.just(ParameterKind.NUMBER),
        action_low=NUMBERS,
        action_high=NUMBERS,
        critical=st.booleans(),
        material=st.none() | st.integers(1, 3),
    ),
    max_size=3,
).map(tuple)
MATERIALS = st.lists(CODES, max_size=3, unique=True).map(
    lambda codes: tuple(
        Material(position=at, code=one, name=f"Material {one}", role=MaterialRole.EXCIPIENT, quantity=amount("1.0 kg"))
        for at, one in enumerate(codes, 1)
    )
)


@st.composite
def versions(draw: st.DrawFn) -> Elements:
    """Small versions with codes that are unique where they are unique in a recipe."""
    holders: list[str | None] = [None]
    blocks = []
    for at, code in enumerate(draw(st.lists(CODES, max_size=3, unique=True)), 1):
        blocks.append(Block(code=code, kind=BlockKind.OPERATION, position=at, parent=draw(st.sampled_from(holders))))
        holders.append(code)
    found = [
        Phase(
            number=at,
            code=code,
            name=draw(st.sampled_from(["Dry", "Mix"])),
            unit_procedure="",
            operation="",
            block=draw(st.sampled_from(holders)),
            position=10 + at,
            critical=draw(st.booleans()),
            parameters=draw(PARAMETERS),
        )
        for at, code in enumerate(draw(st.lists(CODES, max_size=4, unique=True)), 1)
    ]
    return Elements(materials=draw(MATERIALS), blocks=tuple(blocks), phases=tuple(found))


def kinds(changes: Sequence[Change]) -> list[tuple[str, ...]]:
    return sorted((one.element, one.kind, one.field) for one in changes if one.kind is not C.ORDER)


def limits(changes: Sequence[Change]) -> list[tuple[str, str]]:
    return sorted((str(one.before), str(one.after)) for one in changes if one.kind is C.LIMIT)


MIRRORED = {C.ADDED: C.REMOVED, C.REMOVED: C.ADDED}


@given(versions(), versions())
def test_swapping_the_versions_mirrors_what_is_told(before: Elements, after: Elements) -> None:
    there, back = difference(before, after).changes, difference(after, before).changes
    mirrored = [
        replace(
            one,
            kind=MIRRORED.get(one.kind, one.kind),
            before=one.after,
            after=one.before,
            was=one.now,
            now=one.was,
        )
        for one in back
    ]
    assert kinds(there) == kinds(mirrored)
    assert sum(one.kind is C.ORDER for one in there) == sum(one.kind is C.ORDER for one in back)
    texts = [
        sorted((str(one.before), str(one.after)) for one in side if one.kind is C.LIMIT) for side in (there, mirrored)
    ]
    assert texts[0] == texts[1]


@given(versions())
def test_nothing_is_told_of_a_version_and_itself(elements: Elements) -> None:
    assert difference(elements, elements).changes == ()


@given(versions(), versions())
def test_phases_of_one_code_are_told_exactly_what_differs(before: Elements, after: Elements) -> None:
    changes = difference(before, after).changes
    old = {one.code: one for one in before.phases}
    compared = ("name", "critical")
    for new in after.phases:
        if (found := old.get(new.code)) is None:
            continue
        differing = sorted(one for one in compared if not alike(getattr(found, one), getattr(new, one)))
        about = [
            field
            for one in changes
            if one.element is ElementKind.PHASE and one.code == new.code and one.kind is not C.ORDER
            for field in one.fields
        ]
        assert sorted(about) == differing


@given(PARAMETERS, st.data())
def test_parameters_of_one_code_are_told_exactly_what_differs(
    before: tuple[Parameter, ...], data: st.DataObject
) -> None:
    before = tuple(replace(one, code=f"p{at}", material=None) for at, one in enumerate(before))
    bounds: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        dict.fromkeys(("target", "alert_low", "action_low", "action_high"), NUMBERS)
    )
    after = tuple(replace(one, critical=data.draw(st.booleans()), **data.draw(bounds)) for one in before)
    step = METFORMIN.phases[0]
    changes = difference(
        Elements(phases=(replace(step, block=None, parameters=before),)),
        Elements(phases=(replace(step, block=None, parameters=after),)),
    ).changes
    for old, new in zip(before, after, strict=True):
        differing = sorted(
            one.name for one in fields(Parameter) if not alike(getattr(old, one.name), getattr(new, one.name))
        )
        assert sorted(field for one in changes if one.code == new.code for field in one.fields) == differing


def test_two_large_versions_are_compared_in_well_under_a_second() -> None:
    """Two times five values in two thousand phases; the time is a few times what it takes on an idle machine."""
    before = large()
    after = edited(before)
    took = []
    for _ in range(3):
        start = time.process_time()
        changes = difference(before, after).changes
        took.append(time.process_time() - start)
    assert 150 < len(changes) <= 400
    assert statistics.median(took) < 1
