"""A master production record states what 21 CFR 211.186(b) asks for, paragraph by paragraph."""

from dataclasses import replace
from decimal import Decimal

import pytest

from demonstration.steps import figures
from demonstration.steps.files import Json
from domain.kernel.quantity import Quantity
from domain.recipes.content import Header
from domain.recipes.linting.catalogue import CHECKS
from domain.recipes.linting.findings import Chapter
from domain.recipes.linting.lint import errors, lint
from domain.recipes.values import Elements, Material, Phase
from domain.recipes.written import read
from tests.domain.recipes.linting.cases import broken
from tests.domain.recipes.linting.sample import HEADER, WHOLE, amount, codes, material, of, process_parameter

PARAGRAPHS = [f"21 CFR 211.186(b)({number})" for number in range(1, 10)]


def test_each_paragraph_has_a_check_that_names_it() -> None:
    record = [check for check in CHECKS.values() if check.chapter is Chapter.RECORD]
    assert sorted({check.rule for check in record}) == PARAGRAPHS
    assert all(check.code.startswith(f"RECORD-{check.rule[-2]}-") for check in record)


def found(code: str) -> bool:
    return any(one.code == code for one in lint(*broken(code)))


@pytest.mark.requirement("21 CFR 211.186(b)(1)")
@pytest.mark.parametrize(
    ("product", "lacks"),
    [
        ("Metformin HCl 500 mg film-coated tablets", []),
        ("Sterile solution 10 mg/mL in 5 mL vials", []),
        ("Hydrocortisone cream 1 %", []),
        ("Heparin 5,000 IU injection", []),
        ("Metformin HCl tablets", ["RECORD-1-STRENGTH"]),
        ("Metformin HCl 500 mg", ["RECORD-1-DOSAGE-FORM"]),
        ("Placebo", ["RECORD-1-STRENGTH", "RECORD-1-DOSAGE-FORM"]),
        ("", ["RECORD-1-PRODUCT"]),
    ],
)
def test_the_name_states_strength_and_dosage_form(product: str, lacks: list[str]) -> None:
    header = replace(HEADER, product=product, batch_size=amount("100 kg"))
    assert [code for code in codes(WHOLE, header) if code.startswith("RECORD-1")] == lacks


@pytest.mark.requirement("21 CFR 211.186(b)(2)")
def test_each_dosage_unit_gets_of_the_active_what_the_name_says() -> None:
    assert found("RECORD-2-ACTIVE")
    assert found("RECORD-2-UNIT-WEIGHT")
    (one,) = of(WHOLE, "RECORD-2-PER-UNIT", replace(HEADER, product="Metformin HCl 850 mg tablets"))
    assert one.what == "each dosage unit gets 500 mg of active, the name says 850 mg"


@pytest.mark.requirement("21 CFR 211.186(b)(2)")
@pytest.mark.parametrize(
    ("unit", "stated"),
    [
        ("mg", True),
        ("mg/{tbl}", True),
        ("mL", True),
        ("mL/{vial}", True),
        ("%", False),
        ("mg/mL", False),
        ("min", False),
    ],
)
def test_a_dosage_unit_is_stated_by_its_mass_or_volume_counted_or_not(unit: str, stated: bool) -> None:
    found = codes(process_parameter("CORE", unit=unit)(WHOLE))
    assert ("RECORD-2-UNIT-WEIGHT" not in found) is stated


@pytest.mark.requirement("21 CFR 211.186(b)(2)", "21 CFR 211.186(b)(5)")
def test_a_calculated_excess_is_no_part_of_the_strength() -> None:
    more = material(1, quantity=amount("165.000 kg"), excess_percent=Decimal(10))(WHOLE)
    assert of(more, "RECORD-2-PER-UNIT") == []
    assert [one.what for one in of(material(1, quantity=amount("165 kg"))(WHOLE), "RECORD-2-PER-UNIT")] == [
        "each dosage unit gets 550 mg of active, the name says 500 mg"
    ]
    assert found("RECORD-5-EXCESS")


@pytest.mark.requirement("21 CFR 211.186(b)(3)", "21 CFR 211.186(b)(4)")
def test_components_are_listed_with_their_amounts_in_one_unit_and_their_tolerances() -> None:
    assert found("RECORD-3-COMPONENTS")
    assert found("RECORD-3-NAME")
    assert found("RECORD-4-VARIATION")
    (one,) = of(material(2, quantity=amount("9300 g"))(WHOLE), "RECORD-4-WEIGHT-SYSTEM")
    assert one.what == "weights are stated in g, kg"


@pytest.mark.requirement("21 CFR 211.186(b)(6)", "21 CFR 211.186(b)(7)")
def test_theory_and_yield_are_stated_with_the_percentages_beyond_which_it_is_investigated() -> None:
    assert found("RECORD-6-THEORY")
    assert found("RECORD-7-OUTPUT")
    assert [one.field for one in of(broken("RECORD-7-YIELD-LIMITS")[0], "RECORD-7-YIELD-LIMITS")] == ["yieldLow"]


@pytest.mark.requirement("21 CFR 211.186(b)(8)")
def test_a_stage_that_packages_lists_packaging_and_labels() -> None:
    assert found("RECORD-8-PACKAGING")
    assert found("RECORD-8-LABELS")
    assert of(WHOLE, "RECORD-8-PACKAGING") == []


@pytest.mark.requirement("21 CFR 211.186(b)(9)")
def test_phases_instruct_sample_and_specify() -> None:
    assert found("RECORD-9-INSTRUCTION")
    assert found("RECORD-9-SAMPLING")
    assert found("RECORD-9-SPECIFICATION")


def demonstration() -> tuple[Elements, Header]:
    """The demonstration's recipe as its author writes it."""
    recipe = figures.recipe()
    size = Quantity(Decimal(recipe.batch_size["value"]), recipe.batch_size["unit"])
    elements = Elements(
        materials=tuple(read(Material, one) for one in recipe.materials),
        phases=tuple(read(Phase, _whole(one)) for one in recipe.phases),
    )
    return elements, replace(HEADER, product=recipe.head["product"], stage=recipe.head["stage"], batch_size=size)


def _whole(phase: Json) -> Json:
    """As many values may be recorded as complete a parameter, where its author doesn't say otherwise."""
    parameters = [{"repetitionLimit": one.get("repetitions", 1), **one} for one in phase["parameters"]]
    return {**phase, "parameters": parameters}


@pytest.mark.requirement("REC-7")
def test_the_demonstrations_recipe_can_be_submitted_and_its_reviewer_is_told_what_to_look_at() -> None:
    elements, header = demonstration()
    assert errors(lint(elements, header)) == ()
    assert {one.code for one in lint(elements, header)} == {
        "RECORD-2-UNIT-WEIGHT",
        "RECORD-5-EXCESS",
        "RECORD-6-THEORY",
        "RECORD-7-OUTPUT",
        "BALANCE-MINIMUM-MISSING",
        "EQUIPMENT-NONE",
        "PARAMETER-CRITICAL-PHASE",
        "PHASE-CRITICAL-ALONE",
    }
