"""What the approval of its rework lets a batch do, while it stands."""

from dataclasses import replace
from decimal import Decimal

from domain.execution.models import Batch
from domain.execution.rework import rules
from domain.execution.rework.models import ReworkApproval, ReworkLot
from domain.execution.rework.refusals import BeyondRework, NotOfThisRework, ReworkSettled
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.receiving import NewLot
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.queries import locked_balance


def approval_of(uow: UnitOfWork, batch: Batch) -> ReworkApproval | None:
    """By which the batch is made of rejected lots; None for any other batch."""
    if batch.rework_id is None:
        return None
    return uow.find(ReworkApproval, ReworkApproval.id == batch.rework_id)[0]


def lots_of(uow: UnitOfWork, approval: ReworkApproval) -> list[ReworkLot]:
    """What the approval names, in the order in which it does."""
    return sorted(uow.find(ReworkLot, ReworkLot.approval_id == approval.id), key=lambda one: one.id)


def require_standing(approval: ReworkApproval) -> None:
    """Raises ReworkSettled."""
    if approval.withdrawn_at is not None:
        because = f"{approval.withdrawn_name} withdrew the approval of this rework: {approval.withdrawn_because}"
        raise ReworkSettled(because=because)


def require_may_begin(uow: UnitOfWork, batch: Batch) -> None:
    """What a batch is made of by an approval is begun while that stands (REV-5). Raises ReworkSettled."""
    if (approval := approval_of(uow, batch)) is not None:
        require_standing(approval)


def require_issuable(uow: UnitOfWork, approval: ReworkApproval, *, version: object) -> None:
    """One batch is made by a locked approval that stands, from the version for which it was given (REV-5).

    Raises ReworkSettled, NotOfThisRework.
    """
    require_standing(approval)
    if approval.recipe_version_id != version:
        raise NotOfThisRework(recipe=approval.recipe_name, path=("rework",))
    for one in uow.find(Batch, Batch.rework_id == approval.id):
        because = f"Batch {one.number} is made by this approval; it serves one batch."
        raise ReworkSettled(because=because, path=("rework",))


def approved_lot(uow: UnitOfWork, lot: MaterialLot, batch: Batch) -> ReworkLot | None:
    """What the batch may take of a rejected lot; None where no approval that stands names it (REV-5)."""
    approval = approval_of(uow, batch)
    if approval is None or approval.withdrawn_at is not None:
        return None
    return next((one for one in lots_of(uow, approval) if one.lot_id == lot.id), None)


def require_within(uow: UnitOfWork, lot: MaterialLot, batch: Batch, quantity: Quantity) -> None:
    """No more of a rejected lot is charged than was approved; who charges it takes turns. Raises BeyondRework."""
    if batch.rework_id is None or (approved := approved_lot(uow, lot, batch)) is None:
        return
    locked_balance(uow, lot)
    edges = uow.find(GenealogyEdge, GenealogyEdge.target_id == batch.id, GenealogyEdge.source_id == lot.id)
    taken_back = {one.reverses_id for one in edges}
    charges = [one for one in edges if one.kind == EdgeKind.CHARGE and one.id not in taken_back]
    charged = sum((one.quantity_value for one in charges), Decimal(0))
    if charged + quantity.value > approved.quantity_value:
        raise BeyondRework(
            number=lot.number,
            approved=approved.quantity_value,
            charged=charged,
            unit=approved.quantity_unit,
            path=("quantity",),
        )


def lasting(uow: UnitOfWork, batch: Batch, given: NewLot) -> NewLot:
    """A lot that the batch gives, with at most the last day that its rework leaves it (MAT-4)."""
    approval = approval_of(uow, batch)
    if approval is None:
        return given
    named = [one.lot_id for one in lots_of(uow, approval)]
    origins = [one.expires_on for one in uow.find(MaterialLot, MaterialLot.id.in_(named))]
    last = rules.last_day(approval.expires_on, origins)
    days = [one for one in (given.expires_on, last) if one is not None]
    return replace(given, expires_on=min(days, default=None))
