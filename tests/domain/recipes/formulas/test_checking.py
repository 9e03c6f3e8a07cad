"""Every quantity is checked by what it measures, all problems at once, each with its place and its remedy."""

from dataclasses import replace

import pytest

from domain.recipes.formulas.checking import check
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.types import ListOf, Number, Plain, Type, measured_in, of_parameter
from domain.recipes.formulas.values import NotCalculable
from tests.domain.recipes.formulas.examples import SCOPE
from tests.recipes import CLEAR, LOD, REMARK, SHIFT

pytestmark = [pytest.mark.requirement("REC-7"), pytest.mark.requirement("EXE-5")]
BY_DENSITY = "mass becomes volume, and volume mass, only through a recorded density: multiply or divide by it"
ONE = "take one value of it with first, last, mean, min, max or sum"
SHARES = "write 2.5 % rather than 2.5 or 0.025, and 100 % rather than 1"


@pytest.mark.parametrize(
    ("text", "place", "what", "remedy"),
    [
        ("1 + (3 g\n + 2 mL)", (5, 16), "mass and volume can't be added", BY_DENSITY),
        ("mass < volume", (0, 13), "mass and volume can't be compared", BY_DENSITY),
        ("3 g - 2", (0, 7), "mass and a bare number can't be subtracted", "give the bare number its unit, as in 3 g"),
        ("mass + 1 h", (0, 10), "mass and time can't be added", "give both in units of one dimension"),
        ("lod > 2.5", (0, 9), "a share such as a percentage and a bare number can't be compared", SHARES),
        ("1 - lod", (0, 7), "a bare number and a share such as a percentage can't be subtracted", SHARES),
        ("lod * 2 > 5", (0, 11), "a share such as a percentage and a bare number can't be compared", SHARES),
        ("weights + 1 g", (0, 13), "a list of mass stands where one value is needed", ONE),
        ("abs(weights)", (0, 12), "a list of mass stands where one value is needed", ONE),
        ("bed + bed", (0, 9), "two temperatures in Cel can't be added", "add a difference in K, or take their mean"),
        ("bed * 2", (0, 7), "* has no meaning for a temperature in Cel", "take the difference of two temperatures"),
        ("-bed", (0, 4), "- has no meaning for a temperature in Cel", "take the difference of two temperatures"),
        ("sum(baths)", (0, 10), "sum has no meaning for a temperature in Cel", "take the difference"),
        ("rsd(baths)", (0, 10), "rsd has no meaning for a temperature in Cel", "take the difference"),
        (
            "bed - bed > 5 Cel",
            (0, 17),
            "difference of temperatures in K and temperature in Cel can't be compared",
            "Cel is",
        ),
        ("5 K - bed", (0, 9), "a temperature in Cel can't be subtracted from a difference in K", "subtract"),
        ("remark < remark", (0, 15), "text has no order, so that < has no meaning", "compare it with = or <>"),
        ('remark + "x"', (0, 12), "+ takes numbers, and this is text", "give it a number"),
        ("DRY.started - DRY.started", (0, 25), "- takes numbers, and this is a moment", "elapsed(from, to) is"),
        ("remark = 1", (0, 10), "text and a bare number can't be compared", "take two values of one kind"),
        ("ok and mass", (0, 11), "and takes yes or no, and this is mass", "compare it with something"),
        ("not mass", (0, 8), "not takes yes or no, and this is mass", "compare it with something"),
        ("if(mass, 1, 2)", (0, 14), "the condition of if is yes or no, and this is mass", "write a condition"),
        ("if(ok, 1 g, 1)", (0, 14), "mass and a bare number can't be the two results of if", "give the bare"),
        ("round(mass, 2)", (0, 14), "decimals of mass depend on its unit", "give a step in a unit, as in"),
        ("round(lod, 2)", (0, 13), "decimals of a share such as a percentage depend on its unit", "give a step"),
        ("round(1, 2.5)", (0, 13), "2.5 is no number of decimals", "write a whole number from 0 to 20"),
        ("round(1, loss)", (0, 14), "round takes its second argument as it is written", "write how far"),
        ("round(mass, 0 kg)", (0, 17), "a step of 0 rounds to nothing", "write a step above 0"),
        ("round(mass, 1 mL)", (0, 17), "mass and volume can't be rounded one to the other", BY_DENSITY),
        ('round(1, 2, "up")', (0, 17), "round knows no such way", 'write "half even" or "half up"'),
        ("elapsed(DRY.started, 1 h)", (0, 25), "elapsed takes moments, and this is time", "give it two moments"),
        ("is_recorded(1)", (0, 14), "is_recorded asks about something that is referred to", "name a parameter"),
        ("sqrt(mass)", (0, 10), "mass has no square root", "take the root of an even power"),
        ("(1 m ^ 20) ^ 5", (1, 14), "a dimension is raised beyond the power 99", "take smaller exponents"),
        ("min()", (0, 5), "min doesn't take 0 arguments", "write min(a, b) or min(list)"),
        ("abs(1, 2)", (0, 9), "abs doesn't take 2 arguments", "write abs(x)"),
        ("average(1)", (0, 10), "there is no function average", "take one of min, max, mean"),
        ("1 + lodd", (4, 8), "there is no lodd", "name a parameter of this phase, or PHASE.code"),
        ("DRY.x + 1", (0, 5), "there is no DRY.x", "name a phase of this recipe and one of its parameters"),
        ("X.started", (0, 9), "there is no X.started", "name a phase of this recipe by its code"),
        ("pass", (0, 4), "there is no pass", "pass counts the passes of a loop"),
        ("formula.x", (0, 9), "there is no formula.x", "add the parameter to the recipe's formula"),
        ("output.x", (0, 8), "there is no output.x", "name a material of the recipe's formula"),
    ],
)
def test_each_problem_has_its_place_and_its_remedy(text: str, place: tuple[int, int], what: str, remedy: str) -> None:
    (problem,) = check(parse(text), SCOPE.get).problems
    assert (problem.at.start, problem.at.end) == place
    assert problem.what == what
    assert problem.remedy.startswith(remedy)


