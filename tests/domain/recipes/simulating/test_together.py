"""Phases of parallel branches: what begins, ends and waits together, and what can never go on."""

from dataclasses import replace
from typing import Any

import pytest

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.simulating.cases import GivenTime
from domain.recipes.simulating.result import CaseResult, Cause
from domain.recipes.values import Elements, Link
from tests.domain.recipes.simulating.sample import alone, amount, block, case, phase

pytestmark = pytest.mark.requirement("EXE-1")
TWO = Elements(
    blocks=(
        block("both", BlockKind.PARALLEL, 1),
        block("left", BlockKind.BRANCH, 1, "both"),
        block("right", BlockKind.BRANCH, 2, "both"),
    ),
    phases=(phase(1, "A", "left", 1), phase(2, "B", "left", 2), phase(3, "C", "right", 1), phase(4, "D", "right", 2)),
)
LONG = (GivenTime(phase="C", time=amount("1 h")), GivenTime(phase="D", time=amount("20 min")))


def linked(kind: LinkKind, one: str, other: str, **fields: Any) -> Elements:  # noqa: ANN401 -- as a link has them
    return replace(TWO, links=(Link(code="K", kind=kind, from_phase=one, to_phase=other, **fields),))


def times(result: CaseResult) -> dict[str, tuple[int, int]]:
    """When each phase starts and ends."""
    return {run.code: (int(run.start), int(run.end)) for run in result.path}


def test_branches_go_on_side_by_side() -> None:
    found = times(alone(TWO, case(durations=LONG)))
    assert (found["B"][0], found["D"][0]) == (600, 3600)


def test_phases_of_a_synchronization_begin_when_the_slower_one_may() -> None:
    found = times(alone(linked(LinkKind.SYNCHRONIZATION, "B", "D"), case(durations=LONG)))
    assert (found["B"], found["D"]) == ((3600, 4200), (3600, 4800))


def test_phases_that_begin_together_are_waited_with_together() -> None:
    waits = (GivenTime(phase="B", time=amount("5 min")),)
    found = times(alone(linked(LinkKind.SYNCHRONIZATION, "B", "D"), case(waits=waits)))
    assert found["B"][0] == found["D"][0] == 900


def test_the_ends_of_a_transfer_end_together() -> None:
    found = times(alone(linked(LinkKind.TRANSFER, "B", "D"), case(durations=LONG)))
    assert found["B"] == found["D"] == (3600, 4800)


@pytest.mark.requirement("EXE-12")
def test_an_end_that_waits_for_another_phase_is_held_until_then() -> None:
    link = linked(LinkKind.SEQUENCE, "D", "A", from_moment=Moment.STARTED, to_moment=Moment.COMPLETED)
    found = times(alone(link, case(durations=LONG)))
    assert found["A"][1] == found["D"][0] == 3600


def test_a_procedure_that_can_never_go_on_says_what_waits_for_what() -> None:
    first = Link(code="K", kind=LinkKind.SEQUENCE, from_phase="B", to_phase="C")
    second = Link(code="L", kind=LinkKind.SEQUENCE, from_phase="D", to_phase="A")
    found = alone(replace(TWO, links=(first, second)))
    assert not found.complete
    assert found.not_reached == (1, 2, 3, 4)
    assert [one.cause for one in found.raised] == [Cause.STUCK]
    assert found.raised[0].what == "nothing can happen any more: phase 1 waits for 4; phase 3 waits for 2"
