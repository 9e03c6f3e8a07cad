"""What formulas need is there, goes together, and is recorded by then."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.recipes.kinds import BlockKind, LinkKind, ParameterKind, ParameterSource
from domain.recipes.values import Elements, Link, Parameter
from tests.domain.recipes.linting.sample import CLEAR, WHOLE, add, all_of, block, codes, of, parameter, phase

pytestmark = pytest.mark.requirement("REC-7")
YIELD = ("yield_", "Granule yield")


def calculating(where: str, formula: str, unit: str = "%") -> Elements:
    """The whole recipe with one more value, calculated in this phase."""
    more = Parameter(
        name="More",
        code="more",
        kind=ParameterKind.NUMBER,
        unit=unit,
        source=ParameterSource.CALCULATED,
        formula=formula,
    )
    (there,) = (one for one in WHOLE.phases if one.code == where)
    return phase(where, parameters=(*there.parameters, more))(WHOLE)


@pytest.mark.requirement("EXE-5")
@pytest.mark.parametrize(
    ("formula", "code", "what"),
    [
        ("3 g + 2 mL", "FORMULA-MISMATCH", "line 1, column 1: mass and volume can't be added"),
        ("net / (1 kg + 1 min)", "FORMULA-MISMATCH", "line 1, column 8: mass and time can't be added"),
        (
            "net",
            "FORMULA-RESULT",
            "line 1, column 1: the formula gives mass, and a share such as a percentage is needed",
        ),
        ("net / output.LOST", "FORMULA-UNKNOWN", "line 1, column 7: there is no output.LOST"),
        ("nett / 1 kg", "FORMULA-UNKNOWN", "line 1, column 1: there is no nett"),
        ("pass * 1 %", "FORMULA-UNKNOWN", "line 1, column 1: there is no pass"),
        ("net /", "FORMULA-SYNTAX", None),
        ("net\n / (1 kg", "FORMULA-SYNTAX", None),
    ],
)
def test_a_fault_is_told_with_its_line_and_column(formula: str, code: str, what: str | None) -> None:
    (found,) = of(parameter(*YIELD, formula=formula)(WHOLE), code)
    assert found.place == "phase 11 (Yield_), parameter 2 (Granule yield)"
    assert found.what.startswith("line ")
    assert found.field == "formula"
    if what is not None:
        assert found.what == what


def test_all_problems_of_a_formula_are_told_at_once() -> None:
    assert codes(parameter(*YIELD, formula="(3 g + 2 mL) / LOST + net")(WHOLE)) == [
        "FORMULA-MISMATCH",
        "FORMULA-UNKNOWN",
    ]


def test_what_a_fault_elsewhere_hides_is_told_there_only() -> None:
    assert codes(parameter("yield_", "Granule, net", unit=None)(WHOLE)) == ["PARAMETER-UNIT-MISSING"]
    assert codes(parameter("yield_", "Granule, net", unit="furlong")(WHOLE)) == ["PARAMETER-UNIT-UNKNOWN"]


@pytest.mark.requirement("EXE-7")
def test_values_calculated_in_a_circle_are_told_with_the_way_around() -> None:
    first = replace(WHOLE.phases[10].parameters[1], name="First", code="first", formula="second * 1")
    second = replace(first, name="Second", code="second", formula="first * 1")
    (found,) = of(phase("yield_", parameters=(first, second))(WHOLE), "FORMULA-CYCLE")
    assert found.what in {
        "it needs itself: yield_.first needs yield_.second needs yield_.first",
        "it needs itself: yield_.second needs yield_.first needs yield_.second",
    }


@pytest.mark.requirement("EXE-1")
@pytest.mark.parametrize(
    ("where", "formula", "found"),
    [
        ("yield_", "weigh.net / 1 kg * 1 %", []),
        ("weigh", "yield_.net / 1 kg * 1 %", ["FORMULA-LATER"]),
        ("yield_", "if(mill.clear, 1 %, 2 %)", ["FORMULA-PERHAPS"]),
        ("yield_", "if(is_recorded(mill.clear) and mill.clear, 1 %, 2 %)", []),
        ("sieve", "if(mill.clear, 1 %, 2 %)", ["FORMULA-OTHER-BRANCH"]),
        ("mill", "if(mill.clear, 1 %, 2 %)", []),
        ("mill", "lod.lod", []),
        ("dry", "lod.lod", ["FORMULA-EARLIER-PASS"]),
        ("dry", "if(is_recorded(lod.lod), lod.lod, 0 %)", []),
        ("dry", "pass * 1 %", []),
        ("cleaning", 'if(samples.remark = "a", 1 %, 2 %)', ["FORMULA-PARALLEL"]),
        ("yield_", 'if(samples.remark = "a", 1 %, 2 %)', []),
        ("watch", "mass.time / 1 min * 1 %", ["FORMULA-MEANWHILE"]),
        ("mass", "elapsed(watch.started, watch.completed) / 1 h * 1 %", ["FORMULA-MEANWHILE"] * 2),
        ("watch", "elapsed(mass.started, mass.started) / 1 h * 1 %", []),
        ("dry", "elapsed(mass.completed, dry.started) / 1 h * 1 %", []),
        ("dry", "elapsed(mass.completed, dry.completed) / 1 h * 1 %", ["FORMULA-LATER"]),
    ],
)
def test_a_value_is_recorded_before_it_is_needed(where: str, formula: str, found: list[str]) -> None:
    assert codes(calculating(where, formula)) == found


def test_a_link_lets_one_branch_wait_for_anothers_value() -> None:
    elements = calculating("cleaning", 'if(samples.remark = "a", 1 %, 2 %)')
    waits = Link(code="wait", kind=LinkKind.SEQUENCE, from_phase="samples", to_phase="cleaning")
    assert codes(replace(elements, links=(elements.links[0], waits))) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (block("hard", condition="lod.lod"), ["FORMULA-RESULT"]),
        (block("hard", condition="mill.clear"), ["FORMULA-LATER"]),
        (block("hard", condition="clear"), ["FORMULA-UNKNOWN"]),
        (block("hard", condition="yield_.net > 1 kg"), ["FORMULA-LATER"]),
        (block("again", condition="lod.lod < 2.5 % or pass = 3"), []),
        (block("again", condition="yield_.net > 1 kg"), ["FORMULA-LATER"]),
        (block("again", condition="weigh.net > 1 kg"), []),
        (block("again", condition="lod.lod"), ["FORMULA-RESULT"]),
        (block("hard", condition="pass > 1"), ["FORMULA-UNKNOWN"]),
    ],
)
def test_a_condition_is_yes_or_no_of_what_is_recorded_by_then(change: object, found: list[str]) -> None:
    assert callable(change)
    assert codes(change(WHOLE)) == found


def test_branches_that_no_batch_can_take_are_told() -> None:
    assert codes(block("hard", condition="1 > 2")(WHOLE)) == ["FORMULA-BRANCH-NEVER"]
    assert codes(block("hard", condition="no and lod.lod > 1 %")(WHOLE)) == ["FORMULA-BRANCH-NEVER"]
    (found,) = of(block("hard", condition="yes")(WHOLE), "FORMULA-BRANCH-BEHIND")
    assert found.what == "branch (hard, Hard) is always taken: this one never is"
    assert codes(block("hard", condition="is_recorded(lod.lod)")(WHOLE)) == []


def test_a_condition_in_a_loop_may_be_of_a_selection_within() -> None:
    inner = all_of(
        add(
            "blocks",
            *(
                replace(
                    one,
                    code=f"i_{one.code}",
                    parent="again" if one.kind is BlockKind.SELECTION else "i_size",
                    position=one.position + 3,
                )
                for one in WHOLE.blocks
                if one.code in {"size", "hard", "soft"}
            ),
        ),
        add(
            "phases",
            *(
                replace(WHOLE.phases[6], number=number, code=code, block=f"i_{held}", name=code, parameters=(CLEAR,))
                for number, code, held in ((12, "in_hard", "hard"), (13, "in_soft", "soft"))
            ),
        ),
    )(WHOLE)
    renumbered = replace(
        inner,
        phases=tuple(
            replace(one, number={"in_hard": 7, "in_soft": 8}.get(one.code or "", one.number + 2 * (one.number > 6)))
            for one in inner.phases
        ),
    )
    assert codes(renumbered) == []
    assert codes(block("again", condition="in_hard.clear")(renumbered)) == ["FORMULA-PERHAPS"]


def test_a_bare_number_is_no_percentage() -> None:
    assert codes(block("again", condition="lod.lod <= 2.5")(WHOLE)) == ["FORMULA-MISMATCH"]
    assert Decimal("2.5") == WHOLE.phases[5].parameters[0].action_high
