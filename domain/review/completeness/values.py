"""What a review lists: each rule at each place, with what was looked at, its outcome and what proves that (REV-7)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.kernel.canonical import Json


class RuleOutcome(StrEnum):
    """OVERRIDDEN is what failed, and somebody with the authority had allowed; NOT_APPLICABLE had nothing to look at."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    OVERRIDDEN = "OVERRIDDEN"


class EvidenceKind(StrEnum):
    """What a rule's outcome is proven by: a row of the batch."""

    BATCH_EXCEPTION = "BATCH_EXCEPTION"
    PARAMETER_VALUE = "PARAMETER_VALUE"
    PHASE_EXECUTION = "PHASE_EXECUTION"
    PROCESS_TIMER = "PROCESS_TIMER"
    CONTROL_SERIES = "CONTROL_SERIES"


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: EvidenceKind
    id: UUID

    def as_json(self) -> dict[str, Json]:
        return {"kind": self.kind.value, "id": str(self.id)}


@dataclass(frozen=True, slots=True)
class Input:
    """What a rule was evaluated on: a value as it was recorded, in `unit` where it has one, and by which limits."""

    name: str
    value: str
    unit: str | None = None
    limits: str | None = None

    def as_json(self) -> dict[str, Json]:
        told = {"unit": self.unit, "limits": self.limits}
        return {"name": self.name, "value": self.value, **{name: one for name, one in told.items() if one}}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One rule, as one version of it, at one place of a batch."""

    rule: str
    version: int
    place: str
    outcome: RuleOutcome
    inputs: tuple[Input, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def as_json(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "version": self.version,
            "place": self.place,
            "outcome": self.outcome.value,
            "inputs": [one.as_json() for one in self.inputs],
            "evidence": [one.as_json() for one in self.evidence],
        }


def read(told: dict[str, Any]) -> Evaluated:
    """What `as_json` wrote."""
    return Evaluated(
        rule=told["rule"],
        version=told["version"],
        place=told["place"],
        outcome=RuleOutcome(told["outcome"]),
        inputs=tuple(Input(**one) for one in told["inputs"]),
        evidence=tuple(Evidence(EvidenceKind(one["kind"]), UUID(one["id"])) for one in told["evidence"]),
    )


def counts(found: Iterable[Evaluated]) -> dict[RuleOutcome, int]:
    """How many there are of each outcome, of none too."""
    counted = Counter(one.outcome for one in found)
    return {outcome: counted[outcome] for outcome in RuleOutcome}
