"""A scale may be used with a calibration in date and today's check passed, and by nothing else (WGH-8, WGH-9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.dispensing import enrolled, scales
from domain.dispensing.bands import band, either_way
from domain.dispensing.commands import asking
from domain.dispensing.enrolled import ScaleNotUsable
from domain.dispensing.kinds import ScaleLack
from domain.equipment import queries
from domain.equipment.commands import calibrating, checking
from domain.equipment.models import Scale
from domain.equipment.readings import Kind
from domain.equipment.refusals import (
    CalibrationDayRefused,
    CheckIncomplete,
    CheckNotOfToday,
    NoCheckWeights,
    OwnCheck,
    ReadingUnfit,
    TypedNeedsReason,
)
from domain.equipment.values import CheckGiven
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Company
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.scales import DETAILS, Booth, calibration, today, typed

TOMORROW = timedelta(days=1)


def lacks(booth: Booth, scale: UUID, *, days: int = 0) -> list[ScaleLack]:
    """What forbids it, so many days from today."""
    return [one.kind for one in scales.proofs(known(booth, scale), today=today() + timedelta(days=days))]


def known(booth: Booth, scale: UUID) -> scales.Scale:
    row = booth.row("scale", scale)
    return enrolled.known(Scale(**dict(row._mapping)))


def usable(booth: Booth) -> UUID:
    scale = booth.scale()
    booth.calibrate(scale)
    booth.witness(booth.check(scale))
    assert lacks(booth, scale) == []
    return scale


@pytest.mark.requirement("WGH-9")
def test_a_passed_calibration_counts_to_the_end_of_its_last_day(booth: Booth) -> None:
    scale = booth.scale()
    booth.calibrate(scale, calibration(due=3))
    assert booth.proofs(scale) == (today() + 3 * TOMORROW, True, None, None)
    assert lacks(booth, scale, days=3) == [ScaleLack.NOT_CHECKED_TODAY]
    assert lacks(booth, scale, days=4) == [ScaleLack.CALIBRATION_DUE, ScaleLack.NOT_CHECKED_TODAY]


@pytest.mark.requirement("WGH-9")
def test_a_failed_calibration_blocks_until_one_passes(booth: Booth) -> None:
    scale = usable(booth)
    failed = booth.calibrate(scale, calibration(on=0, left="50.06"))
    assert (booth.row("scale_calibration", failed).as_found, lacks(booth, scale)) == (
        "FAILED",
        [ScaleLack.CALIBRATION_FAILED],
    )
    booth.calibrate(scale, calibration(on=-2))  # an older one that is recorded later doesn't count
    assert lacks(booth, scale) == [ScaleLack.CALIBRATION_FAILED]
    booth.calibrate(scale, calibration(on=0))
    assert lacks(booth, scale) == []


@pytest.mark.requirement("WGH-9")
def test_a_withdrawn_calibration_counts_for_nothing_and_stays(booth: Booth, plant: Plant) -> None:
    scale = usable(booth)
    found = booth.rows("scale_calibration")[0].id
    with pytest.raises(Forbidden):
        booth.withdraw(found, by=plant.operator)
    assert lacks(booth, scale) == []
    booth.withdraw(found)
    assert lacks(booth, scale) == [ScaleLack.NOT_CALIBRATED]
    with pytest.raises(WrongState):
        booth.withdraw(found, version=2)
    row = booth.row("scale_calibration", found)
    assert (row.state, row.withdrawn_reason, row.certificate) == ("WITHDRAWN", "Of another scale.", "DKD-4711")


@pytest.mark.requirement("WGH-9")
def test_a_check_counts_on_its_day_and_a_failed_one_blocks_until_one_passes(booth: Booth) -> None:
    scale = usable(booth)
    assert lacks(booth, scale, days=1) == [ScaleLack.NOT_CHECKED_TODAY]
    booth.check(scale, *typed("20.00", "50.06"))
    assert lacks(booth, scale) == [ScaleLack.CHECK_FAILED]
    booth.check(scale, *typed("20.02", "49.95"))
    assert lacks(booth, scale) == [ScaleLack.CHECK_FAILED]  # it passed, and nobody witnessed it yet
    booth.witness(booth.rows("scale_check")[-1].id)
    assert lacks(booth, scale) == []


@pytest.mark.requirement("WGH-9", "EXE-13")
def test_what_came_last_counts_though_another_machines_clock_is_behind(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ids are older than those of what came before."""
    scale = usable(booth)
    booth.calibrate(scale, calibration(on=0))
    for one in (checking, calibrating):
        monkeypatch.setattr(one, "new_id", lambda: UUID(int=new_id().int - (60_000 << 80)))
    booth.calibrate(scale, calibration(on=0, left="50.06"))
    booth.check(scale, *typed("20.00", "50.06"))
    assert lacks(booth, scale) == [ScaleLack.CALIBRATION_FAILED, ScaleLack.CHECK_FAILED]


