"""What a correction changes beyond the value itself: shown to who signs it, and then done (EXE-6, EXE-7, EXE-8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.exceptions.kinds import ExceptionState
from domain.exceptions.states import corrected as corrected_to
from domain.execution.calculation.ledger import Ledger, settle
from domain.execution.calculation.values import Change, Stood
from domain.execution.kinds import EXCEPTIONAL, Outcome
from domain.execution.rules import yields
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.recipes.walking.values import Passes


@dataclass(frozen=True, slots=True)
class Touched:
    """An exception that is open or `assessed`, raised by a value; by none where a decision that is made again did."""

    id: UUID
    number: int
    value: UUID | None
    state: ExceptionState = ExceptionState.OPEN
    assessed: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """Where an exception goes by the correction."""

    of: Touched
    state: ExceptionState

    @property
    def resolved(self) -> bool:
        return self.state != self.of.state and self.state is ExceptionState.RESOLVED_BY_CORRECTION

    @property
    def reopened(self) -> bool:
        return self.state != self.of.state and self.state is ExceptionState.OPEN


@dataclass(frozen=True, slots=True)
class Valid:
    """A signature that isn't stale, on a run of a phase, on a value or on an exception.

    `subject` is its id, `of` says it in words.
    """

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
    """What a correction does: values that are calculated anew, what becomes of exceptions, signatures that go stale.

    And decisions of the procedure that come out otherwise by these values, and deviations that are opened again.
    """

    corrected: Corrected
    changes: tuple[Change, ...]
    fates: tuple[Fate, ...]
    stale: tuple[Valid, ...]
    decisions: tuple[str, ...] = ()
    """Conditions that come out otherwise, in words."""
    deviations: tuple[int, ...] = ()
    """The numbers of concluded ones that are opened again (DEV-3)."""

    @property
    def runs(self) -> frozenset[UUID]:
        """The runs of phases whose content changes."""
        return frozenset({self.corrected.stood.run, *(one.run.id for one in self.changes)})

    def cleared(self, value: UUID) -> bool:
        """Whether the value raises nothing as it will stand."""
        return value not in _raising(self.corrected, self.changes)

    def as_json(self) -> dict[str, Json]:
        """In the plant's words, for who signs; what becomes of assessments is told where there are any."""
        reopened: list[Json] = [one.of.number for one in self.fates if one.reopened]
        taken_back: list[Json] = [one.of.number for one in self.fates if one.of.assessed]
        return {
            "values": [_told(one) for one in self.changes],
            "exceptionsResolved": [one.of.number for one in self.fates if one.resolved],
            **({"exceptionsReopened": reopened} if reopened else {}),
            **({"assessmentsTakenBack": taken_back} if taken_back else {}),
            "exceptionsRaised": self._raised(),
            "signaturesStale": [{"of": one.of, "meaning": one.meaning, "printedName": one.name} for one in self.stale],
            **({"decisions": list(self.decisions)} if self.decisions else {}),
            **({"deviationsReopened": list(self.deviations)} if self.deviations else {}),
        }

    def _raised(self) -> list[Json]:
        one = self.corrected
        found = [_raised(one.phase, one.parameter, what, one.passes) for what in _raised_by_it(one)]
        for change in self.changes:
            run, name = change.run, change.one.declared.name
            found += [_raised(run.number, name, what, run.passes) for what in raised_by(change)]
        return found


def raised_by(change: Change) -> list[str]:
    """What a value that is calculated anew raises."""
    found: list[str] = [change.after.outcome] if change.after.outcome in EXCEPTIONAL else []
    return found + (["YIELD"] if change.yields in yields.EXCEPTIONAL else [])


def _raised_by_it(one: Corrected) -> list[str]:
    found: list[str] = [one.stood.outcome] if one.stood.outcome in EXCEPTIONAL else []
    found += ["YIELD"] if one.yields in yields.EXCEPTIONAL else []
    return found + (["BY_HAND"] if one.by_hand else [])


def _raising(corrected: Corrected, changes: Iterable[Change]) -> set[UUID]:
    """The values that raise something as they will stand."""
    found = {one.value for one in changes if raised_by(one)}
    return found | ({corrected.stood.value} if _raised_by_it(corrected) else set())


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
    exceptions: Iterable[Touched],
    signatures: Iterable[Valid],
) -> Consequences:
    """All that follows, of what is open, assessed and valid in the batch."""
    values = {corrected.stood.value, *(one.value for one in changes)}
    raising = _raising(corrected, changes)
    concerned = sorted((one for one in exceptions if one.value in {*values, None}), key=lambda one: one.number)
    subjects = values | {corrected.stood.run, *(one.run.id for one in changes)}
    subjects |= {one.id for one in concerned if one.assessed}
    return Consequences(
        corrected=corrected,
        changes=tuple(changes),
        fates=tuple(
            Fate(one, corrected_to(one.state, assessed=one.assessed, cleared=one.value not in raising))
            for one in concerned
        ),
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
