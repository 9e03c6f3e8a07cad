"""Which scale serves for a weighing, and why another doesn't (WGH-8, WGH-9, WGH-16)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from domain.dispensing import exact
from domain.dispensing.bands import Band, ShownBand, shown
from domain.dispensing.kinds import ScaleLack
from domain.dispensing.refusals import BelowMinimumWeight, NoDivisionInBand, NoScaleFits, OverCapacity
from domain.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What is known of a scale: `minimum_weight` is the least net that it is used for.

    Its last calibration counts until and including `calibrated_until`; its last check was made on `checked_on`. None:
    never. `out_of_service` says why the equipment that it is may not be used, `maintained_until` is the last day that
    its maintenance may wait for; None: none is due.
    """

    code: str
    capacity: Quantity
    division: Quantity
    minimum_weight: Quantity
    calibrated_until: date | None
    checked_on: date | None
    check_passed: bool
    calibration_passed: bool = True
    in_service: bool = True
    out_of_service: str | None = None
    maintained_until: date | None = None


CLEARS: Final[Mapping[ScaleLack, str]] = MappingProxyType(
    {
        ScaleLack.OVER_CAPACITY: "Take a larger scale, or weigh in parts.",
        ScaleLack.BELOW_MINIMUM_WEIGHT: "Take a scale with a smaller minimum weight.",
        ScaleLack.TOO_COARSE: "Take a scale with a finer division.",
        ScaleLack.NOT_CALIBRATED: "Have it calibrated, and record the calibration.",
        ScaleLack.CALIBRATION_DUE: "Have it calibrated again, and record the calibration.",
        ScaleLack.CALIBRATION_FAILED: "Have it adjusted or repaired, and record a calibration that passes.",
        ScaleLack.NOT_CHECKED_TODAY: "Check it with its weights.",
        ScaleLack.CHECK_FAILED: "Find out why, then check it again with its weights: all have to pass.",
        ScaleLack.RETIRED: "Take another scale.",
        ScaleLack.OUT_OF_SERVICE: "Have its equipment returned to service (signReturnToService), or take another.",
        ScaleLack.MAINTENANCE_OVERDUE: "Have its work order done and verified (verifyWorkOrder), or take another.",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One reason why a scale doesn't serve, with the figures that a person needs to see it."""

    kind: ScaleLack
    rule: str
    says: str

    @property
    def clears(self) -> str:
        """What a person does so that it serves, or instead."""
        return CLEARS[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a scale serves for a weighing: everything that it lacks, and the band as it shows it, where it can."""

    scale: Scale
    lacks: tuple[Lack, ...]
    shows: ShownBand | None

    @property
    def fits(self) -> bool:
        return not self.lacks


def fit(scale: Scale, *, within: Band, gross: Quantity, today: date) -> Fit:
    """Whether a scale serves for a net within the band (WGH-8, WGH-9, WGH-16).

    `gross` is the most that will stand on it (`methods.heaviest`: by net weighing, tare + target). `today` is the day
    in the scale's site's zone. Raises DimensionsDiffer, InvalidInput.
    """
    shows, coarse = _shown(within, scale.division)
    lacks = (*_limits(scale, within.target, gross), *coarse, *proofs(scale, today=today))
    return Fit(scale=scale, lacks=lacks, shows=shows)


def fits(scales: Sequence[Scale], *, within: Band, gross: Quantity, today: date) -> tuple[Fit, ...]:
    """Each scale's fit: those that serve first, then the finer division, the smaller capacity, the code."""
    found = [fit(one, within=within, gross=gross, today=today) for one in scales]
    unit = within.target.unit
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not one.fits,
                exact.into(one.scale.division, unit),
                exact.into(one.scale.capacity, unit),
                one.scale.code,
            ),
        )
    )


def require_one(found: Sequence[Fit]) -> Fit:
    """The first scale that serves. Raises NoScaleFits with what each of them lacks."""
    for one in found:
        if one.fits:
            return one
    raise NoScaleFits(reasons=tuple(f"{one.scale.code}: {lack.says}" for one in found for lack in one.lacks))


