"""What goes into a batch and what comes out of it: each an edge of the genealogy, and a change of a lot's balance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.commands import entering_late, reopening
from domain.execution.events import ChargeReversed, LotCharged, OutputLotRecorded
from domain.execution.gate import person as gate
from domain.execution.lots import flagging, lasting
from domain.execution.lots.approving import approved_use
from domain.execution.lots.models import ConditionalUse
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.rework import standing as reworks
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.execution.scans import demanding as scans
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import queries as stock
from domain.materials import rules
from domain.materials.commands import moving, receiving
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.commands.receiving import NewLot
from domain.materials.container_refusals import ReturnedInPart
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.quality import queries as quality
from domain.materials.refusals import (
    AlreadyReversed,
    LotElsewhere,
    MadeInRejectedBatch,
    MadeOfIt,
    NotACharge,
)

CONDITIONAL_USE = "MAT-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLot:
    """How much of which lot goes into the batch in which phase, and of which container, where that is told."""

    phase: UUID
    lot: UUID
    quantity: Quantity
    source: Source = ANYWHERE
    late: Late | None = None


def charge_lot(uow: UnitOfWork, given: ChargeLot) -> GenealogyEdge:
    """Put so much of a lot into the batch, during a running phase (MAT-1, MAT-7; 21 CFR 211.188(b)(3), (4)).

    A lot that isn't released needs quality's approval for this batch, and is told as an exception; one that is rejected
    goes into the batch for whose rework quality approved it, up to what that says (REV-5). Told is also what is
    entered late (EXE-11), which may have been used since its phase began: it is judged by what the lot was then, and
    what became of that since is told as of any lot that the batch consumed (MAT-3). Raises NotFound,
    Forbidden, WrongState, BatchDecided, LotElsewhere, LotNotReleased, LotExpired, LotRetestDue, LotUnderInvestigation,
    MadeOfIt, MadeInRejectedBatch, BeyondRework, InvalidInput, WrongLotUnit, NotEnough, ScanDemanded, NotTrained, and of
    a container WrongContainer,
    NotEnoughInContainer, BeyondTolerance; and what heeds a charge refuses it where the material is dispensed for the
    batch (WGH-13).
    """
    phase = uow.load(PhaseExecution, given.phase, Permission.BATCH_EXECUTE)
    PHASE.after(PhaseState(phase.state), PhaseAct.EXECUTE)
    batch = uow.rely_on(Batch, phase.batch_id)
    require_running(batch)
    lot = uow.rely_on(MaterialLot, given.lot)
    late = None if given.late is None else entering_late.required(uow, given.late, during=phase)
    approval = require_fit(uow, lot, batch, late=late)
    if not given.source.dispensed:
        scans.require_charge(uow, phase, lot=(lot.id, lot.number), container=given.source.container)
    gate.require(uow, phase)
    reworks.require_within(uow, lot, batch, given.quantity)
    edge = into(uow, EdgeKind.CHARGE, lot, batch, given.quantity, phase=phase.id)
    if late is not None:
        what = f"Phase {phase.number}, {given.quantity} of lot {lot.number} charged"
        entering_late.enter(uow, edge, late, what, during=phase)
        _tell_worsened(uow, batch, lot, since=late.event_at)
    moving.issue(uow, lot, given.quantity, edge, source=given.source)
    if approval is not None:
        _tell_conditional(uow, batch, phase, lot, approval)
    dispensed = given.source.dispensed
    uow.record(LotCharged(batch=batch.id, phase=phase.id, lot=lot.id, edge=edge.id, dispensed=dispensed))
    return uow.add(edge)


def reverse_charge(uow: UnitOfWork, *, edge: UUID, reason: str) -> GenealogyEdge:
    """Take back a charge that didn't happen: a new edge, the lot's balance restored (MAT-6).

    The phase's signatures go stale, since what they were given for changed (EXE-7). Raises NotFound, Forbidden,
    NotACharge, AlreadyReversed, ReturnedInPart, BatchDecided, WrongState, InvalidInput; and what heeds a reversal
    refuses it where something of the charge was lost in the batch (REV-2).
    """
    charge = charge_of(uow, edge, Permission.BATCH_SUPERVISE, named="edge")
    assert charge.phase_execution_id is not None, charge.id
    phase = uow.load(PhaseExecution, charge.phase_execution_id, Permission.BATCH_SUPERVISE)
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    reason = require_words(reason, limit=rules.REASON, path=("reason",))
    if uow.any(GenealogyEdge, GenealogyEdge.reverses_id == charge.id):
        raise AlreadyReversed(path=("edge",))
    if uow.any(GenealogyEdge, GenealogyEdge.returns_id == charge.id):
        raise ReturnedInPart(path=("edge",))
    reversal = _reversal(uow, charge, batch, phase=phase.id, reason=reason)
    reopening.take_back_signatures(uow, phase, because=f"A charge was reversed: {reason}"[:2000])
    reopening.reopen(uow, batch)
    uow.add(reversal)
    uow.record(ChargeReversed(batch=batch.id, lot=source_of(charge), edge=reversal.id))
    return reversal


def record_output_lot(uow: UnitOfWork, given: NewLot, *, batch: UUID, late: Late | None = None) -> MaterialLot:
    """A lot that the batch gave, in quarantine at the batch's site, made on the day that `made_on` tells.

    Its last day of use is the earlier one of what is given and what its material's shelf life leaves from that day, or
    what those leave of which it was reworked (MAT-4). Raises Forbidden, WrongState, BatchDecided, NotTrained, and as
    `receive_lot`.
    """
    found = uow.load(Batch, batch, Permission.BATCH_EXECUTE)
    batches.require_undecided(found.number, found.disposition)
    BATCH.after(BatchState(found.state), BatchAct.GIVE)
    gate.require_in_batch(uow, found)
    edge = _edge(uow, EdgeKind.OUTPUT, found, given.quantity)
    edge.source_batch_id = edge.source_id = found.id
    if late is not None:
        what = f"{given.quantity} given as lot {given.number}"
        entering_late.enter(uow, edge, entering_late.required(uow, late, during=found), what, during=found)
    made_on, today = lasting.made_on(uow, found), stock.today_at(uow, found.site_id)
    receiving.require_days(made_on, today, given.expires_on, today=today)
    lasting_lot = reworks.lasting(uow, found, receiving.lasting(uow, given, since=made_on))
    lot = receiving.take_in(uow, lasting_lot, site=found.site_id, edge=edge)
    lot.manufactured_on = made_on
    uow.add(edge)
    uow.record(OutputLotRecorded(batch=found.id, lot=lot.id))
    return lot


def require_running(batch: Batch) -> None:
    """Something can be charged into the batch. Raises BatchDecided, WrongState."""
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.EXECUTE)


def require_fit(uow: UnitOfWork, lot: MaterialLot, batch: Batch, *, late: Late | None = None) -> ConditionalUse | None:
    """The lot lies where the batch is made, may be used now, and wasn't made of the batch itself.

    What was used before it is entered is judged by when it was. Answers with quality's approval where the lot is used
    by one. What a rejected batch gave is used for its rework alone, whatever its own status (REV-5).
    """
    if lot.site_id != batch.site_id:
        raise LotElsewhere(number=lot.number, path=("lot",))
    if late is not None:
        entering_late.require_after(late, lot.recorded_at, what="the lot was there")
    at = None if late is None else late.event_at
    status = lot.status if at is None else quality.status_at(uow, lot, at)
    today = stock.day_at(uow, lot.site_id, at or uow.now)
    approval = approved_use(uow, lot, batch, today=today, at=at) if status in rules.CONDITIONAL else None
    if status == LotStatus.REJECTED and reworks.approved_lot(uow, lot, batch) is not None:
        rules.require_unexpired(lot.number, lot.expires_on, today=today)
    else:
        _require_no_rejected_maker(uow, lot, status, late=late)
        rules.require_usable(
            lot.number,
            status,
            expires_on=lot.expires_on,
            retest_on=lot.retest_on,
            today=today,
            approved=approval is not None,
        )
    if stock.leads_to(uow, batch.id, lot.id):
        raise MadeOfIt(number=lot.number, path=("lot",))
    return approval


def _require_no_rejected_maker(uow: UnitOfWork, lot: MaterialLot, status: str, *, late: Late | None) -> None:
    """Its lots are rejected with a batch, but for those of before that was so. Raises MadeInRejectedBatch."""
    if late is not None or status == LotStatus.REJECTED:
        return
    if (maker := stock.rejected_maker(uow, lot.id)) is not None:
        raise MadeInRejectedBatch(number=lot.number, batch=maker.number, path=("lot",))


def _tell_worsened(uow: UnitOfWork, batch: Batch, lot: MaterialLot, *, since: datetime) -> None:
    """What became of the lot after it was used, and before that was known of this batch (MAT-3)."""
    for change in quality.worsened_since(uow, lot.id, since):
        held = queries.locked_batch(uow, batch.id)
        flagging.flag(uow, held, lot, change, how="this batch had consumed before, as was entered late")


def _tell_conditional(
    uow: UnitOfWork, batch: Batch, phase: PhaseExecution, lot: MaterialLot, approval: ConditionalUse
) -> None:
    """Who reviews the batch sees that it used what wasn't released."""
    held = queries.locked_batch(uow, batch.id)
    exceptions.raise_by_rule(
        uow,
        Place(site=held.site_id, batch=held.id, phase=phase.id, phase_number=phase.number),
        rule=CONDITIONAL_USE,
        title=f"Lot {lot.number} used while {lot.status}",
        description=f"{approval.approved_name} approved it up to {approval.valid_until}: {approval.reason}",
    )


