"""When maintenance is due, and where a work order may go: by properties."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.known import Maintained
from domain.equipment.maintenance import rules
from domain.equipment.maintenance.kinds import PlanState, WorkOrderState
from domain.equipment.maintenance.refusals import ContactNotAtRest, VerifiedOwnWork
from domain.equipment.maintenance.states import PLAN, WORK_ORDER, PlanAct, WorkOrderAct
from domain.equipment.suitability import suitability, warnings
from domain.kernel.refusals import InvalidInput, WrongState
from tests.domain.equipment.test_suitability import MIXER, NOW, WANTED
from tests.maintenance import MONTHLY

DAY = timedelta(days=1)
TODAY = NOW.date()
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LEADS = {
    WorkOrderAct.BEGIN: ({WorkOrderState.OPEN}, WorkOrderState.IN_PROGRESS),
    WorkOrderAct.COMPLETE: ({WorkOrderState.IN_PROGRESS}, WorkOrderState.COMPLETED),
    WorkOrderAct.VERIFY: ({WorkOrderState.COMPLETED}, WorkOrderState.VERIFIED),
    WorkOrderAct.REJECT: ({WorkOrderState.COMPLETED}, WorkOrderState.IN_PROGRESS),
    WorkOrderAct.CANCEL: (
        {WorkOrderState.OPEN, WorkOrderState.IN_PROGRESS, WorkOrderState.COMPLETED},
        WorkOrderState.CANCELLED,
    ),
}


@pytest.mark.requirement("MNT-1")
@pytest.mark.parametrize("state", WorkOrderState)
@pytest.mark.parametrize("act", WorkOrderAct)
def test_a_work_order_goes_where_its_table_says(state: WorkOrderState, act: WorkOrderAct) -> None:
    starts, leads = LEADS[act]
    if state in starts:
        assert WORK_ORDER.after(state, act) is leads
    else:
        with pytest.raises(WrongState):
            WORK_ORDER.after(state, act)


@pytest.mark.parametrize("act", PlanAct)
def test_a_plan_that_ended_stays_so(act: PlanAct) -> None:
    ended = PlanState.ENDED if act is PlanAct.END else PlanState.ACTIVE
    assert PLAN.after(PlanState.ACTIVE, act) is ended
    with pytest.raises(WrongState):
        PLAN.after(PlanState.ENDED, act)


@pytest.mark.requirement("MNT-1")
@given(DAYS, st.none() | st.integers(1, 3653), st.integers(0, 90))
def test_it_is_due_after_its_days_and_may_wait_for_its_grace(done: date, interval: int | None, grace: int) -> None:
    due, until = rules.due(done, interval_days=interval, grace_days=grace)
    if interval is None:
        assert (due, until) == (None, None)
    else:
        assert (due, until) == (done + interval * DAY, done + (interval + grace) * DAY)


@pytest.mark.requirement("MNT-1")
@given(st.integers(0, 10), st.none() | st.integers(1, 10), st.none() | st.integers(-5, 5))
def test_uses_make_it_due_at_their_number_unless_it_is_already(uses: int, every: int | None, ahead: int | None) -> None:
    due_on = None if ahead is None else TODAY + ahead * DAY
    expected = every is not None and uses >= every and (ahead is None or ahead > 0)
    assert rules.reached(uses, interval_uses=every, due_on=due_on, today=TODAY) == expected


@pytest.mark.parametrize(
    "said",
    [
        {"interval_days": None},
        {"interval_days": 0},
        {"interval_days": 3654},
        {"interval_uses": 0},
        {"interval_uses": 100_001},
        {"lead_days": -1},
        {"lead_days": 30},
        {"grace_days": 91},
        {"steps": " "},
    ],
)
def test_a_plan_keeps_its_bounds(said: dict[str, object]) -> None:
    rules.require_plan(MONTHLY)
    with pytest.raises(InvalidInput):
        rules.require_plan(replace(MONTHLY, **said))  # type: ignore[arg-type]  # fields by name


@pytest.mark.requirement("MNT-1")
@given(st.integers(-20, 20), st.integers(0, 10))
def test_overdue_maintenance_forbids_and_within_its_grace_warns(late: int, grace: int) -> None:
    due = TODAY - late * DAY
    standing = replace(
        MIXER, maintenance=(Maintained(code="RMG-01", plan="PM-01", due_on=due, counts_until=due + grace * DAY),)
    )
    assert [one.kind for one in suitability(standing, WANTED)] == ["MAINTENANCE_OVERDUE"] * (late > grace)
    assert [one.kind for one in warnings(standing, now=NOW)] == ["MAINTENANCE_OVERDUE"] * (0 < late <= grace)


@pytest.mark.requirement("MNT-2")
@pytest.mark.parametrize("cleanliness", Cleanliness)
def test_what_touches_the_product_is_opened_at_rest(cleanliness: Cleanliness) -> None:
    if cleanliness in {Cleanliness.IN_USE, Cleanliness.CLEANING}:
        with pytest.raises(ContactNotAtRest):
            rules.require_at_rest("RMG-01", cleanliness)
    else:
        rules.require_at_rest("RMG-01", cleanliness)


def test_who_verifies_work_is_another_person() -> None:
    who = uuid4()
    rules.require_another(uuid4(), done_by=frozenset({who}))
    with pytest.raises(VerifiedOwnWork):
        rules.require_another(who, done_by=frozenset({who}))
