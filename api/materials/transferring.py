"""Sending material to another site, and receiving it there."""

import strawberry
from sqlalchemy import ColumnElement, or_

from api.context import Info, act, changed, read
from api.listing import listed
from api.materials.container_inputs import NewContainerInput, told_container, told_quantity
from api.materials.transfer_types import MaterialTransfer
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.transfers.commands import arriving, dispatching
from domain.materials.transfers.commands.arriving import Arrival
from domain.materials.transfers.commands.dispatching import NewTransfer, Portion
from domain.materials.transfers.kinds import TransferState
from infra.transaction import Outcome


@strawberry.input(description="A container of the lot, and how much of it leaves: all of it unless told.")
class DispatchedContainerInput:
    container: strawberry.ID
    quantity: QuantityInput | None = None

    def to_domain(self) -> Portion:
        path = ("containers", "quantity")
        quantity = None if self.quantity is None else self.quantity.to_domain(path=path)
        return Portion(local_id(self.container, "Container", path="containers"), quantity)


@strawberry.input(description="What leaves for another site: so much of a lot, or of these containers of it.")
class DispatchTransferInput:
    lot_id: strawberry.ID
    to_site_id: strawberry.ID
    quantity: QuantityInput | None = strawberry.field(
        default=None, description="Taken of the lot's containers, the open ones first."
    )
    containers: list[DispatchedContainerInput] | None = None
    document: str = strawberry.field(description="The number of its delivery note.")
    reason: str = strawberry.field(description="Why it goes there.")
    under_quarantine: str | None = strawberry.field(
        default=None,
        description="Why it leaves in quarantine. What a batch gave leaves so, and by no other way, until the batch is"
        " released (TRF-5).",
    )
    command_id: str | None = None


@strawberry.input(description="A transfer as it arrives.")
class ReceiveTransferInput:
    transfer_id: strawberry.ID
    version: int
    number: str | None = strawberry.field(
        default=None, description="Of the lot that it becomes, unique in the company; none where nothing arrived."
    )
    containers: list[NewContainerInput] | None = strawberry.field(
        default=None,
        description="What it came in, weighed or counted here; as dispatched unless told, none for a loss.",
    )
    difference_reason: str | None = strawberry.field(
        default=None, description="Why less or more arrived than was dispatched."
    )
    command_id: str | None = None


@strawberry.input
class CancelTransferInput:
    transfer_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class DispatchTransferPayload:
    transfer: MaterialTransfer | None = None
    problems: list[Problem]


@strawberry.type
class ReceiveTransferPayload(DispatchTransferPayload):
    pass


@strawberry.type
class CancelTransferPayload(DispatchTransferPayload):
    pass


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `materialTransfers` in SQL."""
    found: list[ColumnElement[bool]] = []
    if given.has("siteId"):
        site = given.id("siteId", "Site")
        found.append(or_(row.site_id == site, row.to_site_id == site))
    found += [row.lot_id == given.id("lotId", "MaterialLot")] if given.has("lotId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


TRANSFERS = Pages(_chosen, newest_first=True)


@strawberry.type
class TransferringQuery:
    @strawberry.field(
        description="The transfer with this id; null where there is none that you may read.",
        metadata=by_id("MaterialTransfer"),
    )
    def material_transfer(self, info: Info, id: strawberry.ID) -> MaterialTransfer | None:  # noqa: A002 -- GraphQL's word
        return read(info, MaterialTransfer, local_id(id, "MaterialTransfer", path="id"))

    @strawberry.field(
        description="What went, or is on its way, from or to the sites that you may read; newest first.",
        metadata=lowered(TRANSFERS),
    )
    def material_transfers(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot_id: strawberry.ID | None = None,
        state: TransferState | None = None,
    ) -> Connection[MaterialTransfer]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "lotId": lot_id, "state": state}
        return listed(info, MaterialTransfer, TRANSFERS, window, **given)


@strawberry.type
class TransferringMutation:
    @strawberry.mutation(description="Record that a part of a lot left for another site of the company (TRF-1).")
    def dispatch_transfer(self, info: Info, input: DispatchTransferInput) -> DispatchTransferPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, DispatchTransferPayload, "transfer", MaterialTransfer, lambda: _dispatch(info, input))

    @strawberry.mutation(
        description="Take what arrived from another site into quarantine, as a lot of its own (TRF-3)."
    )
    def receive_transfer(self, info: Info, input: ReceiveTransferInput) -> ReceiveTransferPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReceiveTransferPayload, "transfer", MaterialTransfer, lambda: _receive(info, input))

    @strawberry.mutation(description="Bring what is in transit back into the containers that it was taken of (TRF-2).")
    def cancel_transfer(self, info: Info, input: CancelTransferInput) -> CancelTransferPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CancelTransferPayload, "transfer", MaterialTransfer, lambda: _cancel(info, input))


def _dispatch(info: Info, given: DispatchTransferInput) -> Outcome:
    transfer = NewTransfer(
        lot=local_id(given.lot_id, "MaterialLot", path="lotId"),
        to_site=local_id(given.to_site_id, "Site", path="toSiteId"),
        document=given.document,
        reason=given.reason,
        quantity=None if given.quantity is None else given.quantity.to_domain(path=("quantity",)),
        containers=tuple(one.to_domain() for one in given.containers or ()),
        under_quarantine=given.under_quarantine,
    )
    told: dict[str, Json] = {
        "lot": str(transfer.lot),
        "toSite": str(transfer.to_site),
        "document": transfer.document,
        "reason": transfer.reason,
        "quantity": told_quantity(transfer.quantity),
        "containers": [
            {"container": str(one.container), "quantity": told_quantity(one.quantity)} for one in transfer.containers
        ],
        **({} if transfer.under_quarantine is None else {"underQuarantine": transfer.under_quarantine}),
    }
    return act(
        info,
        "dispatchTransfer",
        lambda uow: dispatching.dispatch_transfer(uow, transfer),
        given=told,
        command_id=given.command_id,
        reason=given.reason,
    )


def _receive(info: Info, given: ReceiveTransferInput) -> Outcome:
    arrival = Arrival(
        transfer=local_id(given.transfer_id, "MaterialTransfer", path="transferId"),
        version=given.version,
        number=given.number,
        containers=None if given.containers is None else tuple(one.to_domain() for one in given.containers),
        reason=given.difference_reason,
    )
    told: dict[str, Json] = {
        "transfer": str(arrival.transfer),
        "version": str(arrival.version),
        "number": arrival.number,
        "containers": None if arrival.containers is None else [told_container(one) for one in arrival.containers],
        "differenceReason": arrival.reason,
    }
    return act(
        info,
        "receiveTransfer",
        lambda uow: arriving.receive_transfer(uow, arrival),
        given=told,
        command_id=given.command_id,
        reason=given.difference_reason,
    )


def _cancel(info: Info, given: CancelTransferInput) -> Outcome:
    transfer = local_id(given.transfer_id, "MaterialTransfer", path="transferId")
    return act(
        info,
        "cancelTransfer",
        lambda uow: dispatching.cancel_transfer(uow, transfer=transfer, version=given.version, reason=given.reason),
        given={"transfer": str(transfer), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
