"""What the acts on containers are given, and what they give back."""

from decimal import Decimal
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.materials.containers import Container, ContainerDestruction, OperationalLocation, StockPolicy
from api.materials.types import MaterialLot
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.materials.commands.destroying import (
    DESTROY_CONTAINER,
    WITNESS_DESTRUCTION,
    DestroyContainer,
    WitnessDestruction,
)
from domain.materials.commands.filling import NewContainer
from domain.materials.container_kinds import LocationKind
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="A container as it comes: its net content, and what else of it is known.")
class NewContainerInput:
    quantity: QuantityInput
    tare: QuantityInput | None = None
    number: str | None = strawberry.field(default=None, description="Made of the lot's number where it isn't given.")
    location: strawberry.ID | None = None

    def to_domain(self) -> NewContainer:
        return NewContainer(
            quantity=self.quantity.to_domain(path=("quantity",)),
            tare=None if self.tare is None else self.tare.to_domain(path=("tare",)),
            number=self.number,
            location=None if self.location is None else local_id(self.location, "OperationalLocation", path="location"),
        )


def told_quantity(quantity: Quantity | None) -> Json:
    """A quantity as what a repeat is recognised by (EXE-18)."""
    return None if quantity is None else {"value": f"{quantity.value:f}", "unit": quantity.unit}


def told_container(given: NewContainer) -> dict[str, Json]:
    """A new container as what a repeat is recognised by."""
    return {
        "quantity": told_quantity(given.quantity),
        "tare": told_quantity(given.tare),
        "number": given.number,
        "location": None if given.location is None else str(given.location),
    }


@strawberry.input(description="A place of a site where containers may stand, under a code of your own.")
class OpenLocationInput:
    site: strawberry.ID
    code: str
    name: str
    kind: LocationKind
    command_id: str | None = None


@strawberry.input(description="A place where nothing is to be put any more; no container with contents stands there.")
class CloseLocationInput:
    location: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input
class ReopenLocationInput:
    location: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input(description="In percent of what a container was filled with, 0 to 100.")
class SetStockPolicyInput:
    adjustment_percent: Decimal
    version: int | None = strawberry.field(default=None, description="Of what is replaced; null where nothing is.")
    command_id: str | None = None


@strawberry.input(description="So much of a container into a new one of its lot.")
class SplitContainerInput(NewContainerInput):
    container: strawberry.ID
    command_id: str | None = None


@strawberry.input(description="So much of a lot as a lot of its own, under a number of your own.")
class SplitLotInput:
    lot: strawberry.ID
    number: str
    quantity: QuantityInput
    container: strawberry.ID | None = strawberry.field(
        default=None, description="The one that it is taken of; else the lot's, the open ones first."
    )
    container_number: str | None = strawberry.field(default=None, description="Of the new lot's container.")
    tare: QuantityInput | None = strawberry.field(default=None, description="Of the new lot's container.")
    location: strawberry.ID | None = strawberry.field(default=None, description="Of the new lot's container.")
    command_id: str | None = None


@strawberry.input(description="Lots of one material at one site, all that they hold, under a new number.")
class MergeLotsInput:
    lots: list[strawberry.ID]
    number: str
    command_id: str | None = None


@strawberry.input
class MoveContainerInput:
    container: strawberry.ID
    version: int
    location: strawberry.ID
    command_id: str | None = None


@strawberry.input(description="What was found in a container, and how it came to differ from the book.")
class AdjustContainerInput:
    container: strawberry.ID
    version: int
    counted: QuantityInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="A container in which nothing is left; what was found in it went into another one.")
class EmptyContainerInput:
    container: strawberry.ID
    version: int
    reason: str
    found: QuantityInput | None = None
    into: strawberry.ID | None = None
    command_id: str | None = None


@strawberry.input(description="A container whose content was destroyed, and why.")
class DestroyContainerAct:
    container: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        container = local_id(self.container, "Container", path="container")
        return DESTROY_CONTAINER, DestroyContainer(container, self.version, self.reason)


@strawberry.input
class DestroyContainerInput(DestroyContainerAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="A destruction that you saw.")
class WitnessDestructionAct:
    destruction: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        destruction = local_id(self.destruction, "ContainerDestruction", path="destruction")
        return WITNESS_DESTRUCTION, WitnessDestruction(destruction, self.version)


@strawberry.input
class WitnessDestructionInput(WitnessDestructionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="A destruction that didn't take place after all, before somebody witnessed it.")
class WithdrawDestructionInput:
    destruction: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class OpenLocationPayload:
    location: OperationalLocation | None = None
    problems: list[Problem]


@strawberry.type
class CloseLocationPayload:
    location: OperationalLocation | None = None
    problems: list[Problem]


@strawberry.type
class ReopenLocationPayload:
    location: OperationalLocation | None = None
    problems: list[Problem]


@strawberry.type
class SetStockPolicyPayload:
    policy: StockPolicy | None = None
    problems: list[Problem]


@strawberry.type
class SplitContainerPayload:
    container: Container | None = strawberry.field(default=None, description="The new one.")
    problems: list[Problem]


@strawberry.type
class SplitLotPayload:
    lot: MaterialLot | None = strawberry.field(default=None, description="The new one.")
    problems: list[Problem]


@strawberry.type
class MergeLotsPayload:
    lot: MaterialLot | None = strawberry.field(default=None, description="The new one.")
    problems: list[Problem]


@strawberry.type
class MoveContainerPayload:
    container: Container | None = None
    problems: list[Problem]


@strawberry.type
class AdjustContainerPayload:
    container: Container | None = None
    problems: list[Problem]


@strawberry.type
class EmptyContainerPayload:
    container: Container | None = None
    problems: list[Problem]


@strawberry.type
class DestroyContainerPayload:
    container: Container | None = None
    problems: list[Problem]


@strawberry.type
class WitnessDestructionPayload:
    destruction: ContainerDestruction | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawDestructionPayload:
    destruction: ContainerDestruction | None = None
    problems: list[Problem]
