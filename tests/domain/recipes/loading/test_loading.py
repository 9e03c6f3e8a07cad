"""A filled template becomes elements, all or nothing, and every fault is told by sheet, row and column."""

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.tables import Row, Sheet, Unread, letter
from domain.recipes.exchange.problems import MOST, FileRefused
from domain.recipes.kinds import BlockKind
from domain.recipes.loading.columns import MATERIALS, PROCEDURE, TEMPLATE
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import laid_out
from domain.recipes.loading.loading import loaded
from domain.recipes.values import Block, Charge, Elements, Material, Parameter, Phase
from tests.recipe_elements import AMOUNTS, NAMES, SAMPLE, built, parameters

SOON = 15.0  # seconds, on a machine that does other things too
TIDY = NAMES.map(str.strip).filter(lambda name: name and "|" not in name and name.casefold() != "none")
FIRST = {"Unit procedure": "Granulation", "Operation": "Drying", "Phase": "Dry"}
API = {
    "Material code": "API",
    "Material name": "Metformin",
    "Role": "active",
    "Quantity": "5.10",
    "Quantity unit": "kg",
}


def sheet(name: str, *rows: Mapping[str, str | Unread]) -> Sheet:
    """A sheet of the template with these cells filled."""
    titles = [column.title for column in TEMPLATE[name]]
    filled = (Row(at, tuple(row.get(one, "") for one in titles)) for at, row in enumerate(rows, 2))
    return Sheet(name, (Row(1, tuple(titles)), *filled))


def procedure(*rows: Mapping[str, str | Unread]) -> tuple[Sheet, ...]:
    return (sheet(PROCEDURE, *rows), sheet(MATERIALS, {**API}))


def refused(sheets: tuple[Sheet, ...]) -> list[tuple[str, str]]:
    with pytest.raises(FileRefused) as told:
        loaded(sheets)
    return [(one.place, one.what) for one in told.value.problems]


def _tidy(parameter: Parameter, at: int) -> Parameter:
    texts = {
        key: (getattr(parameter, key) or "").strip() or None
        for key in ("rationale", "formula", "expected", "instrument")
    }
    choices = tuple(one.strip().replace("|", "/") for one in parameter.choices)
    name = parameter.name.strip()
    return replace(parameter, name=name, code=f"q{at}", choices=choices, **texts)  # type: ignore[arg-type]  # texts


@st.composite
def tables(draw: st.DrawFn) -> Elements:
    """Elements that the template has a place for."""
    materials = tuple(
        draw(
            st.builds(
                Material,
                position=st.just(at),
                code=TIDY,
                name=TIDY,
                role=st.just(SAMPLE.materials[0].role),
                quantity=AMOUNTS,
            )
        )
        for at in range(1, draw(st.integers(1, 3)) + 1)
    )
    blocks: list[Block] = []
    phases: list[Phase] = []
    for at in range(1, draw(st.integers(0, 2)) + 1):
        outer = Block(code=f"u{at}", kind=BlockKind.UNIT_PROCEDURE, position=at, name=draw(TIDY))
        blocks.append(outer)
        for place in range(1, draw(st.integers(1, 2)) + 1):
            inner = Block(
                code=f"o{at}{place}", kind=BlockKind.OPERATION, position=place, name=draw(TIDY), parent=outer.code
            )
            blocks.append(inner)
            for position in range(1, draw(st.integers(1, 2)) + 1):
                charges = draw(
                    st.lists(st.builds(Charge, material=st.integers(1, len(materials)), quantity=AMOUNTS), max_size=2)
                )
                found = tuple(_tidy(one, index) for index, one in enumerate(draw(parameters(len(materials)))))
                phases.append(
                    Phase(
                        number=len(phases) + 1,
                        unit_procedure=outer.name,
                        operation=inner.name,
                        name=draw(TIDY),
                        code=f"p{len(phases)}",
                        block=inner.code,
                        position=position,
                        critical=draw(st.booleans()),
                        signatures=draw(st.sampled_from([(), SAMPLE.phases[0].signatures])),
                        charges=tuple(charges),
                        parameters=found,
                    )
                )
    return Elements(materials=materials, blocks=tuple(blocks), phases=tuple(phases))


@pytest.mark.requirement("EXE-4")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=10)
@given(tables())
def test_what_was_laid_out_is_loaded_the_same(given: Elements) -> None:
    back = loaded(laid_out(given))
    assert back == given
    assert [str(one.quantity.value) for one in back.materials] == [f"{one.quantity.value:f}" for one in given.materials]


