"""Registering consignees, and shipping lots to them."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, changed, read
from api.listing import listed
from api.materials.distribution_types import Consignee, Shipment
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.commands.moving import Source
from domain.materials.distribution import registering, shipping
from domain.materials.distribution.kinds import ShipmentKind
from domain.materials.distribution.registering import ConsigneeDetails
from domain.materials.distribution.shipping import NewShipment
from infra.transaction import Outcome


@strawberry.input
class ConsigneeDetailsInput:
    name: str
    address: str
    country: str = strawberry.field(description="ISO 3166-1, two letters.")
    gln: str | None = strawberry.field(default=None, description="13 digits, the last of which checks the others.")

    def to_domain(self) -> ConsigneeDetails:
        return ConsigneeDetails(name=self.name, address=self.address, country=self.country, gln=self.gln)

    def as_json(self) -> dict[str, Json]:
        return {"name": self.name, "address": self.address, "country": self.country, "gln": self.gln}


@strawberry.input
class RegisterConsigneeInput:
    code: str
    details: ConsigneeDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a consignee from now on.")
class ChangeConsigneeInput:
    consignee_id: strawberry.ID
    version: int
    details: ConsigneeDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="So much of a released, unexpired lot that left for a consignee.")
class ShipLotInput:
    lot_id: strawberry.ID
    consignee_id: strawberry.ID
    quantity: QuantityInput
    document: str = strawberry.field(description="The number of its delivery note.")
    container: strawberry.ID | None = strawberry.field(
        default=None, description="The one that it is taken of; else the lot's, the open ones first."
    )
    shipped_on: date | None = strawberry.field(default=None, description="Today at the lot's site, unless told.")
    command_id: str | None = None


@strawberry.input
class ReverseShipmentInput:
    shipment_id: strawberry.ID
    reason: str
    command_id: str | None = None


@strawberry.type
class RegisterConsigneePayload:
    consignee: Consignee | None = None
    problems: list[Problem]


@strawberry.type
class ChangeConsigneePayload(RegisterConsigneePayload):
    pass


@strawberry.type
class ShipLotPayload:
    shipment: Shipment | None = None
    problems: list[Problem]


@strawberry.type
class ReverseShipmentPayload(ShipLotPayload):
    pass


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `shipments` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.lot_id == given.id("lotId", "MaterialLot")] if given.has("lotId") else []
    found += [row.consignee_id == given.id("consigneeId", "Consignee")] if given.has("consigneeId") else []
    return [*found, row.kind == given.text("kind")] if given.has("kind") else found


CONSIGNEES = Pages(lambda *_: ())
SHIPMENTS = Pages(_chosen, newest_first=True)


@strawberry.type
class DistributingQuery:
    @strawberry.field(
        description="The consignee with this id; null where there is none that you may read.",
        metadata=by_id("Consignee"),
    )
    def consignee(self, info: Info, id: strawberry.ID) -> Consignee | None:  # noqa: A002 -- GraphQL's word
        return read(info, Consignee, local_id(id, "Consignee", path="id"))

    @strawberry.field(
        description="The company's consignees, in the order of their making.", metadata=lowered(CONSIGNEES)
    )
    def consignees(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Consignee]:
        return listed(info, Consignee, CONSIGNEES, Window(first, after, last, before))

    @strawberry.field(
        description="What was shipped, and what of it was taken back, from the sites that you may read; newest first.",
        metadata=lowered(SHIPMENTS),
    )
    def shipments(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot_id: strawberry.ID | None = None,
        consignee_id: strawberry.ID | None = None,
        kind: ShipmentKind | None = None,
    ) -> Connection[Shipment]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "lotId": lot_id, "consigneeId": consignee_id, "kind": kind}
        return listed(info, Shipment, SHIPMENTS, window, **given)


@strawberry.type
class DistributingMutation:
    @strawberry.mutation(description="Name somebody whom lots are shipped to.")
    def register_consignee(self, info: Info, input: RegisterConsigneeInput) -> RegisterConsigneePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RegisterConsigneePayload, "consignee", Consignee, lambda: _register(info, input))

    @strawberry.mutation(description="Say this of a consignee from now on.")
    def change_consignee(self, info: Info, input: ChangeConsigneeInput) -> ChangeConsigneePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChangeConsigneePayload, "consignee", Consignee, lambda: _change(info, input))

    @strawberry.mutation(description="Record that so much of a lot left for a consignee (DIS-1).")
    def ship_lot(self, info: Info, input: ShipLotInput) -> ShipLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ShipLotPayload, "shipment", Shipment, lambda: _ship(info, input))

    @strawberry.mutation(description="Take back a shipment that didn't happen, by a new one that says why.")
    def reverse_shipment(self, info: Info, input: ReverseShipmentInput) -> ReverseShipmentPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReverseShipmentPayload, "shipment", Shipment, lambda: _reverse(info, input))


def _register(info: Info, given: RegisterConsigneeInput) -> Outcome:
    return act(
        info,
        "registerConsignee",
        lambda uow: registering.register_consignee(uow, code=given.code, details=given.details.to_domain()),
        given={"code": given.code, "details": given.details.as_json()},
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeConsigneeInput) -> Outcome:
    consignee = local_id(given.consignee_id, "Consignee", path="consigneeId")
    return act(
        info,
        "changeConsignee",
        lambda uow: registering.change_consignee(
            uow, consignee=consignee, seen=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given={"consignee": str(consignee), "seen": given.version, "details": given.details.as_json()},
        command_id=given.command_id,
        reason=given.reason,
    )


def _ship(info: Info, given: ShipLotInput) -> Outcome:
    taken = None if given.container is None else local_id(given.container, "Container", path="container")
    shipment = NewShipment(
        lot=local_id(given.lot_id, "MaterialLot", path="lotId"),
        consignee=local_id(given.consignee_id, "Consignee", path="consigneeId"),
        quantity=given.quantity.to_domain(path=("quantity",)),
        document=given.document,
        shipped_on=given.shipped_on,
        source=Source(container=taken),
    )
    told: dict[str, Json] = {
        "lot": str(shipment.lot),
        "consignee": str(shipment.consignee),
        "quantity": {"value": f"{shipment.quantity.value:f}", "unit": shipment.quantity.unit},
        "document": shipment.document,
        "container": None if taken is None else str(taken),
        "shippedOn": None if shipment.shipped_on is None else shipment.shipped_on.isoformat(),
    }
    return act(info, "shipLot", lambda uow: shipping.ship_lot(uow, shipment), given=told, command_id=given.command_id)


def _reverse(info: Info, given: ReverseShipmentInput) -> Outcome:
    shipment = local_id(given.shipment_id, "Shipment", path="shipmentId")
    return act(
        info,
        "reverseShipment",
        lambda uow: shipping.reverse_shipment(uow, shipment=shipment, reason=given.reason),
        given={"shipment": str(shipment), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
