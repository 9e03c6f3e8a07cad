"""Whether a person is qualified and trained for something, at a site and on a day, and if not what would clear it.

One answer for all who ask: the matrix, a person's work, and each act that demands training (TRN-1; 21 CFR 211.25(a);
EU GMP chapter 2). It is computed from values alone: what is demanded, which versions there are, what was recorded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from domain.kernel.calendar import months_later
from domain.training.facts import Curriculum, Demand, Facts, Held, Learned, Version
from domain.training.kinds import CAN_ACT, AudienceKind, SubjectKind, TrainingMethod, TrainingState
from domain.training.phases import concerning, of_recipe, qualifications, together


@dataclass(frozen=True, slots=True)
class Finding:
    """How a person stands to one thing that is demanded: a version by a method, or a personnel class.

    `until` is the last day that it lasts, None for no end; `because` says why, `clears` what would help (None where
    nothing has to). `phases` are codes of the phases and blocks that it is demanded for; none: whatever one does.
    """

    state: TrainingState
    title: str
    because: str
    clears: str | None = None
    until: date | None = None
    method: TrainingMethod | None = None
    subject: UUID | None = None
    version: UUID | None = None
    personnel_class: UUID | None = None
    phases: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """Its title, with the phases that it is demanded for."""
        return f"{self.title} (for {', '.join(self.phases)})" if self.phases else self.title

    @property
    def lets_act(self) -> bool:
        return self.state in CAN_ACT


@dataclass(frozen=True, slots=True)
class ForRecipeVersion:
    """To work by a version of a recipe, which is itself read and understood.

    `phases` are the codes of the phase that an act is in and of the blocks that hold it, none for an act in no phase;
    None asks about the recipe as a whole.
    """

    recipe: UUID
    version: UUID
    phases: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ForDocument:
    """To follow a document as it is in effect."""

    subject: UUID


@dataclass(frozen=True, slots=True)
class ForClass:
    """To act as one of a personnel class."""

    personnel_class: UUID


Wanted = ForRecipeVersion | ForDocument | ForClass


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a person may act, and each thing that this follows from."""

    findings: tuple[Finding, ...]

    @property
    def trained(self) -> bool:
        return all(one.lets_act for one in self.findings)

    @property
    def lacking(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.lets_act)


def standing(wanted: Wanted, facts: Facts) -> Standing:
    """A person's standing for a recipe version, a document or a personnel class (TRN-1, EXE-15)."""
    match wanted:
        case ForRecipeVersion():
            return Standing(tuple(_for_recipe(wanted, facts)))
        case ForDocument():
            known = [one for one in duties(facts) if one.subject == wanted.subject]
            asked = known or [Demand(wanted.subject, TrainingMethod.READ)]
            return Standing(tuple(_findings(facts, asked)))
        case ForClass():
            of_class = _demands(one for one in facts.curricula if one.personnel_class == wanted.personnel_class)
            return Standing((_of_class(facts, wanted.personnel_class), *_findings(facts, of_class)))


def duties(facts: Facts) -> tuple[Demand, ...]:
    """What is demanded of the person by the roles that they hold and the classes that they belong to."""
    mine = {one.personnel_class for one in facts.held if _lasts(one, facts.today)}
    return _demands(
        one
        for one in facts.curricula
        if (one.audience is AudienceKind.ROLE and one.role in facts.roles)
        or (one.audience is AudienceKind.PERSONNEL_CLASS and one.personnel_class in mine)
    )


def matrix_row(facts: Facts) -> tuple[Finding, ...]:
    """How the person stands to all of their duties, each version that is in effect."""
    return tuple(_findings(facts, duties(facts)))


def ahead(facts: Facts, demands: Iterable[Demand], version: Version, *, on: date) -> tuple[Finding, ...]:
    """How the person will stand to a version on the day it takes effect, by each method that these duties demand of it.

    The grace of the company isn't counted: it is for who couldn't be trained before.
    """
    return tuple(_judged(facts, demand, version, on=on, grace_days=0) for demand in demands)


