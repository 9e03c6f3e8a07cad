"""What left the expected path: exceptions, and the times in which the batch was held."""

import json

from domain.audit.entry import Row
from domain.exceptions.kinds import TOLD
from domain.exports.composing import evidence, signatures
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.judging import Approval, Assessment, RecordedException
from domain.exports.document.procedure import Hold

THERIAC = "Theriac"
"""Who raised what no person told."""


def exceptions(source: Source) -> list[RecordedException]:
    """Every exception of the batch, by its number."""
    return [_exception(source, row) for row in source.all("batch_exception", by=lambda row: whole(row, "number"))]


def holds(source: Source) -> list[Hold]:
    """Every hold, the first one first."""
    return [_hold(source, row) for row in source.all("batch_hold", by=lambda row: source.time(row, "held_at")["utc"])]


def _exception(source: Source, row: Row) -> RecordedException:
    rule, raiser = must(row, "rule"), row.get("raised_by")
    found: RecordedException = {
        "number": must(row, "number"),
        "rule": None if rule == TOLD else rule,
        "phase": row.get("phase_number"),
        "title": must(row, "title"),
        "description": must(row, "description"),
        "state": must(row, "state"),
        "resolved_at": source.maybe_time(row, "resolved_at"),
        "classification": row.get("classification"),
        "rationale": row.get("rationale"),
        "raised_at": source.time(row, "raised_at"),
        "raised_by": THERIAC if raiser is None else source.person(raiser),
        "assessed_by": _assessor(source, row),
        "assessed_at": source.maybe_time(row, "assessed_at"),
    }
    if (planned := row.get("planned_deviation_id")) is not None:
        found["planned_deviation"] = must(source.one("planned_deviation", planned), "number")
    if row.get("after_decision") == "true":
        found["after_decision"] = True
    if (awaits := row.get("awaits")) is not None:
        found["awaits"] = awaits
    if assessments := _assessments(source, row):
        found["assessments"] = assessments
    if given := evidence.of_exception(source, must(row, "id")):
        found["evidence"] = given
    return found


def _assessments(source: Source, row: Row) -> list[Assessment]:
    """Every assessment of the exception; the last one stands while the exception says so."""
    exception = must(row, "id")
    rows = source.all("exception_assessment", by=lambda one: whole(one, "number"), exception_id=exception)
    return [
        {
            "number": must(one, "number"),
            "classification": must(one, "classification"),
            "downgraded_from": one.get("downgraded_from"),
            "rationale": must(one, "rationale"),
            "by": must(one, "assessed_name"),
            "at": source.time(one, "assessed_at"),
            "approvers": json.loads(must(one, "approvers")),
            "approvals": _approvals(source, one),
            "stands": row.get("classification") is not None and one is rows[-1],
        }
        for one in rows
    ]


def _approvals(source: Source, assessment: Row) -> list[Approval]:
    """In the order in which they were given."""
    given = source.all(
        "exception_approval",
        by=lambda one: source.time(one, "approved_at")["utc"],
        assessment_id=must(assessment, "id"),
    )
    return [
        {"role": must(one, "role"), "by": must(one, "approved_name"), "at": source.time(one, "approved_at")}
        for one in given
    ]


def _assessor(source: Source, row: Row) -> str | None:
    if row.get("assessed_by") is None:
        return None
    return signatures.printed_name(source, row.get("signature_id"), otherwise=row.get("assessed_by"))


def _hold(source: Source, row: Row) -> Hold:
    restarter = row.get("restarted_by")
    found: Hold = {
        "held_at": source.time(row, "held_at"),
        "held_by": source.person(row.get("held_by")),
        "reason": must(row, "reason"),
        "restarted_at": source.maybe_time(row, "restarted_at"),
        "restarted_by": None if restarter is None else source.person(restarter),
        "restart_reason": row.get("restart_reason"),
    }
    if (kind := row.get("kind")) is not None:
        found["kind"], found["of"] = kind, _of(source, row)
        found["reached_at"] = source.maybe_time(row, "reached_at")
        found["running_at"] = source.maybe_time(row, "running_at")
        found["superseded_by"] = row.get("superseded_by")
    return found


def _of(source: Source, row: Row) -> str:
    if (phase := row.get("phase_execution_id")) is not None:
        run = source.one("phase_execution", phase)
        name = must(source.one("recipe_phase", run.get("recipe_phase_id")), "name")
        return f"phase {must(run, 'number')} {name}"
    if (block := row.get("recipe_block_id")) is not None:
        return f"{must(row, 'level').lower().replace('_', ' ')} {must(source.one('recipe_block', block), 'name')}"
    return "batch"
