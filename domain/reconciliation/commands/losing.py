"""What of a charge was destroyed, sampled or lost in its batch, rather than used (REV-2)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_

from domain.execution.commands import charging
from domain.execution.events import ChargeReturned, ChargeReversed
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import rules as materials
from domain.materials.models import GenealogyEdge
from domain.materials.refusals import AlreadyReversed
from domain.reconciliation import queries, rules
from domain.reconciliation.accounting import Charged
from domain.reconciliation.events import MaterialLossRecorded, MaterialLossWithdrawn
from domain.reconciliation.figures import total
from domain.reconciliation.kinds import LossKind
from domain.reconciliation.models import MaterialLoss
from domain.reconciliation.refusals import LossWithdrawn, LostInPart


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLoss:
    """`charge` is the edge by which it came into the batch."""

    charge: UUID
    kind: LossKind
    quantity: Quantity
    reason: str


def record_loss(uow: UnitOfWork, given: RecordLoss) -> MaterialLoss:
    """So much of a charge is neither in the product nor back in stock; what is LOST stays unaccounted (REV-2).

    Raises NotFound, Forbidden, NotACharge, AlreadyReversed, BatchDecided, InvalidInput, WrongLotUnit,
    TooManyLosses, LostMoreThanCharged.
    """
    edge = charging.charge_of(uow, given.charge, Permission.BATCH_EXECUTE)
    assert edge.target_batch_id is not None, edge.id
    batch = locked_batch(uow, edge.target_batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    materials.require_counted(given.quantity, edge.quantity_unit)
    reason = require_words(given.reason, limit=materials.REASON, path=("reason",))
    charge = _charge(uow, edge)
    rules.require_few(len(charge.losses))
    rules.require_left(charge, given.quantity.value, unit=edge.quantity_unit)
    loss = uow.add(
        MaterialLoss(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            edge_id=edge.id,
            kind=given.kind,
            quantity_value=given.quantity.value,
            quantity_unit=given.quantity.unit,
            reason=reason,
            recorded_by=uow.actor.as_person,
            recorded_name=uow.actor.name,
            recorded_at=uow.now,
        )
    )
    uow.record(MaterialLossRecorded(batch=batch.id, loss=loss.id))
    return loss


def withdraw_loss(uow: UnitOfWork, *, loss: UUID, version: int, reason: str) -> MaterialLoss:
    """It was told by mistake: it counts no more, and stays in the record.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, LossWithdrawn, InvalidInput.
    """
    found = uow.load(MaterialLoss, loss, Permission.BATCH_SUPERVISE, version=version)
    batch = locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if found.withdrawn_by is not None:
        raise LossWithdrawn
    found.withdrawn_because = require_words(reason, limit=materials.REASON, path=("reason",))
    found.withdrawn_by, found.withdrawn_name, found.withdrawn_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(MaterialLossWithdrawn(batch=batch.id, loss=found.id))
    return found


def heed_return(uow: UnitOfWork, event: ChargeReturned) -> None:
    """What was told as lost can't come back into stock as well. Raises LostMoreThanCharged."""
    uow.session.flush()
    back = uow.look_at(GenealogyEdge, event.edge)
    assert back is not None, "it was recorded in this transaction"
    assert back.returns_id is not None, back.id
    if not uow.any(MaterialLoss, MaterialLoss.edge_id == back.returns_id):
        return
    edge = uow.look_at(GenealogyEdge, back.returns_id)
    assert edge is not None, "a foreign key holds it"
    rules.require_not_overdrawn(_charge(uow, edge), back.quantity_value, unit=edge.quantity_unit)


def require_nothing_lost(uow: UnitOfWork, event: ChargeReversed) -> None:
    """A charge of which something was lost did happen. Raises LostInPart."""
    uow.session.flush()
    back = uow.look_at(GenealogyEdge, event.edge)
    assert back is not None, "it was recorded in this transaction"
    assert back.reverses_id is not None, back.id
    if lost := _lost(uow, back.reverses_id):
        quantity = total([one.quantity_value for one in lost])
        raise LostInPart(lost=quantity, unit=back.quantity_unit, path=("edge",))


def _charge(uow: UnitOfWork, edge: GenealogyEdge) -> Charged:
    """The charge with what came back and was lost of it; its batch is locked. Raises AlreadyReversed."""
    uow.session.flush()
    row = GenealogyEdge
    moved = uow.find(row, or_(row.id == edge.id, row.returns_id == edge.id, row.reverses_id == edge.id))
    found = queries.charges_of(moved, _lost(uow, edge.id))
    if not found:
        raise AlreadyReversed(path=("charge",))
    return found[0][1]


def _lost(uow: UnitOfWork, charge: UUID) -> list[MaterialLoss]:
    return uow.find(MaterialLoss, MaterialLoss.edge_id == charge, MaterialLoss.withdrawn_by.is_(None))