def charge_of(uow: UnitOfWork, wanted: UUID, permission: Permission, *, named: str = "charge") -> GenealogyEdge:
    """An edge that is a charge; `named` is the input's field. Raises NotFound, Forbidden, NotACharge."""
    found = uow.find(GenealogyEdge, GenealogyEdge.id == wanted)
    if not found:
        raise NotFound(kind="GenealogyEdge", id=wanted, path=(named,))
    uow.require(permission, site=SiteId(found[0].site_id))
    if found[0].kind != EdgeKind.CHARGE:
        raise NotACharge(kind=found[0].kind, path=(named,))
    return found[0]


def _reversal(uow: UnitOfWork, charge: GenealogyEdge, batch: Batch, *, phase: UUID, reason: str) -> GenealogyEdge:
    """The same way and quantity as the charge; everything that is charged or reversed in the batch waits for it."""
    lot = uow.rely_on(MaterialLot, source_of(charge))
    quantity = Quantity(charge.quantity_value, charge.quantity_unit)
    reversal = into(uow, EdgeKind.REVERSAL, lot, batch, quantity, phase=phase)
    reversal.reverses_id, reversal.reason = charge.id, reason
    moving.give_back(uow, lot, charge, reversal)
    return reversal


def source_of(charge: GenealogyEdge) -> UUID:
    """The lot that was charged."""
    assert charge.source_lot_id is not None, charge.id
    return charge.source_lot_id


def into(
    uow: UnitOfWork, kind: EdgeKind, lot: MaterialLot, batch: Batch, quantity: Quantity, *, phase: UUID
) -> GenealogyEdge:
    """An edge from a lot into a batch; its caller adds it."""
    edge = _edge(uow, kind, batch, quantity)
    edge.source_lot_id = edge.source_id = lot.id
    edge.target_batch_id = edge.target_id = batch.id
    edge.phase_execution_id = phase
    return edge


def _edge(uow: UnitOfWork, kind: EdgeKind, batch: Batch, quantity: Quantity) -> GenealogyEdge:
    return GenealogyEdge(
        id=new_id(),
        site_id=batch.site_id,
        kind=kind,
        quantity_value=quantity.value,
        quantity_unit=quantity.unit,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
