"""How a complete batch is brought to its disposition, as its file says it; people by their accounts."""

from dataclasses import dataclass

from demonstration.steps.files import Json


@dataclass(frozen=True)
class Found:
    """An exception that has to be there at the end: found by `rule`, or told by `found_by`; and its assessment.

    One of the whole batch has no `phase`.
    """

    classification: str
    rationale: str
    phase: int | None = None
    rule: str = "TOLD"
    found_by: str = ""
    title: str = ""
    description: str = ""
    parameter: str = ""
    repetition: int = 1
    resolved_by_correction: bool = False


@dataclass(frozen=True)
class Action:
    """What is done: by whom, until when ("+14 d"), and once it is done, what was done and what quality saw of it."""

    kind: str
    says: str
    owner: str
    due: str
    done: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """One deviation of the exceptions of these phases, its evidence, cause and actions; people by their accounts."""

    phases: tuple[int, ...]
    opened_by: str
    investigated_by: str
    approved_by: str
    title: str
    description: str
    classification: str
    evidence: str
    category: str
    cause: str
    conclusion: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Who brings a complete batch to its disposition, with which words, and the exceptions that are found in it.

    Quality's second person `approved_by` approves the assessments whose class asks for one. `trail` is concluded of the
    audit trail, `conclusion` of the record. Some of the exceptions may be one `deviation`.
    """

    issued_by: str
    reconciliation: str
    reviewed_by: str
    approved_by: str
    disposed_by: str
    trail: str
    conclusion: str
    decision: str
    statement: str
    exceptions: tuple[Found, ...] = ()
    deviation: Deviation | None = None


def deviation(said: Json) -> Deviation:
    """As a file says it."""
    actions = tuple(Action(**one) for one in said["actions"])
    return Deviation(**said | {"phases": tuple(said["phases"]), "actions": actions})