@pytest.mark.requirement("WGH-9", "EXE-13")
def test_a_day_is_the_sites_own(booth: Booth, plant: Plant) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    days: list[date] = []

    def ask(uow: UnitOfWork) -> Company:
        days.extend(queries.day_at(uow, site, late) for site in (plant.site, plant.other_site))
        return uow.find(Company)[0]

    booth.do(plant.engineer, ask)
    assert days == [date(2026, 3, 3), date(2026, 3, 2)]


@pytest.mark.requirement("WGH-9", "WGH-10")
def test_what_is_no_check_is_refused_and_changes_nothing(booth: Booth, plant: Plant) -> None:
    scale, bare = booth.scale(), booth.scale("SCL-02", weights=())
    one, _ = typed("20.00", "50.00")
    acts: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (NoCheckWeights, lambda: booth.check(bare)),
        (CheckIncomplete, lambda: booth.check(scale, one)),
        (CheckIncomplete, lambda: booth.check(scale, one, one)),
        (CheckIncomplete, lambda: booth.check(scale, *typed("20.00", "50.00", "1.00"))),
        (TypedNeedsReason, lambda: booth.check(scale, reason=None)),
        (InvalidInput, lambda: booth.check(scale, reason=" ")),
        (InvalidInput, lambda: booth.check(scale, one, CheckGiven(position=2))),
        (InvalidInput, lambda: booth.check(scale, *typed("20", "50", unit="L"))),
        (ReadingUnfit, lambda: booth.check(scale, one, CheckGiven(position=2, reading=new_id()))),
        (Forbidden, lambda: booth.check(scale, by=plant.engineer)),
        (Forbidden, lambda: booth.calibrate(scale, by=plant.operator)),
        (CalibrationDayRefused, lambda: booth.calibrate(scale, calibration(on=2))),
    )
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert booth.rows("scale_check") == booth.rows("scale_check_result") == booth.rows("scale_calibration") == []
    assert booth.proofs(scale) == (None, None, None, None)


