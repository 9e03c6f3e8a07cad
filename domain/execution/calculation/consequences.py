"""What a correction changes beyond the value itself: shown to who signs it, and then done (EXE-6, EXE-7, EXE-8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.calculation.ledger import Change, Ledger, Stood, settle
from domain.execution.kinds import EXCEPTIONAL, Outcome
from domain.execution.rules import yields
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.recipes.walking.values import Passes


@dataclass(frozen=True, slots=True)
class OpenException:
    """An exception that is open, raised by a value."""

    id: UUID
    number: int
    value: UUID


@dataclass(frozen=True, slots=True)
class Valid:
    """A signature that isn't stale, on a run of a phase or on a value: `subject` is its id, `of` says it in words."""

    id: UUID
    subject: UUID
    of: str
    meaning: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The corrected value as it will stand, in words and judged; `by_hand` where its formula gives none.

    `yields` is how it stands against the limits of the output of which it tells the yield.
    """

    stood: Stood
    phase: int
    parameter: str
    passes: Passes = ()
    by_hand: bool = False
    yields: Outcome = Outcome.NOT_JUDGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What a correction does: values that are calculated anew, exceptions that close, signatures that go stale.

    And decisions of the procedure that come out otherwise by these values.
    """

    corrected: Corrected
    changes: tuple[Change, ...]
    resolved: tuple[OpenException, ...]
    stale: tuple[Valid, ...]
    decisions: tuple[str, ...] = ()
    """Conditions that come out otherwise, in words."""

    @property
    def runs(self) -> frozenset[UUID]:
        """The runs of phases whose content changes."""
        return frozenset({self.corrected.stood.run, *(one.run.id for one in self.changes)})

    def as_json(self) -> dict[str, Json]:
        """In the plant's words, for who signs."""
        return {
            "values": [_told(one) for one in self.changes],
            "exceptionsResolved": [one.number for one in self.resolved],
            "exceptionsRaised": self._raised(),
            "signaturesStale": [{"of": one.of, "meaning": one.meaning, "printedName": one.name} for one in self.stale],
            **({"decisions": list(self.decisions)} if self.decisions else {}),
        }

    def _raised(self) -> list[Json]:
        one = self.corrected
        told: list[str] = [one.stood.outcome] if one.stood.outcome in EXCEPTIONAL else []
        told += ["YIELD"] if one.yields in yields.EXCEPTIONAL else []
        told += ["BY_HAND"] if one.by_hand else []
        found = [_raised(one.phase, one.parameter, what, one.passes) for what in told]
        for change in self.changes:
            also: list[str] = [change.after.outcome] if change.after.outcome in EXCEPTIONAL else []
            also += ["YIELD"] if change.yields in yields.EXCEPTIONAL else []
            found += [_raised(change.run.number, change.one.declared.name, what, change.run.passes) for what in also]
        return found


def changes_of(ledger: Ledger, corrected: Stood) -> list[Change]:
    """What is calculated from a corrected value, through whatever other values and phases, comes to another value."""
    ledger.put(corrected)
    wanted = {
        (one.parameter, run.id)
        for one in ledger.plan.dependents({corrected.parameter})
        for run in ledger.of(one)
        if ledger.stands(one, run) is not None
    }
    return settle(ledger, wanted, changed={corrected.parameter}, new=new_id)


def consequences(
    corrected: Corrected,
    changes: Sequence[Change],
    exceptions: Iterable[OpenException],
    signatures: Iterable[Valid],
) -> Consequences:
    """All that follows, of what is open and valid in the batch."""
    values = {corrected.stood.value, *(one.value for one in changes)}
    subjects = values | {corrected.stood.run, *(one.run.id for one in changes)}
    return Consequences(
        corrected=corrected,
        changes=tuple(changes),
        resolved=tuple(sorted((one for one in exceptions if one.value in values), key=lambda one: one.number)),
        stale=tuple(sorted((one for one in signatures if one.subject in subjects), key=lambda one: one.id)),
    )


def _told(change: Change) -> Json:
    before = change.before
    assert before is not None, "a correction changes what has been calculated"
    return {
        "phase": change.run.number,
        **_passes(change.run.passes),
        "parameter": change.one.declared.name,
        "formula": change.one.text,
        "before": {"text": before.content.shown, "outcome": before.outcome.value, "problem": before.problem},
        "after": {
            "text": change.after.content.shown,
            "outcome": change.after.outcome.value,
            "problem": change.after.problem,
        },
    }


def _raised(phase: int, parameter: str, outcome: str, passes: Passes = ()) -> Json:
    return {"phase": phase, **_passes(passes), "parameter": parameter, "outcome": outcome}


def _passes(passes: Passes) -> dict[str, Json]:
    """Those of the loops around a phase, where there are any."""
    return {"passes": list(passes)} if passes else {}