def duties_by_subject(facts: Facts) -> Mapping[UUID, Sequence[Demand]]:
    """The person's duties, gathered once for however many versions are asked about."""
    found: dict[UUID, list[Demand]] = {}
    for one in duties(facts):
        found.setdefault(one.subject, []).append(one)
    return found


def _for_recipe(wanted: ForRecipeVersion, facts: Facts) -> Iterator[Finding]:
    """What is demanded of the recipe itself is asked of the version; what else, of what is in effect."""
    facts = concerning(facts, wanted.recipe, wanted.phases)
    mine = [one for one in duties(facts) if not _of_another_recipe(facts, wanted, one)]
    demands = together([*mine, *of_recipe(facts, wanted.recipe)])
    found = _place_of(facts, wanted.version)
    of_itself = (one for one in demands if one.subject == wanted.recipe)
    for demand in sorted(of_itself, key=lambda one: one.method is not TrainingMethod.READ):
        if found is None:
            yield _unknown(facts, demand, wanted)
        else:
            yield _judged(facts, demand, found[1], on=facts.today, grace_days=facts.grace_days)
    for wanted_class, phases in qualifications(facts.curricula, wanted.recipe):
        yield replace(_of_class(facts, wanted_class), phases=phases)
    yield from _findings(facts, [one for one in demands if one.subject != wanted.recipe])


def _of_another_recipe(facts: Facts, wanted: ForRecipeVersion, one: Demand) -> bool:
    return one.subject != wanted.recipe and facts.subjects[one.subject].kind is SubjectKind.RECIPE


def _unknown(facts: Facts, demand: Demand, wanted: ForRecipeVersion) -> Finding:
    known = facts.subjects.get(wanted.recipe)
    return Finding(
        TrainingState.DUE,
        known.code if known is not None else "This recipe",
        "Nobody can be trained on a version before it is approved.",
        "Have the version approved, then read it (confirmReading).",
        method=demand.method,
        subject=wanted.recipe,
        version=wanted.version,
        phases=demand.phases,
    )


def _demands(curricula: Iterable[Curriculum]) -> tuple[Demand, ...]:
    return together(demand for one in curricula for demand in one.demands)


def _findings(facts: Facts, demands: Iterable[Demand]) -> Iterator[Finding]:
    for demand in demands:
        for version in in_effect(facts.versions.get(demand.subject, ()), facts.today):
            yield _judged(facts, demand, version, on=facts.today, grace_days=facts.grace_days)


def in_effect(versions: Sequence[Version], today: date) -> tuple[Version, ...]:
    """Of each line the newest version whose day has come and that hasn't ended; none where there is none."""
    newest: dict[str, Version] = {}
    for one in sorted(versions, key=lambda one: (one.effective_on or date.max, one.number)):
        if one.effective_on is not None and one.effective_on <= today and not _ended(one, today):
            newest[one.line] = one
    return tuple(newest.values())


def _ended(version: Version, today: date) -> bool:
    return version.ended_on is not None and version.ended_on <= today


def _place_of(facts: Facts, version: UUID) -> tuple[UUID, Version] | None:
    for subject, versions in facts.versions.items():
        for one in versions:
            if one.id == version:
                return subject, one
    return None


def _judged(facts: Facts, demand: Demand, version: Version, *, on: date, grace_days: int) -> Finding:
    """How the person stands to a version on a day (TRN-3, TRN-4, TRN-5)."""
    before = [one for one in facts.versions[demand.subject] if one.line == version.line and one.number < version.number]
    chain = sorted(before, key=lambda one: one.number)
    latest = _latest(facts, demand, version, chain)
    if latest is not None:
        return _by_record(facts, demand, version, latest, on=on)
    until = _grace(facts, demand, version, chain, on=on, grace_days=grace_days)
    if until is not None:
        last = until - timedelta(days=1)
        because = f"It took effect on {version.effective_on}; who was trained on the version before has until {last}."
        return _finding(facts, demand, version, TrainingState.GRACE, because, until=last)
    return _finding(facts, demand, version, TrainingState.DUE, f"{_how(demand)} isn't recorded.")


