"""Equipment is calibrated by one and verified by another; what is found out of tolerance is out of service at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.equipment.calibration.refusals import (
    CalibratedAsEquipment,
    CalibrationIsDefined,
    CalibrationWaits,
    NoCalibrationDefined,
    PointsIncomplete,
    RejectionNeedsRemark,
    StandardCodeTaken,
    StandardLapsed,
    VerifiedOwnCalibration,
)
from domain.equipment.plant.commands import registering
from domain.equipment.plant.values import EquipmentDetails
from domain.equipment.refusals import CalibrationDayRefused
from domain.equipment.service.refusals import NothingTagged, NotRemedied, ReturnedOwnWork, ReturnNeedsSignature
from domain.execution.content import Content
from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.models import Decision
from tests import execution, recipes
from tests.calibration import DEMAND, GOOD, OFF, STANDARD, WEIGHING, Metrology
from tests.conftest import Do
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import REASON, Workshop, run_of
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import review
from tests.scales import Booth, calibration, today

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def lab(shop: Workshop) -> Metrology:
    return Metrology(shop)


def refused(lab: Metrology, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused so, and changes nothing."""
    before = lab.state()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert lab.state() == before


def reasons(act: Callable[[], object]) -> list[str]:
    with pytest.raises(EquipmentNotSuitable) as refusal:
        act()
    return [one.kind for one in refusal.value.reasons]


@pytest.mark.requirement("EQP-5")
def test_a_calibration_counts_once_another_person_verified_it(shop: Workshop, lab: Metrology, plant: Plant) -> None:
    mixer = shop.unit()
    refused(
        lab,
        (Forbidden, lambda: lab.define(mixer, by=plant.operator)),
        (InvalidInput, lambda: lab.define(mixer, replace(DEMAND, grace_days=180))),
        (InvalidInput, lambda: lab.define(shop.cell)),
        (NoCalibrationDefined, lambda: lab.end(mixer)),
        (StandardCodeTaken, lambda: lab.registered("STD-01")),
    )
    lab.define(mixer)
    lapsed = lab.registered("STD-02", replace(STANDARD, valid_until=today() - DAY))
    refused(
        lab,
        (Forbidden, lambda: lab.perform(mixer, by=plant.operator)),
        (PointsIncomplete, lambda: lab.perform(mixer, ("40.1",))),
        (StandardLapsed, lambda: lab.perform(mixer, with_=(lapsed,))),
        (InvalidInput, lambda: lab.perform(mixer, with_=())),
        (CalibrationDayRefused, lambda: lab.perform(mixer, on=today() + DAY)),
    )
    lab.perform(mixer, on=today() - DAY, with_=(lapsed,))  # it counted on that day
    (waits,) = lab.state()["equipment_calibration"]
    assert lab.definition(mixer).due_on is None, "nobody verified it yet"
    refused(
        lab,
        (VerifiedOwnCalibration, lambda: lab.verify(waits.id, by=plant.engineer)),
        (CalibrationWaits, lambda: lab.perform(mixer)),
        (CalibrationWaits, lambda: lab.define(mixer)),
    )
    lab.verify(waits.id)
    stands = lab.definition(mixer)
    assert (stands.due_on - today(), stands.counts_until - today(), stands.passed) == (179 * DAY, 193 * DAY, True)
    refused(lab, (CalibrationDayRefused, lambda: lab.perform(mixer, on=today() - 2 * DAY)))
    rejected = lab.perform(mixer)
    lab.verify(rejected, accepted=False)
    assert lab.definition(mixer) == stands, "what was rejected counts for nothing"
    lab.end(mixer)
    assert lab.definition(mixer).state == "ENDED"
    assert issubclass(RejectionNeedsRemark, Refusal)


@pytest.mark.requirement("EQP-1", "EQP-5")
def test_out_of_tolerance_is_out_of_service_until_somebody_else_signs_its_return(
    shop: Workshop, lab: Metrology, plant: Plant, do: Do, admin: Engine
) -> None:
    run = run_of(do, plant, admin)
    mixer = shop.unit()
    probe, spare = lab.instrument(mixer), shop.unit("RMG-09")
    shop.serve(spare, "take_out_of_service")
    lab.define(probe)
    shop.clean(mixer)
    allocation = shop.allocate(mixer, run)
    assert reasons(lambda: shop.use(mixer, run)) == ["NOT_CALIBRATED"], "a unit is as good as its instruments"
    lab.calibrated(probe)
    shop.end(shop.use(mixer, run), run)
    shop.release(allocation)
    other = run_of(do, plant, admin, product="ASP-100", number="B-002")
    off = lab.perform(probe, OFF)
    assert shop.row("equipment", probe).service == "OUT_OF_SERVICE", "at once, whoever verifies it later"
    (impact,) = lab.state()["calibration_impact"]
    (batch,) = lab.state()["impacted_batch"]
    (use,) = lab.state()["impacted_use"]
    (raised,) = run.rows("batch_exception")
    assert raised.batch_id == run.batch, "the other batch didn't use it"
    assert (impact.since is not None, batch.batch_id, batch.exception_id) == (True, run.batch, raised.id)
    assert (use.kind, use.says) == ("USE", "Use of RMG-01")
    assert (raised.rule, raised.title, raised.state) == ("EQP-5", "TT-01: calibration out of tolerance", "OPEN")
    assert reasons(lambda: shop.allocate(mixer, other)) == ["OUT_OF_TOLERANCE"]
    refused(
        lab,
        (ReturnNeedsSignature, lambda: shop.serve(probe, "return_to_service")),
        (NotRemedied, lambda: lab.returned(probe)),
        (NothingTagged, lambda: lab.returned(spare)),
    )
    lab.verify(off)
    refused(lab, (NotRemedied, lambda: lab.returned(probe)))
    lab.calibrated(probe, *OFF, left=GOOD)
    refused(
        lab,
        (ReturnedOwnWork, lambda: lab.returned(probe, by=plant.engineer)),
        (Forbidden, lambda: lab.returned(probe, by=plant.operator)),
        (ReturnNeedsSignature, lambda: shop.serve(probe, "return_to_service")),
    )
    lab.returned(probe)
    assert shop.row("equipment", probe).service == "IN_SERVICE"
    assert shop.is_now(mixer) == "DIRTY", "a return to service never improves cleanliness"
    assert len(run.rows("batch_exception")) == 2, "each finding is told"
    shop.allocate(mixer, other)
    for statement in (
        "update equipment_calibration set certificate = 'x' where company_id = :c",
        "update calibration_definition set counts_until = '2199-12-31' where company_id = :c",
        "update service_tag set says = 'x' where company_id = :c",
    ):
        assert refused_by_the_database(do, plant, statement) == RESTRICTED, statement


