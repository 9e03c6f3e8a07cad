"""Batches get their numbers by the company's pattern, without gaps, and never one twice (REC-5)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution.numbering import rules
from domain.execution.numbering.refusals import NumberedByPattern, NumberNeeded, NumbersUsedUp, NumberUnformed
from domain.execution.numbering.rules import Frame, Known, framed, require_pattern
from domain.execution.refusals import BatchNumberTaken
from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from tests import enterprise as enterprises
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.orders import PATTERN, Planner
from tests.plant import Plant

KNOWN = Known(site="VIE", product="MET-500", day=date(2026, 3, 9))
TABLES = ("batch", "batch_numbering", "batch_number_counter", "phase_execution")


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{site}-{product}-{yy}{mm}-{seq:4}", "VIE-MET-500-2603-0007"),
        ("{yyyy}.{mm}.{dd}/{seq:1}X", "2026.03.09/7X"),
        ("{seq:9}", "000000007"),
    ],
)
@pytest.mark.requirement("REC-5")
def test_a_pattern_is_filled_with_what_is_known(pattern: str, number: str) -> None:
    require_pattern(pattern)
    assert framed(pattern, KNOWN).number(7) == number


@pytest.mark.parametrize(
    "pattern",
    ["", "B-1", "{seq:0}", "{seq:10}", "{seq}", "{seq:3}{seq:3}", "{week}-{seq:3}", "B 1 {seq:3}", "ä{seq:3}"],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_pattern(pattern)
    assert refused.value.path == ("pattern",)


def test_a_pattern_is_not_endless() -> None:
    require_pattern("B" * 93 + "{seq:3}")
    with pytest.raises(InvalidInput):
        require_pattern("B" * 94 + "{seq:3}")


@given(before=st.text("AB-", max_size=3), digits=st.integers(1, 9), after=st.text("AB-", max_size=3), data=st.data())
@pytest.mark.requirement("REC-5")
def test_each_place_of_a_sequence_has_a_number_of_its_own(
    before: str, digits: int, after: str, data: st.DataObject
) -> None:
    frame = Frame(before, digits, after)
    places = st.integers(1, 10**digits - 1)
    one, other = data.draw(places), data.draw(places)
    assert (frame.number(one) == frame.number(other)) == (one == other)
    with pytest.raises(NumbersUsedUp):
        frame.number(10**digits)


@pytest.mark.requirement("REC-5")
def test_the_sites_rule_comes_before_the_companys_and_the_recipes_before_both(planner: Planner) -> None:
    version = planner.recipe()
    recipe = planner.row("master_recipe_version", version).recipe_id
    enterprise = enterprises.enterprise(planner.do, planner.plant).site
    with pytest.raises(NumberNeeded):
        planner.issue(version)
    everywhere = replace(planner.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
    planner.number("CO-{seq:2}", site=enterprise, by=everywhere)
    assert planner.issue(version).row().number == "CO-01"
    planner.number("S-{seq:2}", by_hand=True)
    assert planner.issue(version).row().number == "S-01"
    planner.number("R-{seq:2}", recipe=recipe)
    assert planner.issue(version).row().number == "R-01"
    planner.number("S-{seq:2}", recipe=recipe, seen=1)
    assert planner.issue(version).row().number == "S-02"
    planner.number(None, recipe=recipe, by_hand=True, seen=2)
    assert planner.issue(version, "BY-HAND").row().number == "BY-HAND"


@pytest.mark.requirement("REC-5")
def test_a_number_by_hand_is_taken_where_it_may_be_given_and_passed_over_by_the_sequence(planner: Planner) -> None:
    version = planner.recipe()
    planner.number(PATTERN)
    before = every_row(planner.admin, TABLES, planner.plant.company)
    with pytest.raises(NumberedByPattern, match=r"\{seq:3\}"):
        planner.issue(version, "VIE-MET-500-001")
    assert every_row(planner.admin, TABLES, planner.plant.company) == before
    planner.number(PATTERN, by_hand=True, seen=1)
    for number in ("VIE-MET-500-001", "VIE-MET-500-002"):
        planner.issue(version, number)
    assert planner.issue(version).row().number == "VIE-MET-500-003"
    with pytest.raises(BatchNumberTaken):
        planner.issue(version, "VIE-MET-500-003")
    assert planner.issue(version).row().number == "VIE-MET-500-004"


@pytest.mark.requirement("REC-5")
def test_several_at_once_get_numbers_without_a_gap_and_a_refused_one_uses_none(planner: Planner) -> None:
    version = planner.recipe()
    planner.number("B{seq:1}")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: planner.issue(version).row().number, range(4)))
    assert sorted(made) == ["B1", "B2", "B3", "B4"]
    for _ in range(5):
        planner.issue(version)
    before = every_row(planner.admin, TABLES, planner.plant.company)
    with pytest.raises(NumbersUsedUp):
        planner.issue(version)
    planner.number("-{seq:1}", seen=1)
    with pytest.raises(NumberUnformed):
        planner.issue(version)
    after = every_row(planner.admin, TABLES, planner.plant.company)
    assert (after["batch"], after["batch_number_counter"]) == (before["batch"], before["batch_number_counter"])


@pytest.mark.requirement("REC-5", "TEN-2")
def test_quality_alone_says_how_batches_are_numbered(planner: Planner, other_plant: Plant) -> None:
    plant = planner.plant
    refused: tuple[tuple[type[Refusal], Callable[[], Any]], ...] = (
        (Forbidden, lambda: planner.number(PATTERN, by=plant.supervisor)),
        (Forbidden, lambda: planner.number(PATTERN, site=plant.other_site)),
        (InvalidInput, lambda: planner.number("B-1")),
        (InvalidInput, lambda: planner.number(None)),
        (VersionConflict, lambda: planner.number(PATTERN, seen=1)),
        (NotFound, lambda: planner.number(PATTERN, recipe=other_plant.company)),
    )
    for kind, act in refused:
        with pytest.raises(kind):
            act()
    assert planner.rows("batch_numbering") == []
    planner.number(PATTERN)
    with pytest.raises(VersionConflict):
        planner.number(PATTERN)
    (rule,) = planner.rows("batch_numbering")
    assert (rule.set_name, rule.pattern, rule.version) == ("Reviewer", PATTERN, 1)


@pytest.mark.requirement("REC-5")
def test_the_database_keeps_numbers_whoever_asks(do: Do, planner: Planner) -> None:
    planner.number(PATTERN)
    run = planner.issue(planner.recipe())
    unsigned = """insert into batch_numbering select company_id, gen_random_uuid(), 1, :s, (select id from master_recipe
      where company_id = :c), 'X-{seq:2}', by_hand, because, set_by, set_name, set_at, issued.id
      from batch_numbering cross join lateral (select id from signature where company_id = :c and act = 'issueBatch')
      issued where company_id = :c"""
    for statement in (
        "update batch_numbering set pattern = 'X-{seq:2}' where company_id = :c",
        unsigned,
        "update batch_number_counter set last = 1 where company_id = :c",
        "update batch set number = 'OTHER' where company_id = :c",
        "update batch set size_value = size_value * 2 where company_id = :c",
    ):
        assert refused_by_the_database(do, planner.plant, statement) in {RESTRICTED, "42501"}, statement
    assert run.row().number == "VIE-MET-500-001"
    assert rules.LONGEST == 100