def _latest(facts: Facts, demand: Demand, version: Version, before: Sequence[Version]) -> Learned | None:
    """The newest record that counts for the version: its own, or of those before it back to one that retrained."""
    counting, needs_more = {version.id}, not version.retraining
    for one in reversed(before):
        if not needs_more:
            break
        counting.add(one.id)
        needs_more = not one.retraining
    mine = [one for of in counting for one in facts.learned.get(of, ()) if one.method is demand.method]
    return max(mine, key=lambda one: (one.on, one.place), default=None)


def _by_record(facts: Facts, demand: Demand, version: Version, latest: Learned, *, on: date) -> Finding:
    """A failure outweighs what was passed before it; what was passed lasts as long as is demanded."""
    if not latest.passed:
        return _finding(facts, demand, version, TrainingState.FAILED, f"{_how(demand)} failed on {latest.on}.")
    ends = None if demand.months is None else months_later(latest.on, demand.months)
    if ends is not None and ends <= on:
        because = f"{_how(demand)} of {latest.on} counts for {demand.months} months."
        return _finding(facts, demand, version, TrainingState.EXPIRED, because)
    last = None if ends is None else ends - timedelta(days=1)
    return _finding(facts, demand, version, TrainingState.TRAINED, f"{_how(demand)} on {latest.on}.", until=last)


def _grace(
    facts: Facts, demand: Demand, version: Version, before: Sequence[Version], *, on: date, grace_days: int
) -> date | None:
    """The day on which the grace for a new version ends, where it counts now for who was trained on the one before."""
    if version.effective_on is None or not before:
        return None
    ends = version.effective_on + timedelta(days=grace_days)
    if not version.effective_on <= on < ends:
        return None
    latest = _latest(facts, demand, before[-1], before[:-1])
    was = None if latest is None else _by_record(facts, demand, before[-1], latest, on=on)
    return ends if was is not None and was.state is TrainingState.TRAINED else None


def _finding(
    facts: Facts, demand: Demand, version: Version, state: TrainingState, because: str, *, until: date | None = None
) -> Finding:
    subject = facts.subjects[demand.subject]
    clears = None if state is TrainingState.TRAINED else CLEARS[demand.method]
    title = f"{subject.code} {subject.title}, version {version.label}"
    of = (demand.method, demand.subject, version.id)
    return Finding(state, title, because, clears, until, *of, phases=demand.phases)


def _of_class(facts: Facts, wanted: UUID) -> Finding:
    """Whether the person belongs to a class now (TRN-2)."""
    code = facts.classes[wanted]
    mine = [one for one in facts.held if one.personnel_class == wanted]
    for one in mine:
        if _lasts(one, facts.today):
            because = f"Qualified on {one.granted_on}."
            return Finding(TrainingState.TRAINED, code, because, until=one.expires_on, personnel_class=wanted)
    ended = max((one.expires_on for one in mine if one.expires_on is not None), default=None)
    clears = f"Somebody else who may grant qualifications grants {code} (grantQualification)."
    if ended is not None and ended < facts.today:
        because = f"The qualification {code} was good until {ended}."
        return Finding(TrainingState.EXPIRED, code, because, clears, personnel_class=wanted)
    because = f"There is no qualification {code} here."
    return Finding(TrainingState.DUE, code, because, clears, personnel_class=wanted)


def _lasts(held: Held, today: date) -> bool:
    return held.granted_on <= today and (held.expires_on is None or held.expires_on >= today)


def _how(demand: Demand) -> str:
    return HOW[demand.method]


HOW = {
    TrainingMethod.READ: "Reading and understanding",
    TrainingMethod.ASSESSMENT: "The practical assessment",
    TrainingMethod.CLASS_SESSION: "The class",
    TrainingMethod.PRACTICE: "The practice run",
}
CLEARS = {
    TrainingMethod.READ: "Read it and sign that it was understood (confirmReading).",
    TrainingMethod.ASSESSMENT: "A trainer assesses it in practice (assessTraining).",
    TrainingMethod.CLASS_SESSION: "A trainer teaches it in a class that both sign (openTrainingSession).",
    TrainingMethod.PRACTICE: "Run it to its end with made-up values (beginPractice).",
}
