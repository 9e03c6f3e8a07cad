"""What must hold of retention samples: how much is kept, and until when; values in, a value or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.kernel.calendar import months_later
from domain.kernel.refusals import InvalidInput
from domain.materials.retention.kinds import InspectionOutcome, RetentionBasis

LEAST_MONTHS = {RetentionBasis.AFTER_EXPIRY: 12, RetentionBasis.AFTER_RELEASE: 24}
"""The least that the law asks.

A finished product: one year after its lot's expiry (21 CFR 211.170(b)(1); EU GMP Annex 19, 3.1). A starting material:
two years after the release of the product (Annex 19, 3.1). That Annex 19 lets a starting material that is stable for
less be kept for less isn't used: the longer time is always lawful.
"""

AFTER_PRODUCTS_EXPIRY = 12
"""What an active ingredient is kept beyond the expiry of the last product that has it (21 CFR 211.170(a)(1))."""

MOST_MONTHS = 600
INSPECTION_MONTHS = 12
"""A product's retention sample is looked at once a year (21 CFR 211.170(b))."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What is kept of each lot of a material, in its unit, and for so many months from when on (RET-1).

    At least twice what all tests need to tell whether the lot meets its specification (21 CFR 211.170(a), (b); EU GMP
    Annex 19, 4: as many as two full analyses). A specification knows which tests there are, and not how much each of
    them consumes: so quality states the quantity, and answers for it.
    """

    quantity: Decimal
    counted_from: RetentionBasis
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A lot that the keeping time hangs on: itself, or one that was made of it.

    `decided_on` is quality's last decision's day at its site; None while it waits for one.
    """

    number: str
    expires_on: date | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """The last day on which a sample is kept; None: not known yet, because of what is told."""

    until: date | None
    because: str


def require_rule(rule: RetentionRule) -> None:
    """Raises InvalidInput."""
    if not rule.quantity > 0:
        problem = f"What is kept of each lot is above 0; {rule.quantity:f} was given. Without a rule, send none at all."
        raise InvalidInput(path=("rule", "quantity"), problem=problem)
    least = LEAST_MONTHS[rule.counted_from]
    if not least <= rule.months <= MOST_MONTHS:
        problem = f"{rule.counted_from} it is kept for {least} to {MOST_MONTHS} months; {rule.months} were given."
        raise InvalidInput(path=("rule", "months"), problem=problem)


def require_countable(counted_from: RetentionBasis, expires_on: date | None) -> None:
    """What is kept from its expiry on has one. Raises InvalidInput."""
    if counted_from is RetentionBasis.AFTER_EXPIRY and expires_on is None:
        problem = (
            "This lot has no last day of use, from which its sample is kept; count the rule AFTER_RELEASE instead."
        )
        raise InvalidInput(path=("lot",), problem=problem)


def require_remark(outcome: InspectionOutcome, remark: str | None) -> None:
    """Evidence of deterioration is told (21 CFR 211.170(b)). Raises InvalidInput."""
    if outcome is InspectionOutcome.DETERIORATED and remark is None:
        problem = "Say what evidence of deterioration you saw; it is investigated."
        raise InvalidInput(path=("remark",), problem=problem)


def inspection_due(counted_from: RetentionBasis, since: date) -> date | None:
    """When a sample is to be looked at next; a starting material's needn't be."""
    return months_later(since, INSPECTION_MONTHS) if counted_from is RetentionBasis.AFTER_EXPIRY else None


def keeping(counted_from: RetentionBasis, months: int, own: Made, products: Sequence[Made]) -> Keeping:
    """Until when a sample is kept by its rule, and never shorter than the law says (RET-3; 21 CFR 211.170(a), (b)).

    AFTER_RELEASE counts from the last decision on the lot or any lot made of it, and goes a year beyond the expiry of
    the last of those; while one of them waits for its decision, the time isn't known.
    """
    months = max(months, LEAST_MONTHS[counted_from])
    if counted_from is RetentionBasis.AFTER_EXPIRY:
        if own.expires_on is None:
            return Keeping(None, f"lot {own.number} has no last day of use")
        return Keeping(months_later(own.expires_on, months), f"{months} months after lot {own.number} expires")
    days: list[date] = []
    for one in (own, *products):
        if one.decided_on is None:
            return Keeping(None, f"lot {one.number} waits for quality's decision")
        days.append(months_later(one.decided_on, months))
    days += [months_later(one.expires_on, AFTER_PRODUCTS_EXPIRY) for one in products if one.expires_on is not None]
    return Keeping(max(days), f"{months} months after the last release of it and what was made of it")
