"""What forbids the release of a lot, computed from what was found; nobody can override it (MAT-1, REV-4, REV-9)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.kernel.quantity import Quantity, with_unit
from domain.materials.quality.kinds import Demand, InvestigationState, LotBlockerKind, ResultSource
from domain.materials.values import Maker


@dataclass(frozen=True, slots=True)
class LotBlocker:
    """One thing that forbids release: what it is, and what clears it."""

    kind: LotBlockerKind
    place: str
    explanation: str
    clears: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A result as the release sees it: of which test, from where, and what its investigation says."""

    test: str
    source: ResultSource
    shown: str
    investigation: InvestigationState | None = None

    @property
    def counts(self) -> bool:
        return self.investigation is not InvestigationState.INVALIDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """What the blockers are computed from.

    `demands` are the tests of the specification, None without one; `results` those of the testing that decides, and
    `out` those of any testing whose investigation is open or confirmed. `retested` where a testing is under way: the
    retest's, or the first of a lot whose retest day is older, as that of a part is. `demanded_retention` is what its
    material's rule keeps of each lot, `retained` what was taken for it. `makers` are the batches that gave the lot, or
    what it came of, and aren't released.
    """

    demands: dict[str, Demand] | None
    demanded: bool
    results: Collection[Counted]
    out: Collection[Counted]
    expires_on: date | None
    retest_on: date | None
    retested: bool
    today: date
    demanded_retention: Quantity | None = None
    retained: Decimal = Decimal(0)
    makers: Collection[Maker] = ()


def lot_blockers(facts: LotFacts) -> tuple[LotBlocker, ...]:
    """Everything that forbids release, in one list."""
    return (*_specified(facts), *_out(facts), *_days(facts), *_kept(facts), *_made(facts))


def missing(facts: LotFacts) -> tuple[str, ...]:
    """The tests that still need a result; a certificate's figure is enough for a reduced one (21 CFR 211.84(d)(2))."""
    counting = [one for one in facts.results if one.counts]
    any_source = {one.test for one in counting}
    own = {one.test for one in counting if one.source is not ResultSource.CERTIFICATE}
    demands = facts.demands or {}
    return tuple(
        test for test, demand in demands.items() if test not in (own if demand is Demand.MANDATORY else any_source)
    )


def _specified(facts: LotFacts) -> Iterator[LotBlocker]:
    if facts.demands is None and facts.demanded:
        explanation = "the material demands a specification, and none is in effect"
        yield LotBlocker(LotBlockerKind.NO_SPECIFICATION, "specification", explanation, "approveSpecification")
    for test in missing(facts):
        explanation = f"the result of {test} is missing"
        yield LotBlocker(LotBlockerKind.MISSING_RESULT, f"test {test}", explanation, "takeLotSample, recordLotResult")


def _out(facts: LotFacts) -> Iterator[LotBlocker]:
    for one in facts.out:
        confirmed = one.investigation is InvestigationState.CONFIRMED
        told = "was confirmed as out of specification" if confirmed else "is under investigation"
        clears = "Nothing: the lot is rejected (disposeLot)." if confirmed else "concludeLotInvestigation"
        explanation = f"{one.test}, found as {one.shown}, {told}"
        yield LotBlocker(LotBlockerKind.OUT_OF_SPECIFICATION, f"test {one.test}", explanation, clears)


def _days(facts: LotFacts) -> Iterator[LotBlocker]:
    if facts.expires_on is not None and facts.today > facts.expires_on:
        explanation = f"it was usable until {facts.expires_on}"
        yield LotBlocker(LotBlockerKind.EXPIRED, "lot", explanation, "Nothing: the lot is rejected (disposeLot).")
    if facts.retest_on is not None and facts.today > facts.retest_on and not facts.retested:
        explanation = f"it was to be tested again by {facts.retest_on}"
        yield LotBlocker(LotBlockerKind.RETEST_DUE, "lot", explanation, "takeLotSample")


def _kept(facts: LotFacts) -> Iterator[LotBlocker]:
    """What the material's rule demands was taken to be kept (RET-2; 21 CFR 211.170)."""
    demanded = facts.demanded_retention
    if demanded is not None and facts.retained < demanded.value:
        wanted, taken = (with_unit(f"{one:f}", demanded.unit) for one in (demanded.value, facts.retained))
        explanation = f"{wanted} are kept of each lot, and {taken} of this one were taken for it"
        yield LotBlocker(LotBlockerKind.NO_RETENTION_SAMPLE, "retention sample", explanation, "takeRetentionSample")


def _made(facts: LotFacts) -> Iterator[LotBlocker]:
    """What a batch gave is released after the batch; until then quality may let one batch use it (MAT-1, REV-4)."""
    for one in facts.makers:
        state = "RELEASED apart from it" if one.disposition == "RELEASED_APART" else one.disposition
        explanation = f"batch {one.number}, which gave it, is {state}"
        clears = "Nothing: the lot is rejected (disposeLot)." if one.rejected else "disposeBatch"
        yield LotBlocker(LotBlockerKind.BATCH_NOT_RELEASED, f"batch {one.number}", explanation, clears)
