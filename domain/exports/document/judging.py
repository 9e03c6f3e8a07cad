"""Exceptions, reviews and the disposition, as the document of a batch tells them."""

from typing import NotRequired, TypedDict

from domain.exports.document.basics import Amount, Time


class Approval(TypedDict):
    role: str  # "QUALITY", "QUALIFIED_PERSON"
    by: str
    at: Time


class Assessment(TypedDict):
    """One that was signed; only the last one of an exception may stand, which it doesn't once it was taken back."""

    number: str
    classification: str  # "MINOR", "MAJOR", "CRITICAL"
    downgraded_from: str | None  # the gravest class of those before, where this one is below it
    rationale: str
    by: str
    at: Time
    approvers: list[
        str
    ]  # the roles that approve it, one after the other; none where the assessor's signature is enough
    approvals: list[Approval]
    stands: bool


class Evidence(TypedDict):
    """Words, with a file or another record that they are about, or without."""

    number: str
    says: str
    file: str | None  # its name
    sha256: str | None  # of the file's bytes, hexadecimal
    about: str | None  # another record, as it was called then
    by: str
    at: Time


class RecordedException(TypedDict):
    """An Exception of the domain; Python's own word is taken."""

    number: str
    rule: str | None  # the id of the rule that found it; null when a person told it
    phase: str | None  # the phase's number
    title: str
    description: str
    state: str  # "OPEN", "IN_APPROVAL", "ASSESSED", "RESOLVED_BY_CORRECTION"
    resolved_at: Time | None  # when a correction resolved it
    classification: (
        str | None
    )  # "MINOR", "MAJOR", "CRITICAL"; null until assessed, and once a correction took that back
    rationale: str | None
    raised_at: Time
    raised_by: str  # a person, or the named system process
    assessed_by: str | None
    assessed_at: Time | None
    after_decision: NotRequired[bool]  # true where it was found after the batch was decided on
    awaits: NotRequired[str]  # the role whose approval it waits for
    assessments: NotRequired[list[Assessment]]  # all of them, in their order; of records of before none is told
    evidence: NotRequired[list[Evidence]]  # by number; left out where none was given
    planned_deviation: NotRequired[str]  # the number of the one by which it was done, and with which it was assessed


class Investigation(TypedDict):
    """One that was concluded; only the last one of a deviation may stand, which it doesn't once that was reopened."""

    number: str
    classification: str  # "MINOR", "MAJOR", "CRITICAL"
    cause_category: str  # "PERSON", "METHOD", "MATERIAL", "EQUIPMENT", "ENVIRONMENT", "MEASUREMENT", "NOT_FOUND"
    cause: str
    conclusion: str
    by: str
    at: Time
    approvers: list[str]  # the roles that approve it, one after the other
    approvals: list[Approval]
    stands: bool


class GroupedException(TypedDict):
    number: str
    added_by: str
    added_at: Time
    removed_by: str | None
    removed_at: Time | None
    removed_because: str | None


class Action(TypedDict):
    """What is done about a deviation."""

    number: str
    kind: str  # "CORRECTION", "CORRECTIVE", "PREVENTIVE"
    says: str
    state: str  # "OPEN", "DONE", "VERIFIED", "CANCELLED"
    owner: str
    due_on: str  # a day of the site
    overdue_at: Time | None
    done: str | None
    done_by: str | None
    done_at: Time | None
    verified_by: str | None
    verified_at: Time | None
    verification_remark: str | None
    cancelled_by: str | None
    cancelled_at: Time | None
    cancelled_because: str | None


class Impact(TypedDict):
    """What was stated of another batch or lot; the last one of each counts."""

    number: str
    about: str  # the batch or lot, as it was called then
    affected: bool
    because: str
    by: str
    at: Time


class Deviation(TypedDict):
    """Exceptions of one cause that were investigated together; those of other batches aren't told."""

    number: str  # at its site
    title: str
    description: str
    classification: str  # "MINOR", "MAJOR", "CRITICAL"
    state: str  # "OPEN", "INVESTIGATING", "IN_APPROVAL", "CLOSED", "REOPENED", "WITHDRAWN"
    opened_by: str
    opened_at: Time
    investigator: str | None  # who investigates, or did last
    awaits: str | None  # the role whose approval it waits for
    closed_at: Time | None
    reopened_at: Time | None  # the last time
    reopened_because: str | None
    withdrawn_by: str | None
    withdrawn_at: Time | None
    withdrawn_because: str | None
    exceptions: list[GroupedException]  # of this batch
    investigations: list[Investigation]  # all of them, in their order
    actions: NotRequired[list[Action]]  # by number; left out where none was planned
    impact: NotRequired[list[Impact]]  # by number; left out where none was stated
    evidence: NotRequired[list[Evidence]]  # by number; left out where none was given


class Review(TypedDict):
    reviewer: str
    completed_at: Time | None
    audit_trail_reviewed_at: Time | None
    conclusion: str | None


class TrailReview(TypedDict):
    reviewer: str
    at: Time
    shown: dict[str, str]  # how many entries of each kind the filter let through: "CHANGED", "CORRECTED", …
    entries: str  # all of these
    digest: str  # SHA-256 of "transaction number kind" of each, a line each
    upto: str | None  # transaction and number of the last one; null where nothing was shown
    conclusion: str


class Question(TypedDict):
    """What a reviewer asked the floor, and what became of it: neither answer nor withdrawal while it is open."""

    number: str
    on: str  # "batch", "phase 3 Dry", "exception 2"
    question: str
    to: str | None  # the person or the role it was put to; null: whoever executes at the site
    asked_by: str
    asked_at: Time
    answer: str | None
    answered_by: str | None
    answered_at: Time | None
    answered_because: str | None  # why a supervisor answered in place of whom was asked
    withdrawn_by: str | None
    withdrawn_at: Time | None
    withdrawn_because: str | None


class GivenReview(TypedDict):
    """One of the signed reviews."""

    kind: str  # "PRODUCTION", "QUALITY"
    reviewer: str
    at: Time
    conclusion: str
    stale: bool  # the batch changed after it


class Marked(TypedDict):
    """How many parts of the batch a reviewer marked as looked at, and when; the rows hold each."""

    reviewer: str
    parts: str
    since: Time
    until: Time


class DecidedLot(TypedDict):
    """A lot that the batch gave: whether it went with the release."""

    number: str
    status: str  # what it was then; one that was "REJECTED" before is rejected by no reason of this decision
    decision: str  # "RELEASED", "REJECTED"
    because: NotRequired[str]


class Disposition(TypedDict):
    decision: str  # "RELEASED", "REJECTED"
    by: str
    at: Time
    statement: str | None
    decided_as: NotRequired[str]  # "QUALITY_UNIT", where the site's policy let it decide; else a qualified person did
    reviewer_because: NotRequired[str]  # why its reviewer decided as well, in the words of the site's policy
    lots: NotRequired[list[DecidedLot]]  # of a release that lots were decided on one by one in, or are left out of


class RevokedLot(TypedDict):
    """A lot of the batch when its release was revoked, and how much of it had gone to consignees."""

    number: str
    status: str  # what it was then; one in use went to quarantine
    shipped: Amount


class Revocation(TypedDict):
    """A release that was taken back."""

    decision: Disposition
    because: str
    by: str
    at: Time
    lots: list[RevokedLot]
