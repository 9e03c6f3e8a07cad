"""A batch whose temperature an instrument gives: registered, cleaned, allocated and in use."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.execution.commands import recording
from domain.execution.commands.recording import RecordValue
from domain.execution.content import Content
from domain.execution.readings.kinds import ReadingQuality
from domain.execution.readings.rules import Reading
from domain.execution.rules.recording import Late
from domain.labelling.commands import confirming
from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.values import Equipment, Parameter
from tests import execution, recipes
from tests.calibration import Metrology
from tests.conftest import Do
from tests.equipment import MIXER, Workshop
from tests.execution import Run
from tests.plant import Plant

PROBE = Equipment(code="TIC_01", name="Temperature probe", equipment_class="PROBE")
TEMPERATURE = Parameter(
    name="Product temperature",
    kind=ParameterKind.NUMBER,
    unit="Cel",
    action_high=Decimal(45),
    source=ParameterSource.INSTRUMENT,
    instrument="TIC_01",
    repetition_limit=20,
)
REMARK = Parameter(name="Remark", kind=ParameterKind.TEXT, repetition_limit=5)


@dataclass
class Dryer:
    """A batch with one phase that reads a probe, which is in use since the phase started."""

    do: Do
    plant: Plant
    admin: Engine
    code: str = "DRY-1"
    shop: Workshop = field(init=False)
    run: Run = field(init=False)
    probe: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.shop = Workshop(self.do, self.plant, self.admin, replace(MIXER, name="Probe"), "PROBE")
        draft = recipes.written(
            self.do,
            self.plant,
            phases=(recipes.phase(1, "Dry", parameters=(TEMPERATURE, REMARK)),),
            materials=(),
            of=recipes.recipe(self.do, self.plant, code=self.code),
            equipment=(PROBE,),
        )
        effective = recipes.effective(
            self.do, self.plant, recipes.approved(self.do, self.plant, recipes.submitted(self.do, self.plant, draft))
        )
        batch = execution.issue(self.do, self.plant, effective.id, f"B-{self.code}")
        self.run = Run(self.do, self.plant, self.admin, batch)
        self.probe = self.shop.unit(f"TIC-{self.code}")
        self.shop.clean(self.probe)
        self.shop.allocate(self.probe, self.run)
        self.run.start(1)

    def read(
        self,
        repetition: int = 1,
        *,
        value: str = "40.5",
        age: timedelta = timedelta(0),
        quality: ReadingQuality = ReadingQuality.GOOD,
        instrument: UUID | None = None,
        fallback: str | None = None,
        late: Late | None = None,
        of: str = TEMPERATURE.name,
        without: bool = False,
    ) -> UUID:
        reading = Reading(instrument=instrument or self.probe, quality=quality, measured_at=datetime.now(UTC) - age)
        typed = of != TEMPERATURE.name
        given = RecordValue(
            phase=self.run.phase(1).id,
            parameter=self.run.parameter(1, of),
            repetition=repetition,
            content=Content(text=value) if typed else self.content(value),
            late=late,
            reading=None if without else reading,
            fallback=fallback,
        )
        return self.do(self.plant.operator, lambda uow: recording.record_value(uow, given)).id

    @staticmethod
    def content(value: str) -> Content:
        return Content(number=Decimal(value), unit="Cel")

    def demand_calibration(self) -> None:
        """From now on the probe needs a calibration, and has none."""
        Metrology(self.shop).define(self.probe)

    def readings(self) -> list[Any]:
        return self.shop.state(("parameter_reading",))["parameter_reading"]

    def exceptions(self) -> list[tuple[str, str]]:
        return [(one.rule, one.title) for one in self.run.rows("batch_exception")]


def one_of_each(do: Do, plant: Plant, admin: Engine) -> Dryer:
    """A reading, a value that was typed instead, a scan that was right and one that was wrong."""
    dryer = Dryer(do, plant, admin, code="EACH-DRY")
    dryer.read()
    dryer.read(2, without=True, fallback="The display was dark")
    phase, command = dryer.run.phase(1).id, confirming.confirm_scan
    for code in ("TIC-EACH-DRY", "NO-SUCH"):
        do(plant.operator, lambda uow, code=code: command(uow, phase=phase, codes=(code,)))
    return dryer
