"""Quality's reviews, what they asked the floor, and the qualified person's decision."""

from domain.audit.entry import Row
from domain.exports.composing import planned
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.judging import (
    DecidedLot,
    Disposition,
    GivenReview,
    Marked,
    Question,
    Review,
    Revocation,
    TrailReview,
)

KINDS = ("changed", "corrected", "deleted", "late", "overridden")
"""Of entries of the audit trail."""


def review(source: Source) -> Review | None:
    """Quality's last review; that it went stale is told of its signature. Older ones cover the audit trail too."""
    reviews = [row for row in _reviews(source) if row.get("kind") != "PRODUCTION"]
    if not reviews:
        return None
    last = reviews[-1]
    at = source.time(last, "reviewed_at")
    trail = _trail_reviews(source)
    return {
        "reviewer": must(last, "reviewer_name"),
        "completed_at": at,
        "audit_trail_reviewed_at": source.time(trail[-1], "reviewed_at") if trail else at,
        "conclusion": must(last, "conclusion"),
    }


def reviews(source: Source) -> list[GivenReview]:
    """All of them, once one says whose it is; none in records from before they did."""
    given = _reviews(source)
    if all(row.get("kind") is None for row in given):
        return []
    stale = source.rows.get("signature_staleness", {})
    return [
        {
            "kind": row.get("kind") or "QUALITY",
            "reviewer": must(row, "reviewer_name"),
            "at": source.time(row, "reviewed_at"),
            "conclusion": must(row, "conclusion"),
            "stale": must(row, "signature_id") in stale,
        }
        for row in given
    ]


def marks(source: Source) -> list[Marked]:
    """By reviewer, in the order of their first mark: how many parts they looked at, and from when to when."""
    given: dict[str, list[Row]] = {}
    for row in source.all("review_mark", by=lambda one: must(one, "id")):
        given.setdefault(must(row, "reviewer_name"), []).append(row)
    return [
        {
            "reviewer": reviewer,
            "parts": str(len({row.get("part") for row in rows})),
            "since": source.time(rows[0], "reviewed_at"),
            "until": source.time(rows[-1], "reviewed_at"),
        }
        for reviewer, rows in given.items()
    ]


def _reviews(source: Source) -> list[Row]:
    return source.all("batch_review", by=lambda row: source.time(row, "reviewed_at")["utc"])


def trail_reviews(source: Source) -> list[TrailReview]:
    """Each review of the audit trail, in the order of their signing."""
    return [_trail_review(source, row) for row in _trail_reviews(source)]


def questions(source: Source) -> list[Question]:
    """Each question to the floor by its number, the withdrawn ones too."""
    return [_question(source, row) for row in source.all("floor_question", by=lambda row: whole(row, "number"))]


def _question(source: Source, row: Row) -> Question:
    exception = row.get("exception_id")
    number = None if exception is None else must(source.one("batch_exception", exception), "number")
    return {
        "number": must(row, "number"),
        "on": planned.place(source, row) if number is None else f"exception {number}",
        "question": must(row, "question"),
        "to": row.get("to_name") or row.get("to_role"),
        "asked_by": must(row, "asked_name"),
        "asked_at": source.time(row, "asked_at"),
        "answer": row.get("answer"),
        "answered_by": row.get("answered_name"),
        "answered_at": source.maybe_time(row, "answered_at"),
        "answered_because": row.get("answered_because"),
        "withdrawn_by": row.get("withdrawn_name"),
        "withdrawn_at": source.maybe_time(row, "withdrawn_at"),
        "withdrawn_because": row.get("withdrawn_because"),
    }


def _trail_reviews(source: Source) -> list[Row]:
    return source.all("audit_trail_review", by=lambda row: source.time(row, "reviewed_at")["utc"])


def _trail_review(source: Source, row: Row) -> TrailReview:
    shown = {kind.upper(): number for kind in KINDS if (number := row.get(kind)) is not None}
    last = row.get("upto_transaction")
    return {
        "reviewer": must(row, "reviewer_name"),
        "at": source.time(row, "reviewed_at"),
        "shown": shown,
        "entries": must(row, "entries"),
        "digest": must(row, "digest"),
        "upto": None if last is None else f"{last} {must(row, 'upto_number')}",
        "conclusion": must(row, "conclusion"),
    }


def disposition(source: Source) -> Disposition | None:
    """The decision that stands, once one was made and unless that release was revoked."""
    revoked = {row.get("disposition_id") for row in source.rows.get("release_revocation", {}).values()}
    standing = [row for row in source.all("disposition", by=_id) if row.get("id") not in revoked]
    return _decision(source, standing[-1]) if standing else None


def revocations(source: Source) -> list[Revocation]:
    """The releases that were revoked, in their order."""
    return [
        {
            "decision": _decision(source, source.one("disposition", row.get("disposition_id"))),
            "because": must(row, "because"),
            "by": must(row, "revoked_name"),
            "at": source.time(row, "revoked_at"),
            "lots": [
                {
                    "number": must(lot, "number"),
                    "status": must(lot, "status"),
                    "shipped": {"value": must(lot, "shipped_value"), "unit": must(lot, "unit")},
                }
                for lot in source.all("revoked_lot", by=_id, revocation_id=must(row, "id"))
            ],
        }
        for row in source.all("release_revocation", by=_id)
    ]


def _decision(source: Source, row: Row) -> Disposition:
    found: Disposition = {
        "decision": must(row, "decision"),
        "by": must(row, "decided_name"),
        "at": source.time(row, "decided_at"),
        "statement": row.get("statement"),
    }
    if (decided_as := row.get("decided_as")) is not None:
        found["decided_as"] = decided_as
    if (because := row.get("reviewer_because")) is not None:
        found["reviewer_because"] = because
    if lots := source.all("decided_lot", by=_id, disposition_id=must(row, "id")):
        found["lots"] = [_lot(one) for one in lots]
    return found


def _lot(row: Row) -> DecidedLot:
    found: DecidedLot = {
        "number": must(row, "number"),
        "status": must(row, "status"),
        "decision": must(row, "decision"),
    }
    if (because := row.get("because")) is not None:
        found["because"] = because
    return found


def _id(row: Row) -> str:
    return must(row, "id")
