"""What a device recorded without a connection is applied in its order, or kept as it was entered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution.content import Content
from domain.execution.offline import applying, registering, rules
from domain.execution.offline.refusals import DeviceCodeTaken, DeviceRevoked, OutOfOrder
from domain.kernel.refusals import Forbidden, InvalidInput
from tests import execution
from tests.conftest import Do
from tests.domain.recipes.forcing import refused_by_the_database
from tests.execution import yes
from tests.offline import BEHIND, Tablet
from tests.plant import Plant

DAY, NIGHT = Content(choice="day"), Content(choice="night")


@pytest.fixture
def tablet(do: Do, plant: Plant, admin: Engine) -> Tablet:
    """Of a site where phase 1 of a batch runs."""
    run = execution.run(do, plant, admin)
    run.start(1)
    return Tablet(run)


@pytest.mark.requirement("OFL-1")
@given(sequences=st.lists(st.integers(-2, 8), max_size=6))
def test_acts_are_sent_in_their_order(sequences: list[int]) -> None:
    right = bool(sequences) and sorted(set(sequences)) == sequences and sequences[0] >= 1
    if right:
        rules.require_sequence(sequences)
        return
    with pytest.raises(InvalidInput):
        rules.require_sequence(sequences)


@pytest.mark.requirement("OFL-1")
def test_more_than_five_hundred_acts_and_a_dependency_on_what_comes_later_are_refused() -> None:
    rules.require_sequence(range(1, rules.MOST + 1))
    with pytest.raises(InvalidInput):
        rules.require_sequence(range(1, rules.MOST + 2))
    rules.require_dependencies(3, [1, 2], path=())
    for wrong in ([3], [0], [1] * (rules.DEPENDENCIES + 1)):
        with pytest.raises(InvalidInput):
            rules.require_dependencies(3, wrong, path=())


@pytest.mark.requirement("OFL-1")
@given(text=st.text(max_size=20))
def test_whatever_was_entered_can_be_kept(text: str) -> None:
    assert rules.kept(text).encode()
    assert "\0" not in rules.kept(text)
    assert len(rules.kept(text * 1000)) <= rules.SHOWN


@pytest.mark.requirement("OFL-1", "EXE-11", "EXE-13")
def test_an_applied_value_has_the_devices_time_by_the_servers_clock(tablet: Tablet) -> None:
    sent = tablet.sent(1, 1, "Line is clear", yes())
    tablet.apply(sent)
    act, value = tablet.acts()[0], tablet.run.rows("parameter_value")[0]
    assert (act.outcome, act.value_id, act.content) == ("APPLIED", value.id, "yes")
    assert act.event_at - act.device_time == BEHIND
    assert (value.event_at, value.reason) == (
        sent.arrived_at,
        "Recorded on device TAB-01 without a connection, as its act 1",
    )
    assert value.recorded_at > value.event_at
    assert tablet.run.rows("batch_exception") == []


@pytest.mark.requirement("OFL-1", "EXE-14")
def test_what_is_refused_stays_as_it_was_entered_and_what_depends_on_it_waits(tablet: Tablet) -> None:
    run = tablet.run
    tablet.apply(tablet.sent(1, 1, "Line is clear", yes()))
    meanwhile = run.record(1, "Shift", DAY, by=run.plant.second_operator)
    tablet.apply(tablet.sent(2, 1, "Shift", NIGHT))
    tablet.apply(tablet.sent(3, 1, "Shift", NIGHT, repetition=2, depends_on=(1, 2)))
    tablet.apply(tablet.sent(5, 1, "Shift", NIGHT, repetition=2, depends_on=(4,)))  # which never came
    told = [(one.sequence, one.outcome, one.code, one.waits_for) for one in tablet.acts()]
    assert told == [
        (1, "APPLIED", None, None),
        (2, "REFUSED", "ALREADY_RECORDED", None),
        (3, "NOT_APPLIED", None, 2),
        (5, "NOT_APPLIED", None, 4),
    ]
    exception = run.rows("batch_exception")[0]
    assert (exception.rule, exception.title) == ("OFL-1", "Act 2 of device TAB-01 was not applied")
    assert "night" in exception.description
    value = next(one for one in run.rows("parameter_value") if one.id == meanwhile)
    assert (value.choice, value.version) == ("day", 1)
    assert len(run.rows("parameter_value")) == 2


@pytest.mark.requirement("OFL-1")
def test_an_act_before_its_phase_after_its_sending_or_out_of_order_is_not_applied(tablet: Tablet) -> None:
    for sequence, ago in ((1, timedelta(days=1)), (2, timedelta(minutes=-1))):
        tablet.apply(tablet.sent(sequence, 1, "Line is clear", yes(), ago=ago))
    assert [one.code for one in tablet.acts()] == ["INVALID_INPUT", "INVALID_INPUT"]
    assert tablet.run.rows("parameter_value") == []
    again = tablet.sent(2, 1, "Line is clear", yes())
    do, operator = tablet.run.do, tablet.run.plant.operator
    with pytest.raises(OutOfOrder) as refused:
        do(operator, lambda uow: applying.apply(uow, again))
    with pytest.raises(OutOfOrder):
        do(operator, lambda uow: applying.keep_refused(uow, again, refused.value))
    assert len(tablet.acts()) == 2


@pytest.mark.requirement("OFL-1", "EXE-2")
def test_what_was_recorded_while_the_batch_was_on_hold_is_kept_and_not_applied(tablet: Tablet) -> None:
    run = tablet.run
    run.hold()
    tablet.apply(tablet.sent(1, 1, "Line is clear", yes()))
    (act,) = tablet.acts()
    assert (act.outcome, act.code, act.content) == ("REFUSED", "WRONG_STATE", "yes")
    assert run.rows("parameter_value") == []
    assert [one.id for one in run.rows("batch_exception") if one.rule == "OFL-1"] == [act.exception_id]


@pytest.mark.requirement("OFL-2")
def test_nothing_is_taken_from_a_revoked_device(tablet: Tablet) -> None:
    tablet.apply(tablet.sent(1, 1, "Line is clear", yes()))
    tablet.revoke()
    with pytest.raises(DeviceRevoked):
        tablet.apply(tablet.sent(2, 1, "Shift", DAY))
    with pytest.raises(DeviceRevoked):
        tablet.revoke()
    assert (len(tablet.acts()), tablet.device().revoked_reason) == (1, "Lost")


@pytest.mark.requirement("OFL-2")
def test_a_supervisor_registers_a_device_under_a_code_of_its_own(tablet: Tablet) -> None:
    do, plant, register = tablet.run.do, tablet.run.plant, registering.register_device
    with pytest.raises(DeviceCodeTaken):
        Tablet(tablet.run)
    with pytest.raises(Forbidden):
        do(plant.operator, lambda uow: register(uow, site=plant.site, code="TAB-02", name="Another"))
    for code in ("", "x" * 41, "a\nb"):
        with pytest.raises(InvalidInput):
            do(plant.supervisor, lambda uow, code=code: register(uow, site=plant.site, code=code, name="Another"))


@pytest.mark.requirement("OFL-1", "OFL-2", "AUD-2")
def test_the_database_keeps_acts_and_devices_as_they_were(tablet: Tablet, do: Do, plant: Plant) -> None:
    tablet.apply(tablet.sent(1, 1, "Line is clear", yes()))
    another = "insert into offline_act select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
    for statement in (
        "delete from offline_act where company_id = :c",
        "update offline_act set content = 'no' where company_id = :c",
        f"{another} 'sequence', 1))).* from offline_act a where company_id = :c",
        f"{another} 'sequence', 2, 'repetition', 2))).* from offline_act a where company_id = :c",
        f"{another} 'sequence', 2, 'event_at', clock_timestamp()))).* from offline_act a where company_id = :c",
        f"{another} 'sequence', 2, 'waits_for', 1))).* from offline_act a where company_id = :c",
        "update offline_device set code = 'TAB-02' where company_id = :c",
        "update offline_device set revoked_at = clock_timestamp() where company_id = :c",
    ):
        assert refused_by_the_database(do, plant, statement) is not None, statement
