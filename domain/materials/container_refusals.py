"""How containers and the regrouping of lots say no: the container, the limit, and what to do."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ContainerNumberTaken(Refusal):
    """A container's number is unique in its company, so that a scan finds one container."""

    code: ClassVar[str] = "CONTAINER_NUMBER_TAKEN"
    number: str

    @property
    def message(self) -> str:
        return f"There is a container {self.number} in this company; numbers are never used again."


@dataclass(kw_only=True, eq=False)
class ContainerIsEmpty(Refusal):
    """Of a container that holds nothing by the book nothing leaves (MAT-7)."""

    code: ClassVar[str] = "CONTAINER_EMPTY"
    rule: ClassVar[str | None] = "MAT-7"
    number: str

    @property
    def message(self) -> str:
        return f"Container {self.number} holds nothing by the book; leave it out, or book what is in it first."


@dataclass(kw_only=True, eq=False)
class LocationCodeTaken(Refusal):
    """A location's code is unique at its site."""

    code: ClassVar[str] = "LOCATION_CODE_TAKEN"
    location_code: str

    @property
    def message(self) -> str:
        return f"There is a location {self.location_code} at this site; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class LocationInUse(Refusal):
    """Where containers stand, a location stays open."""

    code: ClassVar[str] = "LOCATION_IN_USE"
    location_code: str
    count: int

    @property
    def message(self) -> str:
        return f"{self.count} containers with contents stand at {self.location_code}; move them first (moveContainer)."


@dataclass(kw_only=True, eq=False)
class LocationClosed(Refusal):
    """Nothing is put where a location is closed."""

    code: ClassVar[str] = "LOCATION_CLOSED"
    location_code: str

    @property
    def message(self) -> str:
        return f"Location {self.location_code} is closed; take an open one of this site."


@dataclass(kw_only=True, eq=False)
class WrongPlace(Refusal):
    """Rejected lots stand apart from all others (21 CFR 211.42(c)(4), 211.110(d))."""

    code: ClassVar[str] = "WRONG_PLACE"
    status: str
    kind: str
    kept: bool = False

    @property
    def message(self) -> str:
        if self.kept:
            return f"A retention sample is kept at a RETENTION location, not at one for {self.kind}."
        if self.kind == "RETENTION":
            return "Only retention samples stand at a RETENTION location (takeRetentionSample); take another one."
        if self.status == "REJECTED":
            return f"A rejected lot's containers stand at a REJECT or QUARANTINE location, not at one for {self.kind}."
        return f"Only a rejected lot's containers stand at a {self.kind} location; this lot is {self.status}."


@dataclass(kw_only=True, eq=False)
class ContainersDiffer(Refusal):
    """What comes in containers is what comes (MAT-7)."""

    code: ClassVar[str] = "CONTAINERS_DIFFER"
    rule: ClassVar[str | None] = "MAT-7"
    declared: Decimal
    total: Decimal
    unit: str

    @property
    def message(self) -> str:
        declared, total = with_unit(f"{self.declared:f}", self.unit), with_unit(f"{self.total:f}", self.unit)
        return f"The containers hold {total} together, the lot is declared with {declared}; they have to be the same."


@dataclass(kw_only=True, eq=False)
class WrongContainer(Refusal):
    """What is taken from or put into a container is of its lot."""

    code: ClassVar[str] = "WRONG_CONTAINER"
    number: str
    lot: str

    @property
    def message(self) -> str:
        return f"Container {self.number} is none of lot {self.lot}; take one of that lot."


@dataclass(kw_only=True, eq=False)
class ContainerDispensed(Refusal):
    """What was dispensed for a batch goes into that batch alone (WGH-13)."""

    code: ClassVar[str] = "CONTAINER_DISPENSED"
    rule: ClassVar[str | None] = "WGH-13"
    number: str

    @property
    def message(self) -> str:
        return (
            f"Container {self.number} was dispensed for a batch: charge it there (chargeDispensedContainer), or return"
            " it to stock first (returnDispensedContainer)."
        )


@dataclass(kw_only=True, eq=False)
class NotEnoughInContainer(Refusal):
    """Stock never goes below zero (MAT-7)."""

    code: ClassVar[str] = "NOT_ENOUGH_IN_CONTAINER"
    rule: ClassVar[str | None] = "MAT-7"
    number: str
    remaining: Decimal
    unit: str

    @property
    def message(self) -> str:
        left = with_unit(f"{self.remaining:f}", self.unit)
        return (
            f"In container {self.number} {left} are left by the book; take no more, or say that it was emptied, which"
            " records the difference (WGH-12)."
        )


@dataclass(kw_only=True, eq=False)
class BeyondTolerance(Refusal):
    """A difference to the book that is larger than the company lets the floor write off is a supervisor's to see."""

    code: ClassVar[str] = "BEYOND_TOLERANCE"
    rule: ClassVar[str | None] = "WGH-12"
    difference: Decimal
    limit: Decimal
    unit: str
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        found, limit = with_unit(f"{self.difference:+f}", self.unit), with_unit(f"{self.limit:f}", self.unit)
        return (
            f"The difference to the book is {found}; up to {limit} either way are yours to record. Ask one of"
            f" {', '.join(self.roles)} to do it."
        )


@dataclass(kw_only=True, eq=False)
class NotMergeable(Refusal):
    """Lots that are put together are of one kind and fit for it (MAT-5)."""

    code: ClassVar[str] = "NOT_MERGEABLE"
    rule: ClassVar[str | None] = "MAT-5"
    because: str

    @property
    def message(self) -> str:
        return f"These lots can't be merged: {self.because}."


@dataclass(kw_only=True, eq=False)
class NotTheWitness(Refusal):
    """Who sees a destruction is another person than who does it."""

    code: ClassVar[str] = "SAME_PERSON"

    @property
    def message(self) -> str:
        return "You signed that you destroyed it; somebody else signs that they saw it (witnessDestruction)."


@dataclass(kw_only=True, eq=False)
class MoreThanCharged(Refusal):
    """No more comes back than went (MAT-6)."""

    code: ClassVar[str] = "MORE_THAN_CHARGED"
    rule: ClassVar[str | None] = "MAT-6"
    left: Decimal
    unit: str

    @property
    def message(self) -> str:
        return f"Of this charge {with_unit(f'{self.left:f}', self.unit)} are left to return; adjust what is beyond it."


@dataclass(kw_only=True, eq=False)
class ReturnedInPart(Refusal):
    """A charge of which something came back did happen (MAT-6)."""

    code: ClassVar[str] = "RETURNED_IN_PART"
    rule: ClassVar[str | None] = "MAT-6"

    @property
    def message(self) -> str:
        return "Something of this charge came back, so it happened; return the rest of it instead (returnToStock)."
