"""How much of a lot, as it is, is active (WGH-1, WGH-5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.derivation import Derivation, Input, Step
from domain.dispensing.refusals import PotencyExpired, PotencyImpossible, PotencyMissing, PotencySuperseded
from domain.kernel.quantity import Quantity
from domain.materials.quality.kinds import AssayBasis

ASSAY, WATER, LOSS_ON_DRYING = "assay", "water", "loss on drying"
MOST = 200
"""An assay above it, in percent, is a slip of the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A result in percent; it counts up to and including `good_until`, and until another one supersedes it."""

    percent: Decimal
    good_until: date | None = None
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was found in a lot: its assay on a basis, and what the substance holds beside it; None: not on record."""

    lot: str
    basis: AssayBasis
    assay: Figure | None = None
    water: Figure | None = None
    loss_on_drying: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Potency:
    """The share of a lot, as it is, that is active: 0.988032. The assay's basis stays with it (WGH-1).

    What charges a lot takes this value and nothing else, so that no figure is corrected a second time.
    """

    lot: str
    basis: AssayBasis
    share: Decimal
    derivation: Derivation


def as_is(certificate: Certificate, *, today: date) -> Potency:
    """Assay × (1 − water) on the anhydrous basis, × (1 − loss on drying) on the dried one; as is, the assay (WGH-1).

    A figure that the basis doesn't ask for isn't looked at, so an assay as it is is never corrected for water.
    Raises PotencyMissing, PotencySuperseded, PotencyExpired (WGH-5), PotencyImpossible.
    """
    lot, basis = certificate.lot, certificate.basis
    assay = _assay(lot, certificate.assay, today)
    match basis:
        case AssayBasis.ANHYDROUS:
            return _corrected(lot, basis, assay, WATER, _part(lot, WATER, certificate.water, today))
        case AssayBasis.DRIED:
            part = _part(lot, LOSS_ON_DRYING, certificate.loss_on_drying, today)
            return _corrected(lot, basis, assay, LOSS_ON_DRYING, part)
        case AssayBasis.AS_IS:
            named = Input(name="assay as is, which nothing corrects", value=Quantity(assay, "%"))
            return _potency(lot, basis, "{}", (named,), _share(assay))


def require_current(lot: str, name: str, figure: Figure | None, *, today: date) -> Decimal:
    """The figure's percentage (WGH-5). Raises PotencyMissing, PotencySuperseded, PotencyExpired."""
    if figure is None:
        raise PotencyMissing(lot=lot, figure=name)
    if figure.superseded_by is not None:
        raise PotencySuperseded(lot=lot, figure=name, superseded_by=figure.superseded_by)
    if figure.good_until is not None and today > figure.good_until:
        raise PotencyExpired(lot=lot, figure=name, good_until=figure.good_until, today=today)
    return figure.percent


def _assay(lot: str, figure: Figure | None, today: date) -> Decimal:
    percent = require_current(lot, ASSAY, figure, today=today)
    if not 0 < percent <= MOST:
        raise PotencyImpossible(lot=lot, figure=ASSAY, percent=percent, allowed=f"above 0 %, at most {MOST} %")
    return percent


def _part(lot: str, name: str, figure: Figure | None, today: date) -> Decimal:
    percent = require_current(lot, name, figure, today=today)
    if not 0 <= percent < 100:  # noqa: PLR2004 -- all of it
        raise PotencyImpossible(lot=lot, figure=name, percent=percent, allowed="from 0 % to below 100 %")
    return percent


def _corrected(lot: str, basis: AssayBasis, assay: Decimal, name: str, part: Decimal) -> Potency:
    inputs = (
        Input(name=f"assay on the {basis.lower()} basis", value=Quantity(assay, "%")),
        Input(name=name, value=Quantity(part, "%")),
    )
    return _potency(lot, basis, "{} × (1 − {})", inputs, _share(assay) * (1 - _share(part)))


def _potency(lot: str, basis: AssayBasis, pattern: str, inputs: tuple[Input, ...], share: Fraction) -> Potency:
    result = exact.decimal(share)
    what = f"As-is potency of lot {lot}"
    step = Step(rule="WGH-1", what=what, pattern=pattern, inputs=inputs, result=Quantity(result, "1"))
    return Potency(lot=lot, basis=basis, share=result, derivation=(step,))


def _share(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100
