"""What a lot's results say of how much of it is active: assay, its basis, water, loss on drying (WGH-1, WGH-5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.kinds import AssayBasis, InvestigationState, PotencyMeaning, PurposeOfTesting
from domain.materials.quality.models import LotResult
from domain.materials.quality.queries import Findings, findings, testings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PotencyFigure:
    """A result in percent as reported: which result in which revision, counting up to and including `good_until`."""

    percent: Decimal
    result: UUID
    revision: int
    good_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PotencyFigures:
    """None: not on record. An older figure is superseded by the newest that counts, and never told beside it."""

    basis: AssayBasis | None = None
    assay: PotencyFigure | None = None
    water: PotencyFigure | None = None
    loss_on_drying: PotencyFigure | None = None


def potency_figures(uow: UnitOfWork, lot: MaterialLot) -> PotencyFigures:
    """From the newest testing that found an assay; no figure is taken from another one beside it (WGH-1).

    What was invalidated, or is out of specification, is no figure; nor is a qualified result.
    """
    known = findings(uow, lot)
    for testing in reversed([one for one in testings_of(uow, lot) if one.purpose != PurposeOfTesting.COMPLAINT]):
        by_meaning = _by_meaning(known, testing.id)
        if PotencyMeaning.ASSAY in by_meaning:
            return _figures(lot, known, by_meaning)
    return PotencyFigures()


def _by_meaning(known: Findings, testing: UUID) -> dict[PotencyMeaning, LotResult]:
    """The last result that counts for each meaning; the lot's own before its supplier's."""
    found: dict[PotencyMeaning, LotResult] = {}
    chosen = [one for one in known.results if one.testing_id == testing and _counts(known, one)]
    for one in sorted(chosen, key=lambda one: (one.certificate_id is None, one.attempt)):
        meaning = known.tests[one.test_id].potency
        if meaning is not None:
            found[PotencyMeaning(meaning)] = one
    return found


def _counts(known: Findings, result: LotResult) -> bool:
    clear = {None, InvestigationState.RESOLVED_BY_CORRECTION}
    return result.reported is not None and known.investigations.get(result.id) in clear


def _figures(lot: MaterialLot, known: Findings, found: dict[PotencyMeaning, LotResult]) -> PotencyFigures:
    days = [one for one in (lot.expires_on, lot.retest_on) if one is not None]
    until = min(days, default=None)
    basis = known.tests[found[PotencyMeaning.ASSAY].test_id].basis
    return PotencyFigures(
        basis=None if basis is None else AssayBasis(basis),
        assay=_figure(found.get(PotencyMeaning.ASSAY), until),
        water=_figure(found.get(PotencyMeaning.WATER), until),
        loss_on_drying=_figure(found.get(PotencyMeaning.LOSS_ON_DRYING), until),
    )


def _figure(result: LotResult | None, until: date | None) -> PotencyFigure | None:
    if result is None:
        return None
    assert result.reported is not None, result.id
    return PotencyFigure(percent=result.reported, result=result.id, revision=result.revision, good_until=until)
