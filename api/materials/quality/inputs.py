"""What a client sends of a test and of a result."""

from decimal import Decimal

import strawberry

from api.materials.quality.enums import (
    AssayBasis,
    Demand,
    PotencyMeaning,
    Qualifier,
    Rounding,
    SpecificationTestKind,
)
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.quality.commands.recording import Entry
from domain.materials.quality.values import Found, RequiredTest


@strawberry.input(description="A test; of a number its unit (UCUM) and limits, of a choice its answers.")
class SpecificationTestInput:
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
    choices: list[str] = strawberry.field(default_factory=list)
    expected: str | None = None
    demand: Demand = Demand.MANDATORY
    potency: PotencyMeaning | None = None
    basis: AssayBasis | None = None

    def to_domain(self) -> RequiredTest:
        return RequiredTest(**{**vars(self), "choices": tuple(self.choices)})


@strawberry.input(description="Exactly one kind; a number with its unit, or only a qualifier where there is none.")
class FoundInput:
    number: QuantityInput | None = None
    qualifier: Qualifier | None = None
    text: str | None = None
    choice: str | None = None
    yes_no: bool | None = None

    def to_domain(self) -> Found:
        """Raises InvalidInput for an unknown unit."""
        amount = None if self.number is None else self.number.to_domain(path=("found", "number"))
        return Found(
            number=None if amount is None else amount.value,
            unit=None if amount is None else amount.unit,
            qualifier=self.qualifier,
            text=self.text,
            choice=self.choice,
            yes_no=self.yes_no,
        )


@strawberry.input(description="What was found for the test with this code.")
class LotResultInput:
    test: str
    found: FoundInput
    instrument: str | None = None
    reference: str | None = strawberry.field(default=None, description="The laboratory's own number of the result.")

    def to_domain(self) -> Entry:
        return Entry(test=self.test, found=self.found.to_domain(), instrument=self.instrument, reference=self.reference)


def told(entry: Entry) -> dict[str, Json]:
    """A result as what a repeat is recognised by (EXE-18)."""
    found = entry.found.as_json()
    return {"test": entry.test, "found": found, "instrument": entry.instrument, "reference": entry.reference}