def test_all_problems_of_a_formula_are_found_in_one_pass() -> None:
    found = check(parse("unknown * (3 g + 2 mL) +\n  sum(bed * 2, sqrt(mass)) + 1"), SCOPE.get)
    assert found.type is None
    assert [str(one).partition(";")[0] for one in found.problems] == [
        "line 1, column 1: there is no unknown",
        "line 1, column 12: mass and volume can't be added",
        "line 2, column 7: * has no meaning for a temperature in Cel",
        "line 2, column 16: mass has no square root",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mass + 1 g", measured_in("mg")),
        ("mass / volume", measured_in("kg/L")),
        ("volume * density + mass", measured_in("t")),
        ("bed - 5 K", measured_in("Cel")),
        ("bed - 5 Cel", measured_in("K")),
        ("mean(baths)", measured_in("Cel")),
        ("sd(baths)", measured_in("K")),
        ("max(bed, 3 Cel)", measured_in("Cel")),
        ("5 Cel/min * 10 min", measured_in("K")),
        ("12 {rpm} * 10 min", measured_in("{revolution}")),
        ("batch.size / 60 {tbl} * 1 {bottle}", measured_in("{bottle}")),
        ('mass / input."API-MET"', measured_in("%")),
        ('mass / input."API-MET"', measured_in("1")),
        ("lod * (100 % - lod)", measured_in("1")),
        ("lod * 2", measured_in("%")),
        ("0.992 * (1 - 0.004)", measured_in("1")),
        ("rsd(weights)", measured_in("%")),
        ("count(weights)", measured_in("1")),
        ("first(weights)", measured_in("g")),
        ("elapsed(GRANULATE.completed, DRY.started) <= 1 h", Plain.YES_NO),
        ("GRANULATE.completed < DRY.started", Plain.YES_NO),
        ("min(GRANULATE.completed, DRY.started)", Plain.MOMENT),
        ('is_recorded(lod) and lod > 2.5 % or remark = "wet"', Plain.YES_NO),
        ('if(ok, remark, "none")', Plain.TEXT),
        ("weights", ListOf(measured_in("kg"))),
    ],
)
def test_a_formula_gives_what_its_units_say(text: str, expected: Type) -> None:
    found = check(parse(text), SCOPE.get, expected)
    assert found.problems == ()
    assert found.type is not None


@pytest.mark.parametrize(
    ("text", "expected", "what", "remedy"),
    [
        ("mass * 2", measured_in("mL"), "the formula gives mass, and volume is needed", BY_DENSITY),
        (
            "lod > 1 %",
            measured_in("%"),
            "the formula gives yes or no, and a share such as a percentage is needed",
            "take",
        ),
        ("mass", Plain.YES_NO, "the formula gives mass, and yes or no is needed", "take two values"),
        (
            "2.5",
            measured_in("%"),
            "the formula gives a bare number, and a share such as a percentage is needed",
            "multiply by 1 %",
        ),
        (
            "lod",
            measured_in("1"),
            "the formula gives a share such as a percentage, and a bare number is needed",
            "divide by 1 %",
        ),
        (
            "bed - bed",
            measured_in("Cel"),
            "the formula gives difference of temperatures in K, and temperature in Cel is needed",
            "Cel",
        ),
        ("weights", measured_in("mg"), "a list of mass stands where one value is needed", ONE),
        ("mass", ListOf(measured_in("mg")), "mass stands where a list of mass is needed", "refer to a parameter"),
    ],
)
def test_a_formula_of_the_wrong_dimension_is_found(text: str, expected: Type, what: str, remedy: str) -> None:
    (problem,) = check(parse(text), SCOPE.get, expected).problems
    assert problem.what == what
    assert problem.remedy.startswith(remedy)


@pytest.mark.parametrize(
    "text", ["3 g + 2 mL", "bed * 2", "weights + 1 g", "average(1)", "abs(1, 2)", "not 1", "1 and yes"]
)
def test_what_was_not_checked_is_not_calculable_rather_than_a_defect(text: str) -> None:
    assert isinstance(evaluate(parse(text), {}), NotCalculable)


def test_the_type_of_a_parameter_is_that_of_its_kind_and_unit() -> None:
    assert of_parameter(replace(LOD, repetition_limit=1)) == measured_in("%")
    assert of_parameter(LOD) == ListOf(measured_in("%"))
    assert of_parameter(replace(LOD, unit=None)) is None
    assert of_parameter(CLEAR) is Plain.YES_NO
    assert {of_parameter(REMARK), of_parameter(SHIFT)} == {Plain.TEXT}
    assert measured_in("Cel") == Number(measured_in("K").dimension, point=True)