def released(run: Run) -> None:
    """By who may review and dispose of it."""
    review(run)
    decide = Decide(run.batch, run.row().version, Decision.RELEASED, "Certified.")
    recipes.sign(run.do, run.plant.qualified, DISPOSE_BATCH, decide)


@pytest.mark.requirement("EQP-5")
def test_a_released_batch_gets_the_exception_too(shop: Workshop, lab: Metrology, do: Do, admin: Engine) -> None:
    run = execution.run(do, shop.plant, admin)
    run.up_to_drying()
    mixer = shop.unit()
    lab.define(mixer)
    lab.calibrated(mixer)
    shop.clean(mixer)
    allocation = shop.allocate(mixer, run)
    shop.end(shop.use(mixer, run, phase=3), run, phase=3)
    shop.release(allocation)
    run.start(4)
    run.record(3, "Loss on drying", execution.percent("1.8"))
    run.record(3, "Remark", Content(text="Even bed."))
    run.complete(3)
    run.approve(3)
    run.complete(4)
    released(run)
    lab.perform(mixer, OFF)
    (raised,) = run.rows("batch_exception")
    (listed,) = lab.state()["impacted_batch"]
    assert (raised.rule, listed.disposition, listed.number) == ("EQP-5", "RELEASED", run.row().number)


@pytest.mark.requirement("EQP-5", "WGH-9")
def test_a_scale_that_is_equipment_is_proven_by_its_calibration(
    shop: Workshop, lab: Metrology, plant: Plant, do: Do, admin: Engine
) -> None:
    booth = Booth(do, plant, admin)
    scale = booth.scale()
    equipment = shop.unit("SCL-01", name="Scale", scale=scale, values=())
    good = replace(calibration(), points=calibration().points[1:])
    first = booth.calibrate(scale, good)
    refused(lab, (InvalidInput, lambda: lab.define(equipment)))
    lab.define(equipment, WEIGHING)
    stands = lab.definition(equipment)
    assert (stands.counts_until, stands.passed) == (good.due_on, True), "its certificate is the first"
    details = EquipmentDetails(name="Scale", parent=shop.cell)
    version, change = shop.row("equipment", equipment).version, registering.change_equipment
    refused(
        lab,
        (CalibratedAsEquipment, lambda: booth.calibrate(scale)),
        (
            CalibrationIsDefined,
            lambda: do(
                plant.engineer,
                lambda uow: change(uow, equipment=equipment, version=version, details=details, reason=REASON),
            ),
        ),
    )
    booth.withdraw(first)
    assert (lab.definition(equipment).counts_until, booth.proofs(scale)[0]) == (None, None)
    done = lab.perform(equipment, ("50.07",), ("50.01",))
    assert (booth.row("scale", scale).out_of_service or "").startswith("SCL-01 was out of tolerance as found at 50 kg")
    lab.verify(done)
    assert booth.proofs(scale)[:2] == (today() + timedelta(days=375), True), "until its grace has passed"
    own = lab.row("equipment_calibration", done).scale_calibration_id
    refused(lab, (CalibratedAsEquipment, lambda: booth.withdraw(own)))
    assert booth.row("scale", scale).out_of_service is not None, "it waits for who returns it"
    statement = "update scale set out_of_service = null, version = version + 1 where company_id = :c"
    assert refused_by_the_database(do, plant, statement) == RESTRICTED
    lab.returned(equipment)
    assert booth.row("scale", scale).out_of_service is None
    lab.end(equipment)
    booth.calibrate(scale, replace(good, calibrated_on=today(), certificate="C-2"))
    lab.define(equipment, WEIGHING)
    stands = lab.definition(equipment)
    assert (stands.calibration_id, stands.counts_until) == (None, good.due_on), "its certificate came later"
