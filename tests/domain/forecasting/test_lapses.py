"""A forecast is what the rules of each act will say, and from when on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing.scales import Scale
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.suitability import suitability
from domain.forecasting import lapses
from domain.forecasting.kinds import LapseKind
from domain.forecasting.lapses import LotDays, Window, Worker, first_that, of_worker
from domain.kernel.quantity import Quantity
from domain.training.facts import Demand, Held
from domain.training.gate import lacks_for_recipe
from domain.training.standing import ForRecipeVersion, standing
from tests.domain.equipment.test_suitability import HOUR, MIXER, NOW, UPKEEP, WANTED
from tests.domain.training.test_standing import (
    GOWNING,
    OF_RECIPE,
    READ,
    RECIPE,
    SOP,
    TODAY,
    facts,
    learned,
    of_role,
)

SOME, MICROSECOND = UUID(int=7), timedelta(microseconds=1)
VIENNA = "Europe/Vienna"
WINDOW = Window(now=NOW, until=NOW + timedelta(days=9), zone=VIENNA)
OF_WORK = replace(WINDOW, now=datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
KG = Quantity(Decimal(1), "kg")
SCALE = Scale(
    code="SCL-01",
    capacity=KG,
    division=KG,
    minimum_weight=KG,
    calibrated_until=date(2026, 3, 5),
    checked_on=None,
    check_passed=False,
)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(VIENNA))


@given(change=st.integers(1, 10**15), low=st.integers(-(10**15), 0), more=st.integers(0, 10**15))
def test_the_place_of_a_change_is_found_exactly(change: int, low: int, more: int) -> None:
    assert first_that(lambda at: at >= change, low, change + more) == change


@pytest.mark.requirement("RDY-5", "EQP-2")
@given(hold=st.integers(0, 10 * 86_400_000_000), until=st.integers(0, 10 * 86_400_000_000))
def test_a_hold_lapses_when_the_act_would_be_refused_and_not_before(hold: int, until: int) -> None:
    mixer = replace(MIXER, upkeep=replace(UPKEEP, clean_until=NOW + hold * MICROSECOND))
    window = replace(WINDOW, until=NOW + until * MICROSECOND)
    found = list(lapses.of_equipment(SOME, mixer, WANTED, window))
    assert bool(found) == (until > hold)
    for one in found:
        assert (one.kind, one.rule, one.equipment) == (LapseKind.EQUIPMENT, "EQP-2", SOME)
        assert one.at is not None
        assert not suitability(mixer, replace(WANTED, now=one.at - MICROSECOND))
        assert [reason.says for reason in suitability(mixer, replace(WANTED, now=one.at))] == [one.says]


@pytest.mark.requirement("RDY-5")
def test_what_stands_already_is_told_without_a_moment_and_what_follows_with_one() -> None:
    dirty = replace(UPKEEP, cleanliness=Cleanliness.DIRTY, clean_until=None, dirty_until=NOW + HOUR)
    found = list(lapses.of_equipment(SOME, replace(MIXER, upkeep=dirty), WANTED, WINDOW))
    assert [(one.rule, one.at) for one in lapses.in_turn(found)] == [
        ("EQP-1", None),
        ("EQP-3", NOW + HOUR + MICROSECOND),
    ]
    assert all(one.clears for one in found)


@pytest.mark.requirement("RDY-5", "WGH-9")
def test_a_calibration_counts_through_its_last_day_and_todays_check_says_nothing_of_later() -> None:
    (found,) = lapses.of_scale(SOME, SCALE, WINDOW)
    assert (found.kind, found.rule, found.at) == (LapseKind.CALIBRATION, "WGH-9", midnight(date(2026, 3, 6)))
    assert list(lapses.of_scale(SOME, SCALE, replace(WINDOW, until=midnight(date(2026, 3, 6)) - MICROSECOND))) == []
    (never,) = lapses.of_scale(SOME, replace(SCALE, calibrated_until=None), WINDOW)
    assert never.at is None


@pytest.mark.requirement("RDY-5", "MAT-1")
def test_a_lot_lapses_after_its_last_day_and_an_approval_stands_for_its_retest() -> None:
    lot = LotDays(id=SOME, number="L-1", expires_on=date(2026, 3, 4), retest_on=date(2026, 3, 3), approved_until=None)
    assert [(one.kind, one.at) for one in lapses.of_lot(lot, WINDOW)] == [
        (LapseKind.LOT_EXPIRY, midnight(date(2026, 3, 5))),
        (LapseKind.LOT_RETEST, midnight(date(2026, 3, 4))),
    ]
    approved = replace(lot, expires_on=date(2026, 3, 11), approved_until=date(2026, 3, 2))
    assert [(one.kind, one.at) for one in lapses.of_lot(approved, WINDOW)] == [
        (LapseKind.LOT_APPROVAL, midnight(date(2026, 3, 3)))
    ]


@pytest.mark.requirement("RDY-5", "TRN-1", "TRN-2")
@given(months=st.integers(1, 3), since=st.integers(0, 120), ends=st.integers(0, 90))
def test_a_person_lacks_from_the_day_on_which_the_act_would_be_refused(months: int, since: int, ends: int) -> None:
    known = facts(
        of_role(Demand(RECIPE, READ, months)),
        of_role(Demand(SOP, READ), role="SUPERVISOR"),
        records=(learned(OF_RECIPE, -since),),
        held=[Held(GOWNING, TODAY, TODAY + timedelta(days=ends))],
    )
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    window = Window(now=now, until=now + timedelta(days=60), zone=VIENNA)
    wanted = ForRecipeVersion(RECIPE, OF_RECIPE)
    found = {one.kind: one for one in of_worker(Worker(id=SOME, name="Ada", facts=known, wanted=wanted), window)}
    qualification = found.pop(LapseKind.QUALIFICATION, None)
    assert (qualification is not None) == (ends < 60)
    if qualification is not None:
        assert qualification.at == midnight(TODAY + timedelta(days=ends + 1))
    trained = {day: standing(wanted, replace(known, today=TODAY + timedelta(days=day))).trained for day in range(61)}
    expected = next((day for day, so in trained.items() if not so), None)
    if expected is None:
        assert not found
    else:
        at = None if expected == 0 else midnight(TODAY + timedelta(days=expected))
        assert [(one.kind, one.at, one.person) for one in found.values()] == [(LapseKind.TRAINING, at, SOME)]


@pytest.mark.requirement("RDY-5", "TRN-1", "EXE-15")
def test_what_no_curriculum_names_is_forecast_of_nobody_as_the_gate_demands_it_of_nobody() -> None:
    of_the_document = facts(of_role(Demand(SOP, READ)))
    wanted = ForRecipeVersion(RECIPE, OF_RECIPE)
    found = list(of_worker(Worker(id=SOME, name="Ada", facts=of_the_document, wanted=wanted), OF_WORK))
    assert [(one.rule, f"{one.says} {one.clears}") for one in found] == [
        (one.rule, f"{one.says} {one.clears}") for one in lacks_for_recipe(wanted, of_the_document)
    ]
    assert found, "the document of their role is theirs to know whatever they work by"
    assert list(of_worker(Worker(id=SOME, name="Ada", facts=facts(), wanted=wanted), OF_WORK)) == []


@pytest.mark.requirement("RDY-5")
def test_what_many_people_lack_hides_nothing_else() -> None:
    (scale,) = lapses.of_scale(SOME, SCALE, WINDOW)
    worker = Worker(
        id=SOME, name="Ada", facts=facts(of_role(Demand(SOP, READ))), wanted=ForRecipeVersion(RECIPE, OF_RECIPE)
    )
    lacks = list(of_worker(worker, OF_WORK)) * 9
    assert [one.at for one in lacks] == [None] * 9
    assert lapses.kept([scale], lacks, most=3) == [*lacks[:2], scale]
    assert lapses.kept([scale], lacks, most=1) == [scale]
