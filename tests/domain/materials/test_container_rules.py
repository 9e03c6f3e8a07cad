"""What must hold of containers, by properties and by their tables."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials import container_rules as rules
from domain.materials.container_kinds import ContainerState, DestructionState, LocationKind, LocationState
from domain.materials.container_refusals import BeyondTolerance, ContainersDiffer, NotMergeable, WrongPlace
from domain.materials.container_states import (
    CONTAINER,
    DESTRUCTION,
    LOCATION,
    ContainerAct,
    DestructionAct,
    LocationAct,
)
from domain.materials.kinds import LotStatus
from domain.materials.states import SEVERITY

AMOUNTS = st.decimals(Decimal("0.001"), Decimal(1000), places=3)
CONTENTS = st.lists(st.decimals(Decimal(0), Decimal(1000), places=3), max_size=8)

ALLOWED = {
    ContainerState.CLOSED: {"TAKE": "OPEN", "ADD": "OPEN", "ADJUST": "CLOSED", "MOVE": "CLOSED", "EMPTY": "EMPTY"}
    | {"DESTROY": "DESTROYING"},
    ContainerState.OPEN: {"TAKE": "OPEN", "ADD": "OPEN", "ADJUST": "OPEN", "MOVE": "OPEN", "EMPTY": "EMPTY"}
    | {"DESTROY": "DESTROYING"},
    ContainerState.EMPTY: {"ADD": "OPEN", "MOVE": "EMPTY"},
    ContainerState.RETAINED: {"MOVE": "RETAINED", "ADJUST": "RETAINED", "CONSUME": "RETAINED", "INSPECT": "RETAINED"}
    | {"DESTROY": "DESTROYING"},
    ContainerState.DESTROYING: {"WITNESS": "DESTROYED", "WITHDRAW": "OPEN", "KEEP": "RETAINED"},
    ContainerState.DESTROYED: {},
}


def test_every_step_of_a_container() -> None:
    for state in ContainerState:
        for act in ContainerAct:
            if act in ALLOWED[state]:
                assert CONTAINER.after(state, act) == ALLOWED[state][act]
            else:
                with pytest.raises(WrongState):
                    CONTAINER.after(state, act)


def test_every_step_of_a_destruction_and_of_a_place() -> None:
    performed = DestructionState.PERFORMED
    assert DESTRUCTION.after(performed, DestructionAct.WITNESS) is DestructionState.WITNESSED
    assert DESTRUCTION.after(performed, DestructionAct.WITHDRAW) is DestructionState.WITHDRAWN
    for state in set(DestructionState) - {performed}:
        assert DESTRUCTION.allowed(state) == ()
    assert LOCATION.after(LocationState.OPEN, LocationAct.CLOSE) is LocationState.CLOSED
    assert LOCATION.after(LocationState.CLOSED, LocationAct.REOPEN) is LocationState.OPEN
    assert [LOCATION.allowed(one) for one in LocationState] == [("CLOSE",), ("REOPEN",)]


@pytest.mark.requirement("MAT-7")
@given(CONTENTS, AMOUNTS)
def test_containers_give_in_their_order_and_no_more_than_they_hold(contents: list[Decimal], wanted: Decimal) -> None:
    parts = rules.taken(contents, wanted)
    assert len(parts) == len(contents)
    assert all(0 <= part <= content for part, content in zip(parts, contents, strict=True))
    assert rules.total(parts) == min(wanted, rules.total(contents))
    first = next((n for n, part in enumerate(parts) if part < contents[n]), len(parts))
    assert not any(parts[first + 1 :])


@pytest.mark.requirement("MAT-7")
@given(st.lists(AMOUNTS, min_size=1, max_size=8), st.decimals(Decimal(-1), Decimal(1), places=3))
def test_what_comes_in_containers_is_what_comes(contents: list[Decimal], more: Decimal) -> None:
    declared = rules.total(contents) + more
    held = [Quantity(one, "kg") for one in contents]
    if more:
        with pytest.raises(ContainersDiffer):
            rules.require_filled(Quantity(declared, "kg"), held)
    else:
        rules.require_filled(Quantity(declared, "kg"), held)


@pytest.mark.requirement("WGH-12")
@given(AMOUNTS, st.decimals(Decimal(0), Decimal(100), places=2), st.decimals(Decimal(-100), Decimal(100), places=3))
def test_the_floor_records_differences_up_to_the_tolerance_either_way(
    initial: Decimal, percent: Decimal, difference: Decimal
) -> None:
    limit, found = rules.tolerated(initial, percent), Quantity(difference, "kg")
    if abs(difference) * 100 > initial * percent:
        with pytest.raises(BeyondTolerance):
            rules.require_tolerated(found, limit=limit, supervised=False, roles=())
    else:
        rules.require_tolerated(found, limit=limit, supervised=False, roles=())
    rules.require_tolerated(found, limit=limit, supervised=True, roles=())


@pytest.mark.requirement("MAT-5")
@given(st.lists(st.tuples(st.sampled_from(LotStatus), st.none() | st.dates()), min_size=2, max_size=6))
def test_a_merge_is_as_restricted_as_the_most_restricted_and_lasts_as_the_shortest(
    lots: list[tuple[LotStatus, date | None]],
) -> None:
    statuses, days = [one for one, _ in lots], [day for _, day in lots]
    if rules.UNMERGED & set(statuses):
        with pytest.raises(NotMergeable):
            rules.require_mergeable({("M",)}, statuses)
        return
    rules.require_mergeable({("M",)}, statuses)
    merged = rules.most_restrictive(statuses)
    assert (merged is LotStatus.RELEASED) == (set(statuses) == {LotStatus.RELEASED})
    known = [day for day in days if day is not None]
    assert rules.earliest(days) == (min(known) if known else None)


@pytest.mark.requirement("MAT-5")
def test_every_status_has_its_place_among_the_restrictions() -> None:
    assert set(SEVERITY) == set(LotStatus)


def test_rejected_lots_stand_apart_and_nothing_else_does() -> None:
    for kind in LocationKind:
        for status in LotStatus:
            apart = kind in {LocationKind.REJECT, LocationKind.QUARANTINE}
            fit = apart if status is LotStatus.REJECTED else kind is not LocationKind.REJECT
            fit &= kind is not LocationKind.RETENTION
            if fit:
                rules.require_place(status, kind)
            else:
                with pytest.raises(WrongPlace):
                    rules.require_place(status, kind)


@given(st.text(max_size=70))
def test_a_containers_number_is_one_that_a_label_holds(number: str) -> None:
    plain = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    if 1 <= len(number) <= 60 and set(number) <= plain | set("._/-") and number[0] in plain:
        rules.require_container_number(number)
    else:
        with pytest.raises(InvalidInput):
            rules.require_container_number(number)
    assert rules.require_container_number("L-1/2.a_b-7") == "L-1/2.a_b-7"
