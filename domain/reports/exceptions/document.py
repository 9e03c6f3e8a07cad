"""The shape of what a report over exceptions tells: everything a person reads, as text.

Every leaf is a string, true, false or null; counters are strings too. Exceptions are in the order in which they were
raised. A key whose value may be null is always present.
"""

from typing import TypedDict

from domain.reports.signed import Signature
from domain.reports.times import Time

FORMAT = "theriac-exception-report/1"


class Approval(TypedDict):
    role: str
    signature: Signature


class Assessment(TypedDict):
    """`stands` for the last one, unless a correction took it back (EXE-8)."""

    number: str
    classification: str
    downgraded_from: str | None
    rationale: str
    stands: bool
    approvers: list[str]
    signature: Signature
    approvals: list[Approval]


class Value(TypedDict):
    """What was recorded, from the original to what stands now (EXE-6), and what limited it."""

    parameter: str
    repetition: str
    revisions: list[str]
    limits: str | None


class Decision(TypedDict):
    """The last one on the batch."""

    decision: str
    statement: str
    signature: Signature


class Batch(TypedDict):
    number: str
    product: str
    site: str
    disposition: str
    decision: Decision | None


class Exception_(TypedDict):  # noqa: N801 -- Exception is Python's own
    """`rule` is TOLD where a person told it: `raised_by`, null where the rule found it by itself."""

    id: str
    number: str
    batch: Batch
    rule: str
    phase: str | None
    phase_name: str | None
    value: Value | None
    title: str
    description: str
    raised_by: str | None
    raised_at: Time
    state: str
    resolved_at: Time | None
    classification: str | None
    awaits: str | None
    planned_deviation: str | None
    assessments: list[Assessment]


class Figure(TypedDict):
    """How many exceptions of a state, a rule or a product there are, by their class; null for all of them."""

    of: str | None
    critical: str
    major: str
    minor: str
    unclassified: str
    count: str


class Asked(TypedDict):
    """What the exceptions had to be; null for any. The site is its code and name."""

    id: str
    site: str | None
    product: str | None
    since: Time | None
    until: Time | None
    classifications: list[str] | None
    states: list[str] | None
    requested_by: str


class Document(TypedDict):
    """`exported_at` is the moment at which the records said so."""

    company: str
    asked: Asked
    exported_at: Time
    all: Figure
    states: list[Figure]
    rules: list[Figure]
    products: list[Figure]
    exceptions: list[Exception_]