def require_weighable(scale: Scale, *, gross: Quantity, net: Quantity) -> None:
    """What was truly read keeps within the scale's limits (WGH-8). Raises OverCapacity, BelowMinimumWeight."""
    if _over(scale, gross):
        raise OverCapacity(scale=scale.code, gross=gross, capacity=scale.capacity)
    if _under(scale, net):
        raise BelowMinimumWeight(scale=scale.code, net=net, minimum_weight=scale.minimum_weight)


def _shown(within: Band, division: Quantity) -> tuple[ShownBand | None, tuple[Lack, ...]]:
    try:
        return shown(within, division), ()
    except NoDivisionInBand as refusal:
        return None, (Lack(kind=ScaleLack.TOO_COARSE, rule="WGH-16", says=refusal.message),)


def _over(scale: Scale, gross: Quantity) -> bool:
    return exact.into(gross, scale.capacity.unit) > scale.capacity.value


def _under(scale: Scale, net: Quantity) -> bool:
    return exact.into(net, scale.minimum_weight.unit) < scale.minimum_weight.value


def _limits(scale: Scale, target: Quantity, gross: Quantity) -> Iterator[Lack]:
    if _over(scale, gross):
        says = f"It carries {scale.capacity}; {gross} would stand on it."
        yield Lack(kind=ScaleLack.OVER_CAPACITY, rule="WGH-8", says=says)
    if _under(scale, target):
        says = f"It is used from {scale.minimum_weight}; {target} is less."
        yield Lack(kind=ScaleLack.BELOW_MINIMUM_WEIGHT, rule="WGH-8", says=says)


def proofs(scale: Scale, *, today: date) -> tuple[Lack, ...]:
    """What a scale lacks to be used at all: in service, maintained, calibrated in date, today's check passed (WGH-9).

    `today` is the day in the scale's site's zone.
    """
    if not scale.in_service:
        return (Lack(kind=ScaleLack.RETIRED, rule="WGH-9", says="It was retired."),)
    return (*_served(scale), *_maintained(scale, today), *_calibrated(scale, today), *_checked(scale, today))


def _served(scale: Scale) -> Iterator[Lack]:
    if scale.out_of_service is not None:
        says = f"It is out of service: {scale.out_of_service}"
        yield Lack(kind=ScaleLack.OUT_OF_SERVICE, rule="EQP-1", says=says)


def _maintained(scale: Scale, today: date) -> Iterator[Lack]:
    if scale.maintained_until is not None and today > scale.maintained_until:
        says = f"Its maintenance is overdue: it could wait until {scale.maintained_until}; it is {today}."
        yield Lack(kind=ScaleLack.MAINTENANCE_OVERDUE, rule="MNT-1", says=says)


def _calibrated(scale: Scale, today: date) -> Iterator[Lack]:
    if scale.calibrated_until is None:
        yield Lack(kind=ScaleLack.NOT_CALIBRATED, rule="WGH-9", says="It has no calibration on record.")
        return
    if not scale.calibration_passed:
        yield Lack(kind=ScaleLack.CALIBRATION_FAILED, rule="WGH-9", says="Its last calibration failed.")
    if today > scale.calibrated_until:
        says = f"Its calibration counted until {scale.calibrated_until}; it is {today}."
        yield Lack(kind=ScaleLack.CALIBRATION_DUE, rule="WGH-9", says=says)


def _checked(scale: Scale, today: date) -> Iterator[Lack]:
    if scale.checked_on != today:
        last = "never" if scale.checked_on is None else f"last on {scale.checked_on}"
        says = f"It wasn't checked today, {today}; {last}."
        yield Lack(kind=ScaleLack.NOT_CHECKED_TODAY, rule="WGH-9", says=says)
    elif not scale.check_passed:
        yield Lack(kind=ScaleLack.CHECK_FAILED, rule="WGH-9", says="Today's check failed.")
