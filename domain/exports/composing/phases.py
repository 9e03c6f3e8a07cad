"""The execution: each phase as it ran, with its parameters, values, signatures and exceptions."""

import json
from dataclasses import dataclass
from decimal import Decimal

from domain.audit.entry import Row
from domain.exports.composing import procedure, signatures, unforeseen
from domain.exports.composing.controls import controls
from domain.exports.composing.scans import scans
from domain.exports.composing.source import Source, must, whole, yes
from domain.exports.composing.values import values
from domain.exports.document.phases import Charge, Condition, Parameter, Phase
from domain.recipes.limits import limits_text


def phases(source: Source) -> list[Phase]:
    """Every phase of the batch, in the order of the recipe, those that didn't run too."""
    runs = source.all("phase_execution", by=lambda row: (*procedure.place(row), int(row.get("run") or 1)))
    return [_phase(source, row, again=_again(row, runs)) for row in runs]


def _again(row: Row, runs: list[Row]) -> bool:
    """Whether the phase was run more than once."""
    return any(one is not row and procedure.place(one) == procedure.place(row) for one in runs)


def _phase(source: Source, run: Row, *, again: bool) -> Phase:
    recipe, run_id = source.one("recipe_phase", run.get("recipe_phase_id")), must(run, "id")
    parameters = source.all(
        "recipe_parameter", by=lambda row: whole(row, "position"), recipe_phase_id=must(recipe, "id")
    )
    raised = source.all("batch_exception", by=lambda row: whole(row, "number"), phase_execution_id=run_id)
    found: Phase = {
        "number": must(run, "number"),
        "name": must(recipe, "name"),
        "unit_procedure": must(recipe, "unit_procedure"),
        "operation": must(recipe, "operation"),
        "instruction": must(recipe, "instruction"),
        "critical": yes(recipe, "critical"),
        "during": recipe.get("during_number"),
        "state": must(run, "state"),
        "started_at": source.maybe_time(run, "started_at"),
        "completed_at": source.maybe_time(run, "completed_at"),
        "charges": _charges(source, recipe),
        "parameters": [_parameter(source, run_id, row) for row in parameters],
        "demanded": json.loads(must(recipe, "signatures")),
        "signatures": signatures.of(source, run_id, *_value_ids(source, run_id)),
        "exceptions": [must(row, "number") for row in raised],
    }
    if again:
        found["run"] = run.get("run") or "1"
    if passes := procedure.passes(run):
        found["passes"] = passes
    if (left_out := source.maybe_time(run, "left_out_at")) is not None:
        found["left_out_at"] = left_out
    conditions = source.all("condition_reached", by=lambda row: must(row, "id"), phase_execution_id=run_id)
    if conditions:
        found["conditions"] = [_condition(source, row) for row in conditions]
    if scanned := scans(source, run_id):
        found["scans"] = scanned
    if marks := unforeseen.not_applicable(source, run_id):
        found["not_applicable"] = marks
    if (repeat := unforeseen.repeat(source, run_id)) is not None:
        found["repeat"] = repeat
    if (inserted := unforeseen.inserted(source, run)) is not None:
        found["inserted"] = inserted
    if withdrawn := unforeseen.withdrawn(source, run_id):
        found["withdrawn"] = withdrawn
    return found


def _condition(source: Source, row: Row) -> Condition:
    return {
        "reached": must(row, "reached"),
        "remark": must(row, "remark"),
        "confirmed_by": must(row, "confirmed_name"),
        "confirmed_at": source.time(row, "confirmed_at"),
    }


def _charges(source: Source, recipe: Row) -> list[Charge]:
    """What the phase takes of the formula, in the recipe's order."""
    charges = source.all("recipe_charge", by=lambda row: whole(row, "position"), recipe_phase_id=must(recipe, "id"))
    return [_charge(source, row) for row in charges]


def _charge(source: Source, row: Row) -> Charge:
    material = source.one("recipe_material", row.get("material_id"))
    found: Charge = {
        "code": must(material, "code"),
        "name": must(material, "name"),
        "quantity": source.scaled(row, scalable=material.get("scalable") != "false"),
    }
    if (because := row.get("automated_because")) is not None:
        found["automated"] = because
    return found


def _value_ids(source: Source, run_id: str) -> list[str]:
    rows = source.all("parameter_value", by=lambda row: must(row, "id"), phase_execution_id=run_id)
    return [must(row, "id") for row in rows]


def _parameter(source: Source, run_id: str, row: Row) -> Parameter:
    found: Parameter = {
        "name": must(row, "name"),
        "kind": must(row, "kind"),
        "unit": row.get("unit"),
        "limits": limits_text(_limits(row)) or None,
        "values": values(source, phase=run_id, parameter=must(row, "id")),
    }
    if (came_round := controls(source, phase=run_id, parameter=must(row, "id"))) is not None:
        found["controls"] = came_round
    return found


@dataclass(frozen=True, slots=True)
class _Limits:
    """A recipe parameter's limits, read from its row; exact, since no bound ever was a binary float (EXE-4)."""

    unit: str | None
    target: Decimal | None
    alert_low: Decimal | None
    alert_high: Decimal | None
    action_low: Decimal | None
    action_high: Decimal | None
    registered_low: Decimal | None
    registered_high: Decimal | None
    exclusive: bool
    expected: str | None


def _limits(row: Row) -> _Limits:
    ranges = (f"{name}_{end}" for name in ("alert", "action", "registered") for end in ("low", "high"))
    bounds = ("target", *ranges)
    numbers = {name: None if (value := row.get(name)) is None else Decimal(value) for name in bounds}
    return _Limits(unit=row.get("unit"), exclusive=yes(row, "exclusive"), expected=row.get("expected"), **numbers)
