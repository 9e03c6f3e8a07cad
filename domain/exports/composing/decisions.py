"""Quality's review and the qualified person's decision."""

from domain.exports.composing.source import Source, must
from domain.exports.document.judging import Disposition, Review


def review(source: Source) -> Review | None:
    """The last review, which covers the audit trail too; that it went stale is told of its signature."""
    reviews = source.all("batch_review", by=lambda row: source.time(row, "reviewed_at")["utc"])
    if not reviews:
        return None
    last = reviews[-1]
    at = source.time(last, "reviewed_at")
    return {
        "reviewer": must(last, "reviewer_name"),
        "completed_at": at,
        "audit_trail_reviewed_at": at,
        "conclusion": must(last, "conclusion"),
    }


def disposition(source: Source) -> Disposition | None:
    """The decision, once it was made."""
    if not source.rows.get("disposition"):
        return None
    row = source.only("disposition")
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
    return found
