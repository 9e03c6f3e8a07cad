"""What must hold of limits, of losses, and of counted labels."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.kernel.quantity import MAX_DIGITS
from domain.kernel.refusals import InvalidInput
from domain.materials.rules import EXACT
from domain.people.refusals import SamePerson
from domain.reconciliation.accounting import Charged
from domain.reconciliation.figures import Figures, LabelCount, LabelFigures, MaterialFigures, OutputFigures, shown
from domain.reconciliation.refusals import LabelsNotReturned, LabelsUncounted, LostMoreThanCharged, TooManyLosses

FIGURES: Final = "REV-2"
LABELS: Final = "REV-3"
REMARK: Final = 2000
MOST_LABELS: Final = 1_000_000
"""Labels of one lot, in each figure of a count."""
MOST_LOSSES: Final = 200
"""Of one charge, those that were withdrawn left out."""
MOST_PERCENT: Final = Decimal(1000)
MOST_IMBALANCE: Final = Decimal(100)


def require_limits(low: Decimal | None, high: Decimal | None, imbalance: Decimal | None) -> None:
    """Percentages of 0 to 1000, the lower one first; of labels 0 to 100 (REV-2, REV-3). Raises InvalidInput."""
    _percentage("accountabilityLow", low, MOST_PERCENT)
    _percentage("accountabilityHigh", high, MOST_PERCENT)
    _percentage("labelImbalancePercent", imbalance, MOST_IMBALANCE)
    if low is not None and high is not None and low > high:
        problem = f"The upper limit {high:f} % lies below the lower one, {low:f} %; give the lower one first."
        raise InvalidInput(path=("accountabilityHigh",), problem=problem)


def require_counted_labels(count: LabelCount, *, lot: str) -> None:
    """None is below 0; one that bears a lot number isn't returned (REV-3; 21 CFR 211.125(d)).

    Every label that is issued here bears the number of its lot. Raises InvalidInput, LabelsNotReturned.
    """
    for name in ("used", "returned", "destroyed", "specimens"):
        value = getattr(count, name)
        if not 0 <= value <= MOST_LABELS:
            raise InvalidInput(path=(name,), problem=f"This takes 0 to {MOST_LABELS} labels; {value} was given.")
    if count.returned:
        raise LabelsNotReturned(lot=lot, returned=count.returned, path=("returned",))


def require_second_person(person: UUID, *, counted_by: UUID) -> None:
    """Who counted labels doesn't verify that (REV-3). Raises SamePerson."""
    if person == counted_by:
        raise SamePerson(act="Verifying counted labels", person=person)


def require_counted_all(lots: tuple[str, ...]) -> None:
    """A batch is reconciled once all its labels are (REV-3). Raises LabelsUncounted."""
    if lots:
        raise LabelsUncounted(lots=lots)


def require_few(losses: int) -> None:
    """Raises TooManyLosses."""
    if losses >= MOST_LOSSES:
        raise TooManyLosses(limit=MOST_LOSSES)


def require_left(charge: Charged, wanted: Decimal, *, unit: str, path: tuple[str, ...] = ("quantity",)) -> None:
    """No more of a charge is lost than is left of it in the batch (REV-2). Raises LostMoreThanCharged."""
    if wanted > charge.left:
        raise LostMoreThanCharged(left=charge.left, unit=unit, path=path)


def require_not_overdrawn(charge: Charged, back: Decimal, *, unit: str) -> None:
    """What comes back of a charge wasn't told as lost (REV-2). Raises LostMoreThanCharged."""
    if charge.left < 0:
        raise LostMoreThanCharged(left=EXACT.add(charge.left, back), unit=unit, path=("quantity",))


def outside(figures: Figures) -> Iterator[tuple[str, str, str]]:
    """Rule, title and description of what each figure outside its limit is told as; yield and accountability apart."""
    for one in figures.materials:
        if one.within is False:
            title = f"Accountability of {one.code}: {shown(one.percent):f} %"
            yield FIGURES, title, f"Limits {one.limits}. {_amounts(one)}"
    for out in figures.outputs:
        if out.within is False:
            title = f"Yield of {out.code}: {shown(out.percent):f} %"
            yield FIGURES, title, f"Limits {out.limits}. {_made(out)}"
        if out.agrees is False:
            title = f"Yield of {out.code}: {shown(out.percent):f} % by its lots, {out.told}"
            yield FIGURES, title, f"The two differ. Theoretical {out.theoretical:f}, actual {out.actual:f} {out.unit}."
    for labels in figures.labels:
        if labels.within is False:
            yield LABELS, *imbalance_told(labels)


def imbalance_told(figures: LabelFigures) -> tuple[str, str]:
    """Title and description of labels outside their limit, which were counted (REV-3)."""
    counted = figures.counted
    assert counted is not None, figures.lot
    limit = "none may be missing" if figures.limit is None else f"the limit is {figures.limit:f} % of them"
    title = f"Labels of lot {figures.lot}: {figures.imbalance} of {figures.issued} not accounted for"
    parts = f"used {counted.used}, destroyed {counted.destroyed}, specimens {counted.specimens}"
    return title, f"Issued {figures.issued}, {parts}; {limit}."


def _made(out: OutputFigures) -> str:
    """What came beside the theory; what no lot came of, a phase told."""
    if out.told is not None and not out.actual:
        return f"No lot of it came; {out.told}."
    theory = "no theory" if out.theoretical is None else f"theoretical {out.theoretical:f}"
    return f"{theory[0].upper()}{theory[1:]}, actual {out.actual:f} {out.unit}."


def _amounts(one: MaterialFigures) -> str:
    return (
        f"Issued {one.issued:f}, used {one.used:f}, returned {one.returned:f}, destroyed {one.destroyed:f}, sampled"
        f" {one.sampled:f}, unaccounted {one.unaccounted:f} {one.unit}."
    )


def _percentage(name: str, value: Decimal | None, most: Decimal) -> None:
    if value is None:
        return
    if not value.is_finite() or not 0 <= value <= most or len(value.as_tuple().digits) > MAX_DIGITS:
        problem = f"This takes a percentage of 0 to {most}, of at most {MAX_DIGITS} digits, or null for no limit."
        raise InvalidInput(path=(name,), problem=problem)
