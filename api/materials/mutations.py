"""Receiving lots, and quality's decision on them."""

from datetime import date
from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.materials.container_inputs import NewContainerInput, told_container
from api.materials.defining import DefiningMutation
from api.materials.distributing import DistributingMutation
from api.materials.quality.specifying import SpecifyingMutation
from api.materials.quality.testing import TestingMutation
from api.materials.quality.using import UsingMutation
from api.materials.supplying import SupplyingMutation
from api.materials.transferring import TransferringMutation
from api.materials.types import MaterialLot
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.materials.commands import receiving
from domain.materials.commands.disposing import DISPOSE_LOT, DisposeLot
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.kinds import LotDecision
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="A delivery as it comes, under a number of your own.")
class ReceiveLotInput:
    site: strawberry.ID
    material: strawberry.ID
    number: str
    quantity: QuantityInput
    containers: list[NewContainerInput] | None = strawberry.field(
        default=None, description="What it comes in, the sum of which is its quantity; one unless told."
    )
    supplier_lot: str | None = None
    expires_on: date | None = strawberry.field(
        default=None,
        description="The last day of its use at its site, as its label says; the material's shelf life may end before.",
    )
    supplier_id: strawberry.ID | None = strawberry.field(default=None, description="Who delivered it.")
    manufacturer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Who made it; a manufacturer that delivers itself need not be named twice."
    )
    delivery_note: str | None = None
    manufactured_on: date | None = None
    received_on: date | None = strawberry.field(default=None, description="Today at the site, unless told.")
    command_id: str | None = None


@strawberry.type
class ReceiveLotPayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.input(description="Release, restrict or reject a lot, with the statement that is signed.")
class DisposeLotAct:
    lot: strawberry.ID
    version: int
    decision: LotDecision
    statement: str
    restriction: str | None = strawberry.field(default=None, description="What a RESTRICTED lot is good for.")
    retest_on: date | None = strawberry.field(default=None, description="By when it is tested again.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        lot = local_id(self.lot, "MaterialLot", path="lot")
        return DISPOSE_LOT, DisposeLot(
            lot, self.version, self.decision, self.statement, self.restriction, self.retest_on
        )


@strawberry.input
class DisposeLotInput(DisposeLotAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class DisposeLotPayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.type
class MaterialsMutation(
    DefiningMutation,
    SupplyingMutation,
    DistributingMutation,
    TransferringMutation,
    SpecifyingMutation,
    TestingMutation,
    UsingMutation,
):
    @strawberry.mutation(description="Take a delivery into quarantine.")
    def receive_lot(self, info: Info, input: ReceiveLotInput) -> ReceiveLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReceiveLotPayload, "lot", MaterialLot, lambda: _receive(info, input))

    @strawberry.mutation(
        description="Sign quality's decision on a lot; release is refused while anything blocks it (MAT-1)."
    )
    def dispose_lot(self, info: Info, input: DisposeLotInput) -> DisposeLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            DisposeLotPayload,
            "lot",
            MaterialLot,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def new_lot(
    material: str,
    number: str,
    quantity: QuantityInput,
    *,
    expires_on: date | None,
    containers: list[NewContainerInput] | None,
    supplier_lot: str | None = None,
) -> NewLot:
    """The domain's form of a lot. Raises InvalidInput."""
    return NewLot(
        material=local_id(material, "MaterialDefinition", path="material"),
        number=number,
        quantity=quantity.to_domain(path=("quantity",)),
        expires_on=expires_on,
        supplier_lot=supplier_lot,
        containers=tuple(one.to_domain() for one in containers or ()),
    )


def told(lot: NewLot) -> dict[str, Json]:
    """A new lot as what a repeat is recognised by (EXE-18)."""
    return {
        "material": str(lot.material),
        "number": lot.number,
        "quantity": {"value": f"{lot.quantity.value:f}", "unit": lot.quantity.unit},
        "expiresOn": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "supplierLot": lot.supplier_lot,
        **({"containers": [told_container(one) for one in lot.containers]} if lot.containers else {}),
    }


def _receive(info: Info, given: ReceiveLotInput) -> Outcome:
    site = SiteId(local_id(given.site, "Site", path="site"))
    lot = new_lot(
        given.material,
        given.number,
        given.quantity,
        expires_on=given.expires_on,
        containers=given.containers,
        supplier_lot=given.supplier_lot,
    )
    delivery = _delivery(given)
    return act(
        info,
        "receiveLot",
        lambda uow: receiving.receive_lot(uow, lot, site=site, delivery=delivery),
        given={"site": str(site), **told(lot), **_told(delivery)},
        command_id=given.command_id,
    )


def _delivery(given: ReceiveLotInput) -> Delivery:
    supplier, maker = given.supplier_id, given.manufacturer_id
    return Delivery(
        supplier=None if supplier is None else local_id(supplier, "Supplier", path="supplierId"),
        manufacturer=None if maker is None else local_id(maker, "Supplier", path="manufacturerId"),
        note=given.delivery_note,
        manufactured_on=given.manufactured_on,
        received_on=given.received_on,
    )


def _told(delivery: Delivery) -> dict[str, Json]:
    """A delivery as what a repeat is recognised by; nothing of one that says nothing."""
    said = {
        "supplier": delivery.supplier,
        "manufacturer": delivery.manufacturer,
        "note": delivery.note,
        "manufacturedOn": delivery.manufactured_on,
        "receivedOn": delivery.received_on,
    }
    return {name: str(value) for name, value in said.items() if value is not None}
