"""Exceptions, reviews and the disposition, as the document of a batch tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Time


class RecordedException(TypedDict):
    """An Exception of the domain; Python's own word is taken."""

    number: str
    rule: str | None  # the id of the rule that found it; null when a person told it
    phase: str | None  # the phase's number
    title: str
    description: str
    state: str  # "OPEN", "ASSESSED", "RESOLVED_BY_CORRECTION"
    resolved_at: Time | None  # when a correction resolved it
    classification: str | None  # "MINOR", "MAJOR", "CRITICAL"; null until assessed, which a resolved one need not be
    rationale: str | None
    raised_at: Time
    raised_by: str  # a person, or the named system process
    assessed_by: str | None
    assessed_at: Time | None
    planned_deviation: NotRequired[str]  # the number of the one by which it was done, and with which it was assessed


class Review(TypedDict):
    reviewer: str
    completed_at: Time | None
    audit_trail_reviewed_at: Time | None
    conclusion: str | None


class Disposition(TypedDict):
    decision: str  # "RELEASED", "REJECTED"
    by: str
    at: Time
    statement: str | None
