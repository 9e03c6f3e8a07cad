"""Which way of making rejected material anew is which, and how long that lasts, by properties (REV-5)."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execution.rework import rules
from domain.execution.rework.kinds import ReworkKind
from domain.execution.rework.refusals import OtherProduct, WrongReworkKind
from domain.execution.rework.rules import Process, Step
from tests.recipes import LOD, phase

RECIPES = tuple(uuid4() for _ in range(3))
STEPS = st.builds(Step, st.sampled_from("ABCDEFGH"), st.sampled_from(("", "Twice")), st.booleans(), st.just(()))
PROCESSES = st.builds(
    Process, st.sampled_from(RECIPES), st.sampled_from(("MET", "VAL")), st.frozensets(STEPS, min_size=1)
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


@pytest.mark.requirement("REV-5")
@given(PROCESSES, PROCESSES)
def test_by_a_recipe_it_is_one_of_the_two_and_not_the_other(established: Process, by: Process) -> None:
    accepted = set()
    for kind in ReworkKind:
        try:
            rules.require_kind(kind, established, by)
        except OtherProduct:
            assert by.product != established.product
        except WrongReworkKind:
            assert by.product == established.product
        else:
            accepted.add(kind)
    assert accepted == ({rules.kind_of(established, by)} if by.product == established.product else set())


@pytest.mark.requirement("REV-5")
@given(PROCESSES, PROCESSES)
def test_reprocessing_does_nothing_that_the_established_process_does_not(established: Process, by: Process) -> None:
    reprocessing = rules.kind_of(established, by) is ReworkKind.REPROCESSING
    assert reprocessing == (by.recipe == established.recipe or not by.steps - established.steps)
    assert rules.kind_of(established, replace(by, recipe=established.recipe)) is ReworkKind.REPROCESSING


@pytest.mark.requirement("REV-5")
def test_a_step_is_the_same_wherever_it_stands_and_another_with_other_limits() -> None:
    """Its place, its codes and the materials that it is done with tell no steps apart; what is done, and how, does."""
    here = phase(3, "Dry", instruction="To the end point.", parameters=(LOD,))
    there = replace(here, number=1, code="DRY_AGAIN", operation="Drying again", parameters=(replace(LOD, code="LOD"),))
    assert rules.step_of(here) == rules.step_of(there)
    for other in (
        replace(here, name="Dry on"),
        replace(here, instruction="For an hour."),
        replace(here, parameters=(replace(LOD, action_high=LOD.action_low),)),
        replace(here, parameters=()),
    ):
        assert rules.step_of(here) != rules.step_of(other)


@pytest.mark.requirement("REV-5", "MAT-4")
@given(st.lists(st.none() | DAYS, min_size=1, max_size=5), DAYS)
def test_what_is_made_anew_is_no_younger(origins: list[date | None], by_quality: date) -> None:
    known = [day for day in origins if day is not None]
    found = rules.last_day(None, origins)
    assert (found is None) == (not known)
    assert found is None or (found in known and all(found <= day for day in known))
    assert rules.last_day(by_quality, origins) == by_quality


def test_a_refusal_names_a_few_steps_and_how_many_more() -> None:
    established = Process(UUID(int=1), "MET", frozenset({Step("A", "", critical=False, parameters=())}))
    many = frozenset(Step(f"S{one}", "", critical=False, parameters=()) for one in range(8))
    with pytest.raises(WrongReworkKind, match="S0, S1, S2, S3, S4 and 3 more is no step"):
        rules.require_kind(ReworkKind.REPROCESSING, established, Process(UUID(int=2), "MET", many))
