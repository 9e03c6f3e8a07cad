"""A weight of the record is read from a scale that may be used today, or is typed as an exception (WGH-9, WGH-10)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.dispensing.enrolled import ScaleNotUsable
from domain.equipment.values import CalibrationPoint
from domain.execution.commands import recording
from domain.execution.commands.recording import RecordValue
from domain.execution.content import Content
from domain.execution.readings.kinds import ReadingQuality
from domain.execution.readings.refusals import NotAScale, ReadingExpected
from domain.execution.readings.rules import Reading
from domain.kernel.refusals import Refusal
from domain.recipes.kinds import ParameterKind, ParameterSource, PhaseSignature
from domain.recipes.values import Charge, Parameter
from tests import execution, recipes
from tests.conftest import Do
from tests.equipment import MIXER, Workshop
from tests.execution import Run
from tests.plant import Plant
from tests.scales import Booth, calibration

NET = Parameter(
    name="Net", kind=ParameterKind.NUMBER, unit="kg", source=ParameterSource.WEIGHED, material=1, repetition_limit=5
)
CHARGED = (Charge(material=1, quantity=recipes.API.quantity),)
SIGNED = (PhaseSignature.PERFORMED, PhaseSignature.VERIFIED)


@dataclass
class Scales:
    """A batch that weighs, with two pieces of equipment in use: one is an enrolled scale, the other is none."""

    do: Do
    plant: Plant
    admin: Engine
    booth: Booth = field(init=False)
    run: Run = field(init=False)
    scale: UUID = field(init=False)
    equipment: dict[str, UUID] = field(init=False)

    def __post_init__(self) -> None:
        shop = Workshop(self.do, self.plant, self.admin, replace(MIXER, name="Scale"), "SCALE")
        self.booth = Booth(self.do, self.plant, self.admin)
        self.scale = self.booth.scale()
        phases = (recipes.phase(1, "Weigh", parameters=(NET,), signatures=SIGNED, charges=CHARGED),)
        version = recipes.effective_recipe(self.do, self.plant, phases=phases, materials=(recipes.API,))
        self.run = Run(self.do, self.plant, self.admin, execution.issue(self.do, self.plant, version, "B-WEIGHED"))
        self.equipment = {"SCL-01": shop.unit("SCL-01", scale=self.scale), "TNK-01": shop.unit("TNK-01")}
        self.run.start(1)
        for one in self.equipment.values():
            shop.clean(one)
            shop.allocate(one, self.run)
            shop.use(one, self.run)

    def weigh(self, repetition: int = 1, *, of: str | None = "SCL-01", fallback: str | None = None) -> UUID:
        good, now = ReadingQuality.GOOD, datetime.now(UTC)
        given = RecordValue(
            phase=self.run.phase(1).id,
            parameter=self.run.parameter(1, NET.name),
            repetition=repetition,
            content=Content(number=Decimal("30.00"), unit="kg"),
            reading=None if of is None else Reading(instrument=self.equipment[of], quality=good, measured_at=now),
            fallback=fallback,
        )
        return self.do(self.plant.operator, lambda uow: recording.record_value(uow, given)).id

    def refused(self, refusal: type[Refusal], *, of: str | None = "SCL-01") -> None:
        before = self.run.rows("parameter_value")
        with pytest.raises(refusal):
            self.weigh(5, of=of)
        assert self.run.rows("parameter_value") == before


@pytest.mark.requirement("WGH-9", "WGH-10")
def test_a_weight_is_a_usable_scales_reading_or_is_typed_as_an_exception(do: Do, plant: Plant, admin: Engine) -> None:
    scales = Scales(do, plant, admin)
    scales.refused(ReadingExpected, of=None)
    scales.refused(NotAScale, of="TNK-01")
    scales.refused(ScaleNotUsable)
    points = (CalibrationPoint(nominal=Decimal(50), tolerance=Decimal("0.05"), as_found=Decimal("50.00")),)
    scales.booth.calibrate(scales.scale, replace(calibration(), points=points))
    scales.refused(ScaleNotUsable)
    scales.booth.witness(scales.booth.check(scales.scale))
    scales.weigh()
    assert scales.run.rows("batch_exception") == []
    scales.weigh(2, of=None, fallback="The line to the scale is loose")
    (raised,) = scales.run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("WGH-10", "Net: typed instead of read")
