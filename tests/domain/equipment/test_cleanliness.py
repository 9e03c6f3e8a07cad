"""Every pair of a state and an act leads where the tables say, and holds lapse at their moment (EQP-1 to EQP-4)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.kinds import (
    CleaningKind,
    CleaningState,
    Cleanliness,
    ProcedureKind,
    ProcedureState,
)
from domain.equipment.cleaning.refusals import CleaningTooLittle, InspectedOwnCleaning
from domain.equipment.cleaning.rules import Campaign, PastUse, needs_major
from domain.equipment.cleaning.states import CLEANING, CLEANLINESS, PROCEDURE, CleaningAct, CleanlinessAct, ProcedureAct
from domain.equipment.plant.kinds import ClassState, ServiceState
from domain.equipment.plant.states import CLASS, SERVICE, ClassAct, ServiceAct
from domain.kernel.refusals import WrongState

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(days=-40), timedelta(days=40)).map(lambda one: NOW + one)
LEADS = {
    CleanlinessAct.BEGIN_USE: ({Cleanliness.CLEAN, Cleanliness.STERILE}, Cleanliness.IN_USE),
    CleanlinessAct.BEGIN_USE_BY_OVERRIDE: (
        {Cleanliness.DIRTY, Cleanliness.CLEAN, Cleanliness.STERILE},
        Cleanliness.IN_USE,
    ),
    CleanlinessAct.JOIN_USE: ({Cleanliness.IN_USE}, Cleanliness.IN_USE),
    CleanlinessAct.LEAVE_USE: ({Cleanliness.IN_USE}, Cleanliness.IN_USE),
    CleanlinessAct.END_USE: ({Cleanliness.IN_USE}, Cleanliness.DIRTY),
    CleanlinessAct.BEGIN_CLEANING: ({Cleanliness.DIRTY, Cleanliness.CLEAN, Cleanliness.STERILE}, Cleanliness.CLEANING),
    CleanlinessAct.BEGIN_STERILISATION: ({Cleanliness.CLEAN}, Cleanliness.CLEANING),
    CleanlinessAct.PASS: ({Cleanliness.CLEANING}, Cleanliness.CLEAN),
    CleanlinessAct.PASS_STERILE: ({Cleanliness.CLEANING}, Cleanliness.STERILE),
    CleanlinessAct.FAIL: ({Cleanliness.CLEANING}, Cleanliness.DIRTY),
    CleanlinessAct.LAPSE: ({Cleanliness.CLEAN, Cleanliness.STERILE}, Cleanliness.DIRTY),
    CleanlinessAct.OPEN_UP: ({Cleanliness.CLEAN, Cleanliness.STERILE, Cleanliness.DIRTY}, Cleanliness.DIRTY),
}


@pytest.mark.requirement("EQP-1")
@pytest.mark.parametrize("state", Cleanliness)
@pytest.mark.parametrize("act", CleanlinessAct)
def test_cleanliness_goes_where_the_rule_says_and_nowhere_else(state: Cleanliness, act: CleanlinessAct) -> None:
    starts, leads = LEADS[act]
    if state in starts:
        assert CLEANLINESS.after(state, act) is leads
    else:
        with pytest.raises(WrongState):
            CLEANLINESS.after(state, act)


@pytest.mark.requirement("EQP-1")
@given(st.lists(st.sampled_from(CleanlinessAct), max_size=30))
def test_nothing_is_used_that_was_not_cleaned_since_it_was_dirty(acts: Sequence[CleanlinessAct]) -> None:
    """Whatever is tried in whatever order: between two uses, and before the first, a cleaning passed."""
    state, cleaned = Cleanliness.DIRTY, False
    for act in acts:
        try:
            state = CLEANLINESS.after(state, act)
        except WrongState:
            continue
        if act is CleanlinessAct.BEGIN_USE:
            assert cleaned
        cleaned = {CleanlinessAct.PASS: True, CleanlinessAct.PASS_STERILE: True}.get(act, cleaned)
        cleaned = cleaned and state is not Cleanliness.DIRTY


@pytest.mark.requirement("EQP-1")
@pytest.mark.parametrize("state", ServiceState)
@pytest.mark.parametrize("act", ServiceAct)
def test_service_is_apart_from_cleanliness(state: ServiceState, act: ServiceAct) -> None:
    out = state is ServiceState.OUT_OF_SERVICE
    moves = {
        ServiceAct.TAKE_OUT_OF_SERVICE: ServiceState.OUT_OF_SERVICE,
        ServiceAct.TAG_OUT: ServiceState.OUT_OF_SERVICE,
        ServiceAct.RETURN_TO_SERVICE: ServiceState.IN_SERVICE,
        ServiceAct.RETIRE: ServiceState.RETIRED,
    }
    refused = state is ServiceState.RETIRED or act in (
        {ServiceAct.TAKE_OUT_OF_SERVICE, ServiceAct.ALLOCATE, ServiceAct.BEGIN_USE}
        if out
        else {ServiceAct.RETURN_TO_SERVICE}
    )
    if refused:
        with pytest.raises(WrongState):
            SERVICE.after(state, act)
    else:
        assert SERVICE.after(state, act) is moves.get(act, state)


def test_what_has_ended_or_was_retired_goes_nowhere() -> None:
    for ended in (CleaningState.PASSED, CleaningState.FAILED):
        for act in CleaningAct:
            with pytest.raises(WrongState):
                CLEANING.after(ended, act)
    for left in (ProcedureState.RETIRED, ProcedureState.SUPERSEDED):
        for step in ProcedureAct:
            with pytest.raises(WrongState):
                PROCEDURE.after(left, step)
    assert PROCEDURE.allowed(ProcedureState.DRAFT) == ("CHANGE", "APPROVE", "RETIRE")
    for of_class in ClassAct:
        with pytest.raises(WrongState):
            CLASS.after(ClassState.RETIRED, of_class)
    assert CLEANING.allowed(CleaningState.PERFORMED) == ("VERIFY", "REJECT")
    assert CLEANING.allowed(CleaningState.RUNNING) == ("PERFORM", "PASS", "FAIL")


@pytest.mark.requirement("EQP-2")
@given(st.sampled_from(Cleanliness), MOMENTS, st.integers(1, 60_000))
def test_a_clean_hold_ends_by_itself_and_its_last_moment_counts(
    written: Cleanliness, cleaned: datetime, minutes: int
) -> None:
    until = rules.hold_until(cleaned, minutes)
    held = written in {Cleanliness.CLEAN, Cleanliness.STERILE}
    found = rules.cleanliness_at(written, clean_until=until, now=NOW)
    assert found is (Cleanliness.DIRTY if held and (NOW - cleaned) > timedelta(minutes=minutes) else written)
    assert rules.cleanliness_at(written, clean_until=until, now=until) is written


@pytest.mark.requirement("EQP-3")
@given(st.sampled_from(Cleanliness), st.none() | MOMENTS)
def test_only_what_is_dirty_after_a_use_is_overdue(written: Cleanliness, until: datetime | None) -> None:
    found = rules.is_overdue(written, dirty_until=until, now=NOW)
    assert found == (written is Cleanliness.DIRTY and until is not None and until < NOW)


@pytest.mark.requirement("EQP-3")
def test_an_overdue_hold_demands_its_declared_cleaning() -> None:
    for kind in (ProcedureKind.MINOR, ProcedureKind.STERILISATION):
        with pytest.raises(CleaningTooLittle, match="major"):
            rules.require_enough(kind, demanded=CleaningKind.MAJOR)
    for kind in (ProcedureKind.MINOR, ProcedureKind.MAJOR):
        rules.require_enough(kind, demanded=CleaningKind.MINOR)
        rules.require_enough(kind, demanded=None)
    rules.require_enough(ProcedureKind.MAJOR, demanded=CleaningKind.MAJOR)


def test_who_cleaned_does_not_verify_it() -> None:
    one, other = uuid4(), uuid4()
    with pytest.raises(InspectedOwnCleaning):
        rules.require_another(one, cleaned_by=frozenset({one, other}))
    rules.require_another(uuid4(), cleaned_by=frozenset({one, other}))


BATCHES = [UUID(int=one) for one in range(6)]
USES = st.lists(
    st.builds(
        PastUse,
        batch=st.sampled_from(BATCHES),
        product=st.just("A"),
        begun_at=st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda one: NOW - one),
    ),
    max_size=8,
)


@pytest.mark.requirement("EQP-4")
@given(USES, st.integers(1, 6), st.none() | st.integers(1, 30), st.sampled_from(BATCHES))
def test_in_a_campaign_minor_cleaning_serves_until_a_count_or_a_number_of_days(
    uses: list[PastUse], most: int, days: int | None, batch: UUID
) -> None:
    """A batch that has it already counts once; days count from the first use; another product is never served."""
    campaign, major = Campaign(batches=most, days=days), NOW - timedelta(days=31)
    made = {one.batch for one in uses} | {batch}
    first = min((one.begun_at for one in uses), default=NOW)
    served = (len(made) <= most or (batch in {one.batch for one in uses})) and (
        days is None or NOW - first <= timedelta(days=days)
    )
    because = needs_major(campaign, uses, batch=batch, product="A", now=NOW, major_at=major)
    assert (because is None) == served, because
    changed = needs_major(campaign, uses, batch=batch, product="B", now=NOW, major_at=major)
    assert (changed is None) == (not uses), changed
    assert needs_major(campaign, uses, batch=batch, product="A", now=NOW, major_at=None) is not None
