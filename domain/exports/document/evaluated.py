"""Every rule that the last review evaluated, as the document of a batch tells it."""

from typing import TypedDict

from domain.exports.document.basics import Time


class Counts(TypedDict):
    passed: str
    failed: str
    not_applicable: str
    overridden: str


class Rule(TypedDict):
    """As it read when it was evaluated, and how many places gave which outcome."""

    rule: str  # "EXE-2"
    version: str
    text: str
    looks_at: str
    counts: Counts


class Told(TypedDict):
    """What a rule was evaluated on."""

    name: str
    value: str
    unit: str | None
    limits: str | None


class Place(TypedDict):
    rule: str
    place: str
    outcome: str  # "PASSED", "FAILED", "NOT_APPLICABLE", "OVERRIDDEN"
    inputs: list[Told]


class RulesEvaluated(TypedDict):
    """By rule; `digest` is the SHA-256 of the whole list in its canonical form, which the review's signature covers."""

    reviewer: str
    at: Time
    digest: str
    counts: Counts
    rules: list[Rule]
    complete: bool  # false where `places` are those alone that failed or were overridden; the rows hold all
    places: list[Place]