def test_rows_of_equal_names_lie_in_one_block_and_codes_are_proposed() -> None:
    elements = loaded(
        procedure(
            {**FIRST, "Parameter": "Loss on drying", "Kind": "number", "Unit": "%"},
            {"Parameter": "Loss on drying", "Kind": "yes no"},
            {"Phase": "Dry"},
            {
                "Operation": "Sieving",
                "Phase": "Sieve",
                "Material charged": "API",
                "Charge quantity": "5.10",
                "Charge unit": "kg",
            },
            {"Operation": "Drying", "Phase": "Dry again"},
            {"Unit procedure": "Compression", "Operation": "Drying", "Phase": "Press", "Phase code": "dry"},
        )
    )
    assert [(one.code, one.parent, one.position) for one in elements.blocks] == [
        ("granulation", None, 1),
        ("drying", "granulation", 1),
        ("sieving", "granulation", 2),
        ("drying_2", "granulation", 3),
        ("compression", None, 2),
        ("drying_3", "compression", 1),
    ]
    assert [(one.code, one.block, one.position, one.operation) for one in elements.phases] == [
        ("dry_2", "drying", 1, "Drying"),
        ("dry_3", "drying", 2, "Drying"),
        ("sieve", "sieving", 1, "Sieving"),
        ("dry_again", "drying_2", 1, "Drying"),
        ("dry", "drying_3", 1, "Drying"),
    ]
    assert [one.code for one in elements.phases[0].parameters] == ["loss_on_drying", "loss_on_drying_2"]
    assert elements.phases[2].charges[0].material == 1


PARAMETER = {**FIRST, "Parameter": "LOD", "Kind": "NUMBER", "Unit": "%"}


@pytest.mark.requirement("REC-7")
@pytest.mark.parametrize(
    ("row", "place", "told"),
    [
        ({**PARAMETER, "Target": "2,5"}, "column S (Target)", "plain digits, such as 12.50; '2,5' was given"),
        ({**PARAMETER, "Target": Unread("A formula.")}, "column S (Target)", "A formula."),
        ({**PARAMETER, "Unit": "stone"}, "column R (Unit)", "known UCUM unit"),
        ({**PARAMETER, "Kind": "numbr"}, "column Q (Kind)", "one of NUMBER, TEXT, CHOICE"),
        ({**PARAMETER, "Kind": ""}, "column Q (Kind)", "kind is missing"),
        ({**PARAMETER, "Decimals": "1.5"}, "column AA (Decimals)", "whole number; '1.5'"),
        ({**PARAMETER, "Decimals": "21"}, "column AA (Decimals)", "takes 0 to 20; 21"),
        ({**PARAMETER, "Critical": "perhaps"}, "column AF (Critical)", "yes or no; 'perhaps'"),
        ({**PARAMETER, "Every": "15"}, "column AO (Every unit)", "unit is missing"),
        ({**PARAMETER, "Every": "0", "Every unit": "min"}, "column AN (Every)", "above 0"),
        ({**PARAMETER, "Signatures": "P, X"}, "column AQ (Signatures)", "PERFORMED, VERIFIED, QUALITY; 'X' was given"),
        ({**PARAMETER, "Choices": "a | | b"}, "column AD (Choices)", "it is empty"),
        ({**PARAMETER, "Material": "XYZ"}, "column AK (Material)", "no material has the code 'XYZ'"),
        ({**PARAMETER, "Material": "#9"}, "column AK (Material)", "no material position 9"),
        ({**PARAMETER, "Parameter code": "1x"}, "column P (Parameter code)", "A code is a letter"),
        ({**PARAMETER, "Parameter": "x" * 201}, "column O (Parameter)", "at most 200 characters; 201"),
        ({**PARAMETER, "Parameter": ""}, "column O (Parameter)", "name is missing"),
        ({**FIRST, "During phase": "7"}, "column I (During phase)", "no phase number 7"),
        ({**FIRST, "Charge unit": "kg"}, "column K (Material charged)", "material is missing"),
        ({"Phase": "Dry"}, "column A (Unit procedure)", "The first phase of a new procedure names its unit procedure"),
        (
            {**FIRST, "Operation": ""},
            "column C (Operation)",
            "The first phase of a new unit procedure names its operation",
        ),
        ({"Parameter": "LOD"}, "", "This parameter belongs to no phase"),
        ({"Operation": "Drying"}, "", "begins with a phase"),
    ],
)
def test_a_fault_is_told_with_sheet_row_and_column(row: dict[str, str | Unread], place: str, told: str) -> None:
    found = refused(procedure(row))
    where = f"Procedure, row 2, {place}" if place else "Procedure, row 2"
    assert any(at == where and told in what for at, what in found), found


