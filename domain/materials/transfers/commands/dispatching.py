"""Send a part of a lot to another site, and bring back what didn't leave after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.materials import container_rules, queries
from domain.materials.commands import moving, receiving, regrouping
from domain.materials.commands.booking import Why
from domain.materials.commands.moving import Part
from domain.materials.container_kinds import ContainerState
from domain.materials.kinds import TransactionKind
from domain.materials.models import InventoryTransaction, MaterialLot
from domain.materials.rules import REASON
from domain.materials.transfers import rules
from domain.materials.transfers.events import TransferCancelled, TransferDispatched
from domain.materials.transfers.kinds import TransferState
from domain.materials.transfers.models import MaterialTransfer, MaterialTransferContainer
from domain.materials.transfers.states import TRANSFER, TransferAct


@dataclass(frozen=True, slots=True)
class Portion:
    """A container, and how much of it leaves: all of it where that isn't told."""

    container: UUID
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransfer:
    """What leaves for which site: so much of the lot, or of these containers of it.

    `document` is the number of its delivery note, `reason` why it goes there, `under_quarantine` why it does so before
    it is released.
    """

    lot: UUID
    to_site: UUID
    document: str
    reason: str
    quantity: Quantity | None = None
    containers: tuple[Portion, ...] = ()
    under_quarantine: str | None = None


def dispatch_transfer(uow: UnitOfWork, given: NewTransfer) -> MaterialTransfer:
    """Record that a part of a lot left for another site of the company: it is in transit (TRF-1, TRF-2, MAT-7).

    Its quality is decided on where it is received; what a batch gave waits there for the batch's release too, and
    leaves before it as declared under quarantine only (TRF-5). Raises NotFound, Forbidden, InvalidInput,
    LotNotTransferable, LotExpired, LotUnderInvestigation, MadeInRejectedBatch, UnderQuarantineOnly, WrongLotUnit,
    ContainerIsEmpty, and as taking does.
    """
    lot = uow.rely_on(MaterialLot, given.lot)
    uow.require(Permission.LOT_SHIP, site=SiteId(lot.site_id))
    _require_way(uow, lot, given.to_site)
    require_line(given.document, limit=rules.DOCUMENT, path=("document",))
    reason = require_words(given.reason, limit=REASON, path=("reason",))
    rules.require_said(quantity=given.quantity is not None, containers=[one.container for one in given.containers])
    today = queries.today_at(uow, lot.site_id)
    rules.require_transferable(lot.number, lot.status, expires_on=lot.expires_on, today=today)
    regrouping.require_conforming(uow, [lot], path=("lot",))
    makers = queries.unreleased_makers(uow, [lot.id]).get(lot.id, ())
    transfer = _transfer(uow, lot, given, reason=reason)
    transfer.under_quarantine = rules.require_declared(
        lot.number, lot.status, makers=makers, why=given.under_quarantine
    )
    parts = _take(uow, lot, given, Why(TransactionKind.TRANSFER, transfer=transfer.id))
    rules.require_few(len(parts))
    transfer.quantity_value = container_rules.total([one.value for one in parts])
    uow.add(transfer)
    _tell(uow, transfer, parts)
    uow.record(TransferDispatched(transfer=transfer.id, lot=lot.id))
    return transfer


def cancel_transfer(uow: UnitOfWork, *, transfer: UUID, version: int, reason: str) -> MaterialTransfer:
    """Say that what is in transit didn't leave, or came back unopened: it is in its containers again (TRF-2, MAT-7).

    A container that was destroyed meanwhile gives way to a new one. Raises NotFound, Forbidden, VersionConflict,
    WrongState, InvalidInput.
    """
    found = uow.load(MaterialTransfer, transfer, Permission.LOT_SHIP, version=version)
    found.state = TRANSFER.after(TransferState(found.state), TransferAct.CANCEL)
    found.cancelled_reason = require_words(reason, limit=REASON, path=("reason",))
    found.cancelled_by, found.cancelled_name, found.cancelled_at = uow.actor.as_person, uow.actor.name, uow.now
    lot = uow.rely_on(MaterialLot, found.lot_id)
    queries.locked_balance(uow, lot)
    taken = uow.find(InventoryTransaction, InventoryTransaction.transfer_id == found.id)
    moving.take_back(uow, lot, taken, Why(TransactionKind.REVERSAL, transfer=found.id))
    uow.record(TransferCancelled(transfer=found.id, lot=lot.id))
    return found


def _require_way(uow: UnitOfWork, lot: MaterialLot, to_site: UUID) -> None:
    receiving.require_place(uow, to_site, path=("toSiteId",))
    if to_site == lot.site_id:
        problem = f"Lot {lot.number} lies at this site already; within a site containers are moved (moveContainer)."
        raise InvalidInput(path=("toSiteId",), problem=problem)


def _take(uow: UnitOfWork, lot: MaterialLot, given: NewTransfer, why: Why) -> list[Part]:
    if given.quantity is not None:
        return moving.take(uow, lot, given.quantity, why)
    return moving.take_each(uow, lot, [(one.container, one.quantity) for one in given.containers], why)


def _transfer(uow: UnitOfWork, lot: MaterialLot, given: NewTransfer, *, reason: str) -> MaterialTransfer:
    return MaterialTransfer(
        id=new_id(),
        site_id=lot.site_id,
        to_site_id=given.to_site,
        lot_id=lot.id,
        state=TransferState.DISPATCHED,
        quantity_unit=lot.unit,
        document=given.document,
        reason=reason,
        dispatched_by=uow.actor.as_person,
        dispatched_name=uow.actor.name,
        dispatched_at=uow.now,
    )


def _tell(uow: UnitOfWork, transfer: MaterialTransfer, parts: Sequence[Part]) -> None:
    """What each container gave, for whoever receives it and may not read the containers at the other site.

    Where something was left in one, it stayed, and its tare is of nothing that arrives (WGH-6).
    """
    for position, part in enumerate(parts, start=1):
        container = part.container
        whole = container.state == ContainerState.EMPTY
        uow.add(
            MaterialTransferContainer(
                id=new_id(),
                site_id=transfer.site_id,
                transfer_id=transfer.id,
                position=position,
                container_id=container.id,
                number=container.number,
                quantity_value=part.value,
                quantity_unit=transfer.quantity_unit,
                tare_value=container.tare_value if whole else None,
                tare_unit=container.tare_unit if whole else None,
            )
        )