@pytest.mark.requirement("WGH-9")
def test_a_check_takes_its_own_scales_readings_of_today_alone(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = booth.gateway()
    scale, other = (
        booth.scale(code, replace(DETAILS, gateway=gateway, gateway_scale=code)) for code in ("SCL-01", "SCL-02")
    )
    light, heavy = (booth.tell(booth.asked(scale), one) for one in ("20.00", "50.00"))

    def check(second: UUID, reason: str | None = None) -> UUID:
        given = (CheckGiven(position=at, reading=one) for at, one in enumerate((light, second), 1))
        return booth.check(scale, *given, reason=reason)

    unfit = {
        "another weight of this check was given the same": light,
        "this scale has no such reading": booth.tell(booth.asked(other), "50.00"),
        "it is no weight but BUSY": booth.answered(booth.asked(scale)),
        "it was read for TARE": booth.tell(booth.asked(scale, Kind.TARE), "50.00"),
    }
    for because, reading in unfit.items():
        with pytest.raises(ReadingUnfit, match=because):
            check(reading)
    with pytest.raises(InvalidInput, match="these were read"):
        check(heavy, "So.")
    with monkeypatch.context() as patch:
        patch.setattr(queries, "today_at", lambda *_: today() + TOMORROW)
        with pytest.raises(ReadingUnfit, match="it isn't of today"):
            check(heavy)
    assert booth.rows("scale_check") == []
    check(heavy)
    assert booth.proofs(scale)[2:] == (today(), True)


@pytest.mark.requirement("WGH-10")
def test_the_witness_is_a_second_person_on_the_same_day(
    booth: Booth, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    scale = booth.scale()
    check = booth.check(scale)
    with pytest.raises(OwnCheck):
        booth.witness(check, by=plant.operator)
    with pytest.raises(Forbidden):
        booth.witness(check, by=plant.engineer)
    monkeypatch.setattr(queries, "today_at", lambda *_: today() + TOMORROW)
    with pytest.raises(CheckNotOfToday):
        booth.witness(check)
    monkeypatch.undo()
    assert (booth.row("scale_check", check).state, booth.proofs(scale)[2]) == ("AWAITS_WITNESS", None)
    booth.witness(check)
    assert booth.proofs(scale)[2:] == (today(), True)
    with pytest.raises(WrongState):
        booth.witness(check, version=2)


@pytest.mark.requirement("WGH-9")
def test_the_database_makes_no_scale_usable_by_a_word(booth: Booth, plant: Plant) -> None:
    scale = booth.scale()
    booth.calibrate(scale)
    booth.check(scale)
    before = booth.proofs(scale)
    for statement in (
        "update scale set calibrated_until = '2099-12-31', calibration_passed = true where company_id = :c",
        "update scale set checked_on = current_date, check_passed = true where company_id = :c",
        "update scale_check set state = 'WITNESSED' where company_id = :c",
        """update scale_calibration set state = 'WITHDRAWN', withdrawn_name = 'x', withdrawn_at = now(),
        withdrawn_reason = 'x' where company_id = :c""",
        """insert into scale_check select company_id, gen_random_uuid(), 1, site_id, id, current_date, 'PASSED',
        'RECORDED', null, enrolled_by, 'x', now() from scale where company_id = :c""",
        """insert into scale_calibration select company_id, gen_random_uuid(), 1, site_id, id, current_date,
        current_date + 9, 'x', 'x', 'PASSED', 'PASSED', 'VALID', enrolled_by, 'x', now() from scale
        where company_id = :c""",
    ):
        assert refused_by_the_database(booth.do, plant, statement) in {RESTRICTED, CHECK}, statement
    assert booth.proofs(scale) == before
    assert [len(booth.rows(one)) for one in ("scale_check", "scale_calibration")] == [1, 1]


@pytest.mark.requirement("WGH-8", "WGH-9", "WGH-16")
def test_which_enrolled_scale_serves_and_why_another_does_not(booth: Booth) -> None:
    scale = usable(booth)

    def found(target: str, gross: str) -> list[ScaleLack]:
        within = band(Quantity(Decimal(target), "kg"), either_way(Decimal("0.5")))
        fit = scales.fit(known(booth, scale), within=within, gross=Quantity(Decimal(gross), "kg"), today=today())
        return [one.kind for one in fit.lacks]

    assert found("51.402", "55.602") == []
    assert found("149.000", "153.200") == [ScaleLack.OVER_CAPACITY]
    assert found("29.990", "34.190") == [ScaleLack.BELOW_MINIMUM_WEIGHT]


@pytest.mark.requirement("WGH-9")
def test_a_scale_that_may_not_be_used_is_not_read_for_weighing(booth: Booth, plant: Plant) -> None:
    scale = booth.scale(details=replace(DETAILS, gateway=booth.gateway(), gateway_scale="floor-1"))

    def ask(kind: Kind) -> UUID:
        return booth.do(plant.operator, lambda uow: asking.request_reading(uow, scale=scale, kind=kind)).id

    for kind in (Kind.TARE, Kind.GROSS):
        with pytest.raises(ScaleNotUsable, match=r"no calibration on record\. Have it calibrated") as refused:
            ask(kind)
        assert [one.kind for one in refused.value.lacks] == [ScaleLack.NOT_CALIBRATED, ScaleLack.NOT_CHECKED_TODAY]
    assert booth.rows("scale_reading_request") == []
    ask(Kind.CHECK)
    booth.calibrate(scale)
    booth.witness(booth.check(scale))
    ask(Kind.TARE)
    ask(Kind.GROSS)
    assert [one.kind for one in booth.rows("scale_reading_request")] == ["CHECK", "TARE", "GROSS"]


def test_every_lack_says_what_clears_it() -> None:
    assert set(scales.CLEARS) == set(ScaleLack)
