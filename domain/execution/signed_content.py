"""What a signer of a phase or a correction is shown, and signs: everything of it, so that any change shows (SIG-1)."""

from uuid import UUID

from domain.execution import content, queries
from domain.execution.controls import queries as controls
from domain.execution.controls.kinds import ControlState
from domain.execution.controls.models import InProcessControl
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.readings.models import ParameterReading
from domain.execution.readings.rules import READ
from domain.execution.scans import demanding as scans
from domain.execution.scans.models import ScanConfirmation
from domain.execution.unforeseen import excusing
from domain.execution.unforeseen.models import NotApplicable
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.recipes.limits import limits_text
from domain.recipes.models import RecipeParameter


def of_phase(uow: UnitOfWork, phase: PhaseExecution) -> Json:
    """Batch, recipe digest, phase, its values in the recipe's order, and the lots charged: who, when, how much."""
    batch = queries.locked_batch(uow, phase.batch_id)
    parameters = {one.id: one for one in queries.parameters(uow, phase)}
    values = sorted(queries.values(uow, phase), key=lambda one: _place(one, parameters))
    scanned = sorted(scans.of_phase(uow, phase.id), key=lambda one: one.id)
    read = _readings(uow, values, parameters)
    missed = [one for one in controls.controls_of(uow, phase.id) if one.state == ControlState.MISSED]
    marks = [one for one in excusing.of_phase(uow, phase) if one.in_force]
    return {
        "batch": of_batch(batch),
        "phase": _phase(uow, phase),
        "values": [
            {**of_value(one, parameters[one.recipe_parameter_id]), **_reading(read.get(one.id))} for one in values
        ],
        "charges": _charges(uow, phase),
        **({"scans": [_scan(one) for one in scanned]} if scanned else {}),
        **({"missedControls": [_missed(one, parameters) for one in missed]} if missed else {}),
        **({"notApplicable": [_excused(one, parameters) for one in marks]} if marks else {}),
    }


def _missed(control: InProcessControl, parameters: dict[UUID, RecipeParameter]) -> Json:
    """An in-process control without values, and why (EXE-9)."""
    return {
        "parameter": parameters[control.recipe_parameter_id].name,
        "control": str(control.number),
        "dueAt": content.time_text(control.due_at),
        "toldBy": control.missed_name,
        "reason": control.missed_reason,
    }


def _excused(mark: NotApplicable, parameters: dict[UUID, RecipeParameter]) -> Json:
    """What isn't applicable, and why (EXE-9)."""
    named = None if mark.recipe_parameter_id is None else parameters[mark.recipe_parameter_id].name
    repetition = None if mark.repetition is None else str(mark.repetition)
    told: dict[str, Json] = {"parameter": named, "repetition": repetition, "reason": mark.reason}
    return told | {"markedBy": mark.marked_name, "approvedBy": mark.approved_name}


def _scan(scan: ScanConfirmation) -> Json:
    """What was confirmed by a scan, or wrongly scanned."""
    return {"text": scan.text, "named": scan.named, "outcome": scan.outcome, "scannedBy": scan.scanned_name}


def _readings(
    uow: UnitOfWork, values: list[ParameterValue], parameters: dict[UUID, RecipeParameter]
) -> dict[UUID, ParameterReading]:
    """By the value that each gave; nothing is asked where no instrument gives any."""
    given = [one.id for one in values if parameters[one.recipe_parameter_id].source in READ]
    found = uow.find(ParameterReading, ParameterReading.value_id.in_(given)) if given else []
    return {one.value_id: one for one in found}


def _reading(reading: ParameterReading | None) -> dict[str, Json]:
    """Where the original of a value came from (EXE-17)."""
    if reading is None:
        return {}
    measured = None if reading.measured_at is None else content.time_text(reading.measured_at)
    said: dict[str, Json] = {"source": reading.source, "instrument": reading.equipment_code}
    return {"reading": said | {"quality": reading.quality, "measuredAt": measured, "fallback": reading.fallback_reason}}


def of_batch(batch: Batch) -> dict[str, Json]:
    return {"number": batch.number, "product": batch.product, "recipeDigest": batch.recipe_digest}


def of_value(value: ParameterValue, parameter: RecipeParameter) -> dict[str, Json]:
    """A value as it stands, with what it was judged against."""
    return {
        "id": str(value.id),
        "parameter": parameter.name,
        "limits": limits_text(parameter),
        "repetition": value.repetition,
        "revision": value.revision,
        "text": content.of(value).shown,
        "content": content.of(value).as_json(),
        "unit": value.unit,
        "outcome": value.outcome,
        "recordedBy": {"id": str(value.recorded_by), "name": value.recorded_name},
        "recordedAt": content.time_text(value.recorded_at),
        "eventAt": None if value.event_at is None else content.time_text(value.event_at),
        "reason": value.reason,
        **({} if value.formula is None else {"formula": value.formula, "problem": value.problem}),
    }


def _phase(uow: UnitOfWork, phase: PhaseExecution) -> dict[str, Json]:
    recipe = queries.recipe_phase(uow, phase)
    return {
        "number": phase.number,
        "name": recipe.name,
        "state": phase.state,
        "startedBy": None if phase.started_by is None else str(phase.started_by),
        "startedAt": None if phase.started_at is None else content.time_text(phase.started_at),
        "completedAt": None if phase.completed_at is None else content.time_text(phase.completed_at),
        **({"passes": [str(one) for one in phase.passes]} if phase.passes else {}),
        **({} if phase.run in {None, 1} else {"run": str(phase.run)}),
    }


def _charges(uow: UnitOfWork, phase: PhaseExecution) -> list[Json]:
    """Each charge, reversal and return, with its lot."""
    edges = queries.charges(uow, phase)
    lots = uow.find(MaterialLot, MaterialLot.id.in_([one.source_id for one in edges])) if edges else []
    numbers = {lot.id: lot.number for lot in lots}
    return [_charge(one, numbers[one.source_id]) for one in edges]


def _charge(edge: GenealogyEdge, lot: str) -> Json:
    return {
        "id": str(edge.id),
        "kind": edge.kind,
        "lot": lot,
        "quantity": {"value": f"{edge.quantity_value:f}", "unit": edge.quantity_unit},
        "recordedBy": {"id": str(edge.recorded_by), "name": edge.recorded_name},
        "recordedAt": content.time_text(edge.recorded_at),
        "reverses": None if edge.reverses_id is None else str(edge.reverses_id),
        "reason": edge.reason,
        **({} if edge.returns_id is None else {"returns": str(edge.returns_id)}),
    }


def _place(value: ParameterValue, parameters: dict[UUID, RecipeParameter]) -> tuple[int, int]:
    return (parameters[value.recipe_parameter_id].position, value.repetition)