@pytest.mark.requirement("REC-7")
def test_every_fault_is_told_and_nothing_is_loaded() -> None:
    bad = {**PARAMETER, "Target": "x", "Alert low": "y"}
    found = refused(
        (
            sheet(PROCEDURE, bad, {**bad, "Unit": "stone"}),
            sheet(MATERIALS, {**API, "Quantity": "0"}, {"Role": "active"}),
        )
    )
    assert sorted(place for place, _ in found) == [
        "Materials, row 2, column D (Quantity)",
        "Materials, row 3, column A (Material code)",
        "Materials, row 3, column B (Material name)",
        "Materials, row 3, column D (Quantity)",
        "Procedure, row 2, column S (Target)",
        "Procedure, row 2, column T (Alert low)",
        "Procedure, row 3, column R (Unit)",
        "Procedure, row 3, column S (Target)",
        "Procedure, row 3, column T (Alert low)",
    ]
    assert len(refused(procedure(*[bad] * 300))) == MOST


def test_two_codes_that_are_the_same_are_told() -> None:
    rows = ({**FIRST, "Phase code": "dry"}, {"Phase": "Cool", "Phase code": "dry"})
    assert refused(procedure(*rows)) == [
        ("Procedure, row 3, column F (Phase code)", "dry is the code of number 1 too; give each its own.")
    ]


def test_two_materials_of_one_code_are_named_by_their_number() -> None:
    charge = {**FIRST, "Material charged": "API", "Charge quantity": "1", "Charge unit": "kg"}
    formula = sheet(MATERIALS, {**API}, {**API})
    assert "2 materials have the code 'API'; name it as #2" in refused((sheet(PROCEDURE, charge), formula))[0][1]
    numbered = loaded((sheet(PROCEDURE, {**charge, "Material charged": "#2"}), formula))
    assert numbered.phases[0].charges[0].material == 2
    assert loaded(laid_out(numbered)) == numbered


@pytest.mark.parametrize(
    ("titles", "place", "told"),
    [
        (("Phase", "Colour"), "Procedure, row 1, column B", "'Colour' is no title here; there are Unit procedure"),
        (("Phase", "phase"), "Procedure, row 1, column B", "'Phase' stands in column A too"),
        (("Phase", Unread("Merged.")), "Procedure, row 1, column B", "Merged."),
        (("Phase",), "Procedure, row 2, column B", "no title"),
        (("Phase", "Operation"), "Procedure, row 2, no column 'Unit procedure'", "names its unit procedure"),
    ],
)
def test_titles_are_those_of_the_template(titles: tuple[str | Unread, ...], place: str, told: str) -> None:
    found = refused((Sheet("Procedure", (Row(1, titles), Row(2, ("Dry", "Drying")))),))
    assert any(at == place and told in what for at, what in found), found


def test_sheets_are_those_of_the_template() -> None:
    assert "isn't of the template" in refused((*procedure(FIRST), Sheet("Notes", (Row(1, ("x",)),))))[0][1]
    assert "nothing to load" in refused((Sheet("Help", (Row(1, ("x",)),)),))[0][1]
    assert refused((Sheet("file.csv", (Row(1, ("x",)),)),))[0][0] == "file.csv"
    alone = Sheet("file.csv", sheet(MATERIALS, {**API}).rows)
    assert loaded((alone,)).materials[0].code == "API"


@pytest.mark.requirement("REC-1")
def test_a_spreadsheet_says_what_came_from_a_building_block_and_not_from_which() -> None:
    assert laid_out(built(EXAMPLE)) == laid_out(EXAMPLE)
    assert loaded(laid_out(built(EXAMPLE))) == EXAMPLE


def test_a_recipe_that_the_template_has_no_place_for_is_not_laid_out_in_part() -> None:
    with pytest.raises(FileRefused) as told:
        laid_out(SAMPLE)
    places = [one.place for one in told.value.problems]
    assert {"output TABLETS", "equipment SCALE", "link HOLD", "block both", "process parameter COLOUR"} <= set(places)


@pytest.mark.parametrize("name", [" spaced", "spaced\u00a0"])
def test_what_a_cell_would_change_is_told(name: str) -> None:
    phase = replace(EXAMPLE.phases[0], name=name)
    with pytest.raises(FileRefused, match="spaces around it"):
        laid_out(replace(EXAMPLE, phases=(phase,)))


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    assert [letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_a_sheet_of_far_too_many_rows_is_refused_soon() -> None:
    started = time.process_time()
    phases = [{**FIRST} for _ in range(20_000)]
    assert refused(procedure(*phases)) == [("Procedure, row 2002", "At most 2000 phases are taken here.")]
    parameters = [PARAMETER, *({"Parameter": "LOD", "Kind": "TEXT"} for _ in range(20_000))]
    assert refused(procedure(*parameters))[0] == ("Procedure, row 102", "At most 100 parameters are taken here.")
    assert time.process_time() - started < SOON
