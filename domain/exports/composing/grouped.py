"""Deviations: exceptions that were investigated together, as the record of each of their batches tells them."""

import json

from domain.audit.entry import Row
from domain.exports.composing import evidence
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.judging import Action, Approval, Deviation, GroupedException, Impact, Investigation

CONCLUDED = frozenset({"IN_APPROVAL", "CLOSED"})


def deviations(source: Source) -> list[Deviation]:
    """Each that ever grouped an exception of the batch, by its number."""
    return [_deviation(source, row) for row in source.all("deviation", by=lambda row: whole(row, "number"))]


def _deviation(source: Source, row: Row) -> Deviation:
    found: Deviation = {
        "number": must(row, "number"),
        "title": must(row, "title"),
        "description": must(row, "description"),
        "classification": must(row, "classification"),
        "state": must(row, "state"),
        "opened_by": must(row, "opened_name"),
        "opened_at": source.time(row, "opened_at"),
        "investigator": row.get("begun_name"),
        "awaits": row.get("awaits"),
        "closed_at": source.maybe_time(row, "closed_at"),
        "reopened_at": source.maybe_time(row, "reopened_at"),
        "reopened_because": row.get("reopened_because"),
        "withdrawn_by": row.get("withdrawn_name"),
        "withdrawn_at": source.maybe_time(row, "withdrawn_at"),
        "withdrawn_because": row.get("withdrawn_because"),
        "exceptions": _exceptions(source, must(row, "id")),
        "investigations": _investigations(source, row),
    }
    if actions := _actions(source, must(row, "id")):
        found["actions"] = actions
    if stated := _impact(source, must(row, "id")):
        found["impact"] = stated
    if given := evidence.of_deviation(source, must(row, "id")):
        found["evidence"] = given
    return found


def _impact(source: Source, deviation: str) -> list[Impact]:
    return [
        {
            "number": must(one, "number"),
            "about": must(one, "thing"),
            "affected": must(one, "affected") == "true",
            "because": must(one, "because"),
            "by": must(one, "stated_name"),
            "at": source.time(one, "stated_at"),
        }
        for one in source.all("impact_statement", by=lambda one: whole(one, "number"), deviation_id=deviation)
    ]


def _actions(source: Source, deviation: str) -> list[Action]:
    return [
        {
            "number": must(one, "number"),
            "kind": must(one, "kind"),
            "says": must(one, "says"),
            "state": must(one, "state"),
            "owner": must(one, "owner_name"),
            "due_on": must(one, "due_on"),
            "overdue_at": source.maybe_time(one, "overdue_at"),
            "done": one.get("done"),
            "done_by": one.get("done_name"),
            "done_at": source.maybe_time(one, "done_at"),
            "verified_by": one.get("verified_name"),
            "verified_at": source.maybe_time(one, "verified_at"),
            "verification_remark": one.get("verification_remark"),
            "cancelled_by": one.get("cancelled_name"),
            "cancelled_at": source.maybe_time(one, "cancelled_at"),
            "cancelled_because": one.get("cancelled_because"),
        }
        for one in source.all("corrective_action", by=lambda one: whole(one, "number"), deviation_id=deviation)
    ]


def _exceptions(source: Source, deviation: str) -> list[GroupedException]:
    return [
        {
            "number": must(source.one("batch_exception", one.get("exception_id")), "number"),
            "added_by": must(one, "added_name"),
            "added_at": source.time(one, "added_at"),
            "removed_by": one.get("removed_name"),
            "removed_at": source.maybe_time(one, "removed_at"),
            "removed_because": one.get("removed_because"),
        }
        for one in source.all("deviation_exception", by=lambda one: must(one, "id"), deviation_id=deviation)
    ]


def _investigations(source: Source, deviation: Row) -> list[Investigation]:
    rows = source.all(
        "deviation_investigation", by=lambda one: whole(one, "number"), deviation_id=must(deviation, "id")
    )
    return [
        {
            "number": must(one, "number"),
            "classification": must(one, "classification"),
            "cause_category": must(one, "cause_category"),
            "cause": must(one, "cause"),
            "conclusion": must(one, "conclusion"),
            "by": must(one, "investigated_name"),
            "at": source.time(one, "investigated_at"),
            "approvers": json.loads(must(one, "approvers")),
            "approvals": _approvals(source, must(one, "id")),
            "stands": deviation.get("state") in CONCLUDED and one is rows[-1],
        }
        for one in rows
    ]


def _approvals(source: Source, investigation: str) -> list[Approval]:
    """In the order in which they were given."""
    given = source.all(
        "deviation_approval",
        by=lambda one: source.time(one, "approved_at")["utc"],
        investigation_id=investigation,
    )
    return [
        {"role": must(one, "role"), "by": must(one, "approved_name"), "at": source.time(one, "approved_at")}
        for one in given
    ]
