"""A formula is read into a tree, printed as it was meant, and refused with its place."""

import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.formulas.checking import check
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.printing import unparse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.tree import Node
from tests.domain.recipes.formulas.examples import SCOPE, TREES

pytestmark = pytest.mark.requirement("REC-7")
SECONDS = 2


@given(TREES)
def test_reading_what_was_printed_gives_the_same_formula(tree: Node) -> None:
    printed = unparse(tree)
    assert parse(printed) == Formula(tree, printed)
    assert str(parse(printed)) == printed


PIECES = st.lists(
    st.sampled_from(
        [
            *"()+-*/^=<>,.\"'0123456789 \n",
            "1 g",
            "9^9",
            "min(",
            "if(",
            "not ",
            "-",
            "and",
            "x",
            "[CFU]/(100.mL)",
            "%",
            "²",
        ]
    ),
    max_size=700,
).map("".join)


@given(st.text(max_size=300) | PIECES)
def test_hostile_text_is_refused_or_read_and_soon(text: str) -> None:
    start = time.process_time()
    with suppress(FormulaInvalid):
        formula = parse(text)
        assert str(parse(str(formula))) == str(formula)
        check(formula, SCOPE.get)
        evaluate(formula, {})
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "(" * 40 + "1" + ")" * 40,
        "+".join(["1"] * 151),
        "^20)".join(["(" * 30 + "9", *[""] * 30]),
        "abs(" * 40 + "1" + ")" * 40 + "+1" * 110,
        "1 g+" * 150 + "1 g",
        " or ".join(["(" + " and ".join(["ok"] * 12) + ")"] * 11),
    ],
)
def test_the_deepest_formula_leaves_room_on_the_stack(text: str) -> None:
    formula = parse(text)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + 600)
    try:
        assert parse(str(formula)) == formula
        check(formula, SCOPE.get)
        evaluate(formula, {})
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    return depth


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("6 g/mL*2", "6 g/mL * 2"),
        ("6 g / mL", "6 g / mL"),
        ("3 g/2.5", "3 g / 2.5"),
        ("3 m3/h/2", "3 m3/h / 2"),
        ("5 min-3 min", "5 min - 3 min"),
        ("1/min", "1 / min"),
        ("1 1/min", "1 1/min"),
        ("(3 g)", "3 g"),
        ("3 and 4", "3 and 4"),
        ("2.50 %", "2.50 %"),
        ("-2^2", "-2 ^ 2"),
        ("(-2)^-2", "(-2) ^ -2"),
        ("a-(b-c)-d", "a - (b - c) - d"),
        ("not (a=b)", "not a = b"),
        ("(not a)=b", "(not a) = b"),
        ("a or (b and c)", "a or b and c"),
        ("(a or b) and c", "(a or b) and c"),
        ('input . "API-MET"', 'input."API-MET"'),
        ('"DRY".lod', "DRY.lod"),
        ('DRY."started"', 'DRY."started"'),
        ('"input".x', '"input".x'),
        ("batch.size\n\n*pass", "batch.size * pass"),
    ],
)
def test_a_formula_has_a_normal_form(written: str, normal: str) -> None:
    assert str(parse(written)) == normal


@pytest.mark.parametrize(
    ("text", "place", "what", "remedy"),
    [
        ("", "line 1, column 1", "the formula is empty", "write an expression such as 2 * tare"),
        ("1 +", "line 1, column 4", "the formula ends too early", "a number, a text, a name"),
        ("1 +\n  * 2", "line 2, column 3", "'*' doesn't belong here", "a number, a text, a name"),
        ("(1 + 2", "line 1, column 7", "the formula ends too early", 'close the bracket with ")"'),
        ("min(1; 2)", "line 1, column 6", "';' has no meaning here", "a formula has numbers"),
        ("a b", "line 1, column 3", "'b' doesn't belong here", "the formula should end here"),
        ("a AND b", "line 1, column 3", "'AND' doesn't belong here", "write and: the words of the language"),
        ("a < b < c", "line 1, column 7", "comparisons don't chain", "write a < b and b < c"),
        ("2 ^ 3 ^ 2", "line 1, column 7", "powers don't chain", "put brackets"),
        ("x ^ y", "line 1, column 5", "'y' doesn't belong here", "an exponent is a whole number"),
        ("x ^ 21", "line 1, column 5", "the exponent 21 is above 20", "an exponent is from -20 to 20"),
        ("3 gram", "line 1, column 3", "'gram' after a number is no known unit", "write a UCUM unit"),
        ("3e5", "line 1, column 2", "'e5' after a number is no known unit", "write a UCUM unit"),
        ("3 %2", "line 1, column 3", "'%2' after a number is no known unit", "write a UCUM unit"),
        ('"abc', "line 1, column 1", "the text has no end", 'close it with "'),
        ("batch.number", "line 1, column 7", "a batch has no 'number'", "batch.size is all"),
        ("pass.x", "line 1, column 1", "'pass' is a word of the language", "put the phase's code"),
        ('DRY.""', "line 1, column 5", "a code of 0 characters", "a code has 1 to 40"),
        ("DRY.5", "line 1, column 5", "'5' doesn't belong here", 'a code should follow the "."'),
        ("a" * 41, "line 1, column 1", "the name", "a name has at most 40"),
        ("1" * 31, "line 1, column 1", "the number has more than 30 digits", "write fewer digits"),
        ("(" * 41 + "1", "line 1, column 42", "more than 40 brackets", "calculate a part"),
        ("1" + "+1" * 151, "line 1, column 302", "it has more than 150 operators", "calculate a part"),
        (" " * 2001, "line 1, column 1", "it has 2001 characters, and a formula has at most 2000", "calculate a part"),
    ],
)
def test_what_is_no_formula_is_refused_with_its_place(text: str, place: str, what: str, remedy: str) -> None:
    with pytest.raises(FormulaInvalid) as refused:
        parse(text)
    problem = refused.value.problem
    assert str(problem.at) == place
    assert problem.what.startswith(what)
    assert problem.remedy.startswith(remedy)
    assert refused.value.message == f"The formula can't be read at {place}: {problem.what}; {problem.remedy}."
