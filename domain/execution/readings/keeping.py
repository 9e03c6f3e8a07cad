"""Keep where a value came from beside it, and tell what is wrong with that (EXE-17)."""

from datetime import timedelta

from domain.equipment.plant.models import Equipment
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.controls.models import CapturePolicy
from domain.execution.equipment import fitness, matching
from domain.execution.equipment.kinds import UseState
from domain.execution.equipment.models import EquipmentUse
from domain.execution.equipment.refusals import EquipmentDoesNotFit, EquipmentNotSuitable
from domain.execution.events import WeightRead
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.readings import rules
from domain.execution.readings.kinds import ReadingQuality, ReadingSource
from domain.execution.readings.models import ParameterReading
from domain.execution.readings.refusals import InstrumentNotInUse, NotAScale
from domain.execution.readings.rules import Reading
from domain.execution.rules.recording import Late
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import ParameterSource
from domain.recipes.models import RecipeEquipment, RecipeParameter

LINK = "EXE-17"
TYPED_WEIGHT = "WGH-10"
A_SCALE = "an enrolled scale"


def prepared(
    uow: UnitOfWork,
    phase: PhaseExecution,
    parameter: RecipeParameter,
    reading: Reading | None,
    fallback: str | None,
    late: Late | None,
) -> ParameterReading | None:
    """The row that will stand beside the value; None for a typed one. The batch is locked by now.

    The instrument is in use by the batch, meets what the recipe demands of it, and nothing forbids to read it; what is
    weighed comes from an enrolled scale (WGH-10). Raises ReadingExpected, NoReadingExpected, InvalidInput, NotFound,
    InstrumentNotInUse, EquipmentDoesNotFit, EquipmentNotSuitable, NotAScale.
    """
    if parameter.source not in rules.READ:
        rules.require_source(reading, fallback, late, instrument=None)
        return None
    demanded = _demanded(uow, parameter)
    because = rules.require_source(reading, fallback, late, instrument=A_SCALE if demanded is None else demanded.name)
    row = ParameterReading(id=new_id(), site_id=phase.site_id, batch_id=phase.batch_id, fallback_reason=because)
    row.source = ReadingSource.MANUAL
    if reading is not None:
        rules.require_measured(reading, now=uow.now)
        row.source, row.quality, row.measured_at = ReadingSource.INSTRUMENT, reading.quality, reading.measured_at
        found = _instrument(uow, phase, demanded, reading)
        if parameter.source == ParameterSource.WEIGHED and found.scale_id is None:
            raise NotAScale(equipment=found.code, path=("reading", "instrument"))
        row.equipment_id, row.equipment_code = found.id, found.code
    return row


def _demanded(uow: UnitOfWork, parameter: RecipeParameter) -> RecipeEquipment | None:
    """What the recipe has it read from; of what is weighed, it need not say which scale."""
    if parameter.equipment_id is None:
        assert parameter.source == ParameterSource.WEIGHED, parameter.id  # no version is approved without it
        return None
    found = uow.look_at(RecipeEquipment, parameter.equipment_id)
    assert found is not None, "a foreign key holds it"
    return found


def _instrument(
    uow: UnitOfWork, phase: PhaseExecution, demanded: RecipeEquipment | None, reading: Reading
) -> Equipment:
    path = ("reading", "instrument")
    try:
        found = uow.rely_on(Equipment, reading.instrument)
    except NotFound as refusal:
        refusal.path = path
        raise
    if found.site_id != phase.site_id:
        raise NotFound(kind="Equipment", id=reading.instrument, path=path)
    batch = uow.hold(Batch, phase.batch_id)
    use = EquipmentUse
    if not uow.find(use, use.batch_id == batch.id, use.equipment_id == found.id, use.state == UseState.RUNNING):
        raise InstrumentNotInUse(equipment=found.code, batch=batch.number, path=path)
    fits = [] if demanded is None else matching.misfits_among(uow.session, demanded, [found])
    for fit in fits:
        if demanded is not None and fit.misfits:
            raise EquipmentDoesNotFit(equipment=found.code, requirement=demanded.code, misfits=fit.misfits, path=path)
    reasons = tuple(one for one in fitness.judged(uow, found, batch, phase.id).reasons if one.kind in rules.FORBIDS)
    if reasons:
        raise EquipmentNotSuitable(reasons=reasons, path=path)
    return found


def keep(
    uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter, value: ParameterValue, row: ParameterReading
) -> None:
    """Beside its value from now on; what isn't as it should be is an exception (EXE-17, WGH-10).

    No correction of the value resolves it: that it was read badly, or not at all, stays true.
    """
    row.value_id = value.id
    uow.add(row)
    weighed = parameter.source == ParameterSource.WEIGHED
    if weighed and row.equipment_id is not None:
        uow.record(WeightRead(value=value.id, equipment=row.equipment_id))
    wrong = _wrong(uow, phase, row)
    if wrong:
        exceptions.raise_by_rule(
            uow,
            Place(site=phase.site_id, batch=phase.batch_id, phase=phase.id, phase_number=phase.number),
            rule=TYPED_WEIGHT if weighed and row.equipment_id is None else LINK,
            title=f"{parameter.name}: {'typed instead of read' if row.equipment_code is None else 'reading in doubt'}",
            description=f"Phase {phase.number}, {parameter.name}, repetition {value.repetition}: {wrong}",
        )


def _wrong(uow: UnitOfWork, phase: PhaseExecution, row: ParameterReading) -> str:
    if row.equipment_id is None or row.quality is None or row.measured_at is None:
        return f"it was typed instead of read: {row.fallback_reason}"
    policies = uow.find(CapturePolicy, CapturePolicy.site_id == phase.site_id)
    fresh = timedelta(seconds=policies[0].reading_seconds if policies else rules.SECONDS)
    reading = Reading(instrument=row.equipment_id, quality=ReadingQuality(row.quality), measured_at=row.measured_at)
    found = rules.faults(reading, fresh=fresh, now=uow.now)
    return f"a reading of {row.equipment_code}. {' '.join(found)}" if found else ""
