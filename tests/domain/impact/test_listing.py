"""A scale found out of tolerance lists what was weighed on it since it was last good, and weighs no more."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from domain.dispensing.enrolled import EnrolledScale, ScaleNotUsable
from tests import dispensing
from tests.calibration import Metrology
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import MIXER, Workshop
from tests.plant import Plant
from tests.scales import Booth, calibration


@pytest.mark.requirement("EQP-5", "WGH-9")
def test_what_was_weighed_since_the_last_good_calibration_is_listed(do: Do, plant: Plant, admin: Engine) -> None:
    here = Dispensary(do, plant, admin)
    batch = dispensing.one_of_each(here)
    booth, shop = (
        Booth(do, plant, admin),
        Workshop(do, plant, admin, details=replace(MIXER, name="Scale"), code="SCALE"),
    )
    (scale,) = [one.id for one in booth.rows("scale") if one.code == "SCL-02"]
    good = replace(calibration(on=0), points=calibration().points[1:])
    (before,) = booth.rows("calibration_impact")  # of its first calibration, before anything was weighed
    assert before.since is None
    booth.calibrate(scale)
    _, impact = booth.rows("calibration_impact")
    (listed,) = booth.rows("impacted_batch")
    (use,) = booth.rows("impacted_use")
    (weighing,) = here.rows("weighing")
    assert (impact.scale_id, impact.equipment_id, listed.batch_id) == (scale, None, batch)
    assert (use.kind, use.subject_id, use.readings) == ("WEIGHING", weighing.id, 2)
    raised = [one for one in here.rows("batch_exception") if one.rule == "EQP-5"]
    assert [one.title for one in raised] == ["SCL-02: calibration out of tolerance"]
    assert booth.row("scale", scale).out_of_service is None, "it is no equipment, and was left good"
    booth.calibrate(scale, good)
    assert len(booth.rows("calibration_impact")) == 2, "what was found good lists nothing"
    equipment = shop.unit("SCL-02", name="Scale", scale=scale, values=())
    booth.calibrate(scale, replace(calibration(on=0, left="50.06"), certificate="C-BAD"))
    *_, last = booth.rows("calibration_impact")
    (_, again) = booth.rows("impacted_batch")
    assert (last.equipment_id, again.batch_id) == (equipment, batch)
    assert booth.row("equipment", equipment).service == "OUT_OF_SERVICE"
    order = next(one for one in here.rows("dispense_order") if one.batch_id != batch)
    here.choose(order.id)
    container = here.shelves.of(weighing.lot_id)[0].id
    with pytest.raises(ScaleNotUsable) as refusal:
        here.begin(order.id, container, here.booth("BOOTH-10"), EnrolledScale(id=scale))
    assert {one.kind for one in refusal.value.lacks} == {"OUT_OF_SERVICE", "CALIBRATION_FAILED"}
    booth.calibrate(scale, good)
    assert booth.row("scale", scale).out_of_service is not None, "somebody signs that it returns"
    Metrology(shop).returned(equipment)
    assert booth.row("scale", scale).out_of_service is None
    booth.calibrate(scale, replace(calibration(on=-2), certificate="C-LATE"))
    *_, late = booth.rows("calibration_impact")
    assert late.since is None, "what was found good since says nothing of the time before"
    for table in ("calibration_impact", "impacted_batch", "impacted_use"):
        statement = f"delete from {table} where company_id = :c"  # noqa: S608 -- our own tables
        assert refused_by_the_database(do, plant, statement) in {RESTRICTED, "42501"}, table
