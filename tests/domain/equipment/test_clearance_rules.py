"""A clearance looks at each item, counts until its time has passed, and is verified by somebody else: from values."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.clearance import rules
from domain.equipment.clearance.kinds import ClearanceFinding, ClearanceState, LapseCause
from domain.equipment.clearance.refusals import FindingNeedsRemark, VerifiedOwnClearance
from domain.equipment.clearance.states import CLEARANCE, ClearanceAct
from domain.equipment.clearance.values import ClearanceDetails, Finding
from domain.equipment.known import Clearance, PlaceDemand, RoomStanding, Wanted
from domain.equipment.suitability import room_suitability
from domain.kernel.refusals import InvalidInput, WrongState

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SITE, BATCH = uuid4(), uuid4()
WANTED = Wanted(batch=BATCH, site=SITE, product="A", now=NOW)
CLEAR, NOT_CLEAR = ClearanceFinding.CLEAR, ClearanceFinding.NOT_CLEAR
GOOD = ClearanceDetails(name="Line clearance", lasts_minutes=60, items=("Nothing is left.",))
FINDINGS = st.lists(st.sampled_from([CLEAR, NOT_CLEAR]), min_size=1, max_size=6)


def answered(found: list[ClearanceFinding]) -> tuple[Finding, ...]:
    return tuple(
        Finding(position=place, found=one, remark=None if one is CLEAR else "A label was left.")
        for place, one in enumerate(found, 1)
    )


@pytest.mark.requirement("EQP-7")
@given(FINDINGS)
def test_one_item_that_is_not_clear_fails_the_whole(found: list[ClearanceFinding]) -> None:
    findings = answered(found)
    rules.require_findings(findings, positions=frozenset(range(1, len(found) + 1)))
    assert rules.all_clear(findings) == (NOT_CLEAR not in found)


@given(FINDINGS, st.data())
def test_each_item_is_answered_once(found: list[ClearanceFinding], data: st.DataObject) -> None:
    findings, positions = answered(found), frozenset(range(1, len(found) + 1))
    one = data.draw(st.sampled_from(findings))
    for wrong in ([*findings, one], [each for each in findings if each is not one]):
        with pytest.raises(InvalidInput):
            rules.require_findings(wrong, positions=positions)
    with pytest.raises(FindingNeedsRemark):
        rules.require_findings((Finding(position=1, found=NOT_CLEAR),), positions=frozenset({1}))


@pytest.mark.parametrize(
    ("lasts", "items"),
    [
        (0, ("x",)),
        (rules.LONGEST + 1, ("x",)),
        (1, ()),
        (1, ("x", "x")),
        (1, (" ",)),
        (1, ("x" * (rules.ITEM + 1),)),
        (1, tuple(f"x{n}" for n in range(rules.ITEMS + 1))),
    ],
)
def test_a_procedure_looks_at_something_and_counts_for_a_while(lasts: int, items: tuple[str, ...]) -> None:
    rules.require_procedure(GOOD)
    with pytest.raises(InvalidInput):
        rules.require_procedure(ClearanceDetails(name="Line", lasts_minutes=lasts, items=items))


@pytest.mark.requirement("EQP-7")
@given(st.sampled_from(ClearanceState), st.integers(-120, 120), st.integers(1, 60))
def test_only_a_clearance_within_its_time_serves(written: ClearanceState, begun: int, minutes: int) -> None:
    until = rules.clear_until(NOW - timedelta(minutes=begun), minutes)
    stands = rules.state_at(written, until=until, now=NOW)
    lapsed_at, cause = (NOW, LapseCause.USE) if written is ClearanceState.LAPSED else (None, None)
    demand = PlaceDemand(
        place="R-101", clearance=Clearance(state=written, until=until, lapsed_at=lapsed_at, cause=cause)
    )
    reasons = room_suitability(RoomStanding(code="R-101", site=SITE, demands=(demand,)), WANTED)
    serves = written is ClearanceState.CLEARED and begun <= minutes
    assert (not reasons) == serves == (stands is ClearanceState.CLEARED)
    kinds = [one.kind.value for one in reasons]
    assert serves or kinds == ["CLEARANCE_LAPSED" if stands is ClearanceState.LAPSED else "NOT_CLEARED"]


@pytest.mark.requirement("EQP-7")
def test_what_is_not_cleared_says_so_and_what_would_clear_it() -> None:
    (found,) = room_suitability(RoomStanding(code="R-101", site=SITE, demands=(PlaceDemand(place="R-101"),)), WANTED)
    assert (found.kind, found.rule, found.says) == ("NOT_CLEARED", "EQP-7", "R-101 was not cleared for this batch.")
    assert "beginClearance" in found.clears
    (elsewhere,) = room_suitability(RoomStanding(code="R-101", site=uuid4()), WANTED)
    assert elsewhere.kind == "ANOTHER_SITE"
    assert room_suitability(RoomStanding(code="R-101", site=SITE), WANTED) == ()


@given(st.uuids(), st.sets(st.uuids(), min_size=1, max_size=2))
def test_the_verifier_is_a_second_person(verifier: UUID, cleared_by: set[UUID]) -> None:
    rules.require_another(verifier, cleared_by=frozenset(cleared_by - {verifier}))
    with pytest.raises(VerifiedOwnClearance):
        rules.require_another(verifier, cleared_by=frozenset(cleared_by | {verifier}))


def test_a_clearance_goes_where_its_table_says() -> None:
    for state in ClearanceState:
        for act in ClearanceAct:
            if (state, act) not in CLEARANCE.table:
                with pytest.raises(WrongState):
                    CLEARANCE.after(state, act)
    assert {state for state, _ in CLEARANCE.table} == set(ClearanceState) - {
        ClearanceState.FAILED,
        ClearanceState.LAPSED,
    }
