"""A test of a specification, and what was found by one, as values."""

from dataclasses import dataclass, fields
from decimal import Decimal

from domain.kernel.canonical import Json
from domain.kernel.judging import Rounding
from domain.kernel.quantity import with_unit
from domain.materials.quality.kinds import AssayBasis, Demand, PotencyMeaning, Qualifier, SpecificationTestKind

QUALIFIED = {Qualifier.LESS_THAN: "< ", Qualifier.GREATER_THAN: "> "}
WORDS = {Qualifier.NOT_DETECTED: "not detected", Qualifier.TOO_MANY_TO_COUNT: "too many to count"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredTest:
    """What is tested, by which method, and what must be found.

    Each bound is inclusive unless declared exclusive; the comparison is on the number as rounded by `decimals` or
    `significant_figures` (EXE-3, EXE-4). `expected` is one of the choices, or "yes" or "no". `potency` says what the
    number is for a dispense, and `basis` of what an assay is a percentage (WGH-1).
    """

    code: str
    name: str
    method: str
    kind: SpecificationTestKind
    unit: str | None = None
    low: Decimal | None = None
    low_exclusive: bool = False
    high: Decimal | None = None
    high_exclusive: bool = False
    decimals: int | None = None
    significant_figures: int | None = None
    rounding: Rounding | None = None
    choices: tuple[str, ...] = ()
    expected: str | None = None
    demand: Demand = Demand.MANDATORY
    potency: PotencyMeaning | None = None
    basis: AssayBasis | None = None

    @property
    def limits(self) -> str:
        """What must be found, in words; empty where nothing is said of it."""
        if self.expected is not None:
            return f"expected {self.expected}"
        low = None if self.low is None else f"{'>' if self.low_exclusive else '≥'} {self.low:f}"
        high = None if self.high is None else f"{'<' if self.high_exclusive else '≤'} {self.high:f}"
        bounds = " and ".join(one for one in (low, high) if one)
        return with_unit(bounds, self.unit) if bounds else ""

    def as_json(self) -> dict[str, Json]:
        """Every field, for what is signed and frozen."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found: fields are named as the columns that keep them; those of one kind are set."""

    number: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier | None = None
    text: str | None = None
    choice: str | None = None
    yes_no: bool | None = None

    @property
    def kinds(self) -> tuple[SpecificationTestKind, ...]:
        """The kinds of which something is given; one, unless a person mixed them up."""
        given = {
            SpecificationTestKind.NUMBER: self.number is not None or self.qualifier is not None,
            SpecificationTestKind.TEXT: self.text is not None,
            SpecificationTestKind.CHOICE: self.choice is not None,
            SpecificationTestKind.YES_NO: self.yes_no is not None,
        }
        return tuple(kind for kind, there in given.items() if there)

    @property
    def shown(self) -> str:
        """In words; a number as it was entered: "< 0.05 %" (EXE-4)."""
        if self.qualifier in WORDS:
            return WORDS[self.qualifier]
        if self.number is not None:
            before = "" if self.qualifier is None else QUALIFIED[self.qualifier]
            return with_unit(f"{before}{self.number:f}", self.unit)
        if self.yes_no is not None:
            return "yes" if self.yes_no else "no"
        return self.text or self.choice or ""

    def as_json(self) -> dict[str, Json]:
        """The set fields as text, for what is signed."""
        told = {one.name: _plain(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in told.items() if value is not None}


def _plain(value: object) -> Json:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value if value is None or isinstance(value, bool) else str(value)
