"""The figures of a reconciliation, from values alone: amounts are exact, percentages are compared exactly (REV-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from domain.kernel.canonical import Json
from domain.kernel.judging import Rounding, rounded
from domain.materials.rules import EXACT

DECIMALS = Decimal("0.0001")
"""A percentage is shown to four decimals, halves up; it is compared with its limits before that."""

_SHOWING = Context(prec=200, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Limits:
    """Percentages between which a figure lies, both of them allowed; None leaves a side open."""

    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def set(self) -> bool:
        return self.low is not None or self.high is not None

    def hold(self, percent: Fraction | None) -> bool | None:
        """Whether a percentage lies within; None where there is none to judge, or no limit to judge it by."""
        if percent is None or not self.set:
            return None
        return (self.low is None or Fraction(self.low) <= percent) and (
            self.high is None or percent <= Fraction(self.high)
        )

    def as_json(self) -> dict[str, Json]:
        return {"low": _text(self.low), "high": _text(self.high)}

    def __str__(self) -> str:
        low, high = (None if one is None else f"{one:f}" for one in (self.low, self.high))
        if low is None or high is None:
            return f"at least {low} %" if high is None else f"at most {high} %"
        return f"{low} to {high} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFigures:
    """What became of all that a batch was issued of a material, in the unit its lots are counted in.

    `issued` was dispensed for the batch or charged directly; `used` is in the batch. What is none of the others is
    `unaccounted`; below zero where more was found than was issued.
    """

    code: str
    name: str
    unit: str
    issued: Decimal
    used: Decimal
    returned: Decimal
    destroyed: Decimal
    sampled: Decimal
    limits: Limits = Limits()

    @property
    def accounted(self) -> Decimal:
        return total((self.used, self.returned, self.destroyed, self.sampled))

    @property
    def unaccounted(self) -> Decimal:
        return EXACT.subtract(self.issued, self.accounted)

    @property
    def percent(self) -> Fraction | None:
        """The accountability: what is accounted for, of what was issued; None where nothing was."""
        return percent_of(self.accounted, self.issued)

    @property
    def within(self) -> bool | None:
        return self.limits.hold(self.percent)

    def as_json(self) -> dict[str, Json]:
        amounts = ("issued", "used", "returned", "destroyed", "sampled", "unaccounted")
        return {
            "code": self.code,
            "name": self.name,
            "unit": self.unit,
            **{name: f"{getattr(self, name):f}" for name in amounts},
            "accountability": _text(shown(self.percent)),
            "limits": self.limits.as_json(),
            "within": self.within,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The yield that a phase told of an output, in percent, as rounded by its parameter's rule."""

    phase: int
    percent: Decimal
    passes: tuple[int, ...] = ()
    decimals: int | None = None
    significant_figures: int | None = None
    rounding: Rounding | None = None

    def same(self, percent: Fraction) -> bool:
        """Whether another figure of it, rounded alike, says the same."""
        exact = _SHOWING.divide(Decimal(percent.numerator), Decimal(percent.denominator))
        digits = {"decimals": self.decimals, "significant_figures": self.significant_figures}
        if self.decimals is None and self.significant_figures is None:
            return Fraction(self.percent) == percent
        return rounded(exact, rounding=self.rounding, **digits) == self.percent

    def __str__(self) -> str:
        where = f", pass {'.'.join(map(str, self.passes))}" if self.passes else ""
        return f"{self.percent:f} % at phase {self.phase}{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFigures:
    """What a batch gave of one of its outputs, beside what it gives in theory at this size.

    `told` is the yield that a phase told last: where no lot of it came, the only one; else both say the same, or that
    they don't is told.
    """

    code: str
    name: str
    unit: str
    theoretical: Decimal | None
    actual: Decimal
    limits: Limits = Limits()
    told: Told | None = None

    @property
    def percent(self) -> Fraction | None:
        """The yield: what came, of the theoretical quantity; None where the recipe states none."""
        if self.told is not None and not self.actual:
            return Fraction(self.told.percent)
        return None if self.theoretical is None else percent_of(self.actual, self.theoretical)

    @property
    def within(self) -> bool | None:
        return self.limits.hold(self.percent)

    @property
    def agrees(self) -> bool | None:
        """Whether lots and phase tell the same yield; None where they don't both tell one."""
        percent = self.percent
        return None if self.told is None or percent is None or not self.actual else self.told.same(percent)

    def as_json(self) -> dict[str, Json]:
        return {
            "code": self.code,
            "name": self.name,
            "unit": self.unit,
            "theoretical": _text(self.theoretical),
            "actual": f"{self.actual:f}",
            "yield": _text(shown(self.percent)),
            "limits": self.limits.as_json(),
            "within": self.within,
            **({} if self.told is None else {"told": {"says": str(self.told), "agrees": self.agrees}}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """What became of the labels of a lot, by pieces (REV-3)."""

    used: int
    returned: int
    destroyed: int
    specimens: int

    @property
    def accounted(self) -> int:
        return self.used + self.returned + self.destroyed + self.specimens

    def as_json(self) -> dict[str, Json]:
        return {name: str(getattr(self, name)) for name in ("used", "returned", "destroyed", "specimens")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """The labels of one lot that a batch gave: `issued` were printed, `counted` is what a second person verified.

    `limit` is the percentage of the issued ones that may be missing or too many; without one, not a single label.
    """

    lot: str
    issued: int
    counted: LabelCount | None
    limit: Decimal | None = None

    @property
    def imbalance(self) -> int | None:
        """Labels that nobody accounted for; below zero where more were found than printed; None before the count."""
        return None if self.counted is None else self.issued - self.counted.accounted

    @property
    def within(self) -> bool | None:
        if self.imbalance is None:
            return None
        allowed = Fraction(self.limit or Decimal(0)) * self.issued / 100
        return abs(self.imbalance) <= allowed

    def as_json(self) -> dict[str, Json]:
        return {
            "lot": self.lot,
            "issued": str(self.issued),
            **({} if self.counted is None else self.counted.as_json()),
            "imbalance": None if self.imbalance is None else str(self.imbalance),
            "limit": _text(self.limit),
            "within": self.within,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a batch, in the order in which a record shows them."""

    materials: tuple[MaterialFigures, ...]
    outputs: tuple[OutputFigures, ...]
    labels: tuple[LabelFigures, ...]

    @property
    def anything(self) -> bool:
        """Whether there is something to reconcile: material issued, an output recorded, labels printed."""
        return bool(self.materials or self.labels or any(one.actual for one in self.outputs))

    def as_json(self) -> dict[str, Json]:
        return {
            "materials": [one.as_json() for one in self.materials],
            "outputs": [one.as_json() for one in self.outputs],
            "labels": [one.as_json() for one in self.labels],
        }


def total(values: Sequence[Decimal]) -> Decimal:
    """Their sum, no digit lost."""
    found = Decimal(0)
    for one in values:
        found = EXACT.add(found, one)
    return found


def percent_of(part: Decimal, whole: Decimal) -> Fraction | None:
    """None of nothing."""
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def shown(percent: Fraction | None) -> Decimal | None:
    """A percentage to four decimals, halves up."""
    if percent is None:
        return None
    scaled = percent * 10_000
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return _SHOWING.multiply(Decimal(whole if scaled >= 0 else -whole), DECIMALS)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
