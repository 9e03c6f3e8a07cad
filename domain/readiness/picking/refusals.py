"""How picking says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class PickListIsOpen(Refusal):
    """A batch has one list at a time that is picked."""

    code: ClassVar[str] = "PICK_LIST_IS_OPEN"
    rule: ClassVar[str | None] = "RDY-4"
    batch: str

    @property
    def message(self) -> str:
        return f"A list of batch {self.batch} is being picked; finish it (pickContainer) or cancel it (cancelPickList)."


@dataclass(kw_only=True, eq=False)
class NotForStaging(Refusal):
    """What is picked goes to a location for staging."""

    code: ClassVar[str] = "NOT_FOR_STAGING"
    rule: ClassVar[str | None] = "RDY-4"
    location_code: str
    kind: str

    @property
    def message(self) -> str:
        return f"Location {self.location_code} is for {self.kind}; name one of kind STAGING."


@dataclass(kw_only=True, eq=False)
class NothingToPick(Refusal):
    """No container that may be used and isn't reserved serves the batch."""

    code: ClassVar[str] = "NOTHING_TO_PICK"
    rule: ClassVar[str | None] = "RDY-4"
    batch: str

    @property
    def message(self) -> str:
        return (
            f"Nothing is to be picked for batch {self.batch}; its materialReadiness says what is open and what lacks."
        )


@dataclass(kw_only=True, eq=False)
class TooManyPicks(Refusal):
    """A list is what people pick in a shift."""

    code: ClassVar[str] = "TOO_MANY_PICKS"
    rule: ClassVar[str | None] = "RDY-4"
    count: int
    limit: int

    @property
    def message(self) -> str:
        return f"That takes {self.count} containers; a list has at most {self.limit}. Merge containers of a lot first."


@dataclass(kw_only=True, eq=False)
class NotOnTheList(Refusal):
    """Another container than the proposed one says which it replaces, and why (MAT-2)."""

    code: ClassVar[str] = "NOT_ON_THE_LIST"
    rule: ClassVar[str | None] = "MAT-2"
    number: str

    @property
    def message(self) -> str:
        return f"Container {self.number} isn't proposed by this list; say which pick it replaces (inPlaceOf), and why."


@dataclass(kw_only=True, eq=False)
class WrongMaterialPicked(Refusal):
    """A container replaces one of the same material only."""

    code: ClassVar[str] = "WRONG_MATERIAL_PICKED"
    rule: ClassVar[str | None] = "RDY-4"
    number: str
    expected: str

    @property
    def message(self) -> str:
        return f"Container {self.number} holds another material; this pick is of {self.expected}."


@dataclass(kw_only=True, eq=False)
class ContainerReserved(Refusal):
    """A container is on one list at a time."""

    code: ClassVar[str] = "CONTAINER_RESERVED"
    rule: ClassVar[str | None] = "RDY-4"
    number: str
    batch: str

    @property
    def message(self) -> str:
        return f"Container {self.number} is reserved by a list of batch {self.batch}; take another one."


@dataclass(kw_only=True, eq=False)
class NumberUnknown(Refusal):
    """What is scanned is a container of the list's site."""

    code: ClassVar[str] = "NUMBER_UNKNOWN"
    rule: ClassVar[str | None] = "RDY-4"
    number: str

    @property
    def message(self) -> str:
        return f"No container at this site has the number {self.number[:60]!r}; scan its label again."
