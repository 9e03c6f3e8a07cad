"""The labels of a lot that a batch gave: counted and signed by one person, verified by another (REV-3)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.models import Batch
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.reconciliation import queries, rules
from domain.reconciliation.events import LabelsCounted, LabelsReconciled
from domain.reconciliation.figures import LabelCount, LabelFigures
from domain.reconciliation.kinds import LabelCountState
from domain.reconciliation.models import LabelReconciliation
from domain.reconciliation.refusals import MorePrinted, NothingPrinted
from domain.reconciliation.states import LABEL_COUNT, LabelCountAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ReconcileLabels:
    """`subject` is the lot, `count` what became of the labels that were issued of it."""

    subject: UUID
    version: int
    count: LabelCount
    remark: str | None

    def as_json(self) -> dict[str, Json]:
        return {
            "lot": str(self.subject),
            "version": str(self.version),
            **self.count.as_json(),
            "remark": self.remark,
        }


@dataclass(frozen=True, slots=True)
class VerifyLabels:
    """`subject` is the count."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"labelReconciliation": str(self.subject), "version": str(self.version)}


def _counted(uow: UnitOfWork, lot: MaterialLot, given: ReconcileLabels) -> Json:
    return _figures(uow, lot, given.count, issued=_issued(uow, lot)).as_json()


def _check_count(uow: UnitOfWork, lot: MaterialLot, given: ReconcileLabels) -> None:
    """Raises NothingPrinted, BatchDecided, InvalidInput, LabelsNotReturned.

    Whoever prints a label of the lot waits: its row is locked.
    """
    _waiting(uow, lot)
    _batch_of(uow, lot)
    if not _issued(uow, lot):
        raise NothingPrinted(lot=lot.number)
    rules.require_counted_labels(given.count, lot=lot.number)
    if given.remark is not None:
        require_text(given.remark, limit=rules.REMARK, path=("remark",))


def _count(uow: UnitOfWork, lot: MaterialLot, given: ReconcileLabels, signature: Signature) -> LabelReconciliation:
    """A count before it that stands is replaced when this one is verified; one that waits, at once."""
    batch = _batch_of(uow, lot)
    for waiting in _waiting(uow, lot):
        waiting.state = LABEL_COUNT.after(LabelCountState(waiting.state), LabelCountAct.REPLACE)
    uow.session.flush()
    counted = uow.add(
        LabelReconciliation(
            id=new_id(),
            site_id=lot.site_id,
            batch_id=batch.id,
            lot_id=lot.id,
            issued=_issued(uow, lot),
            used=given.count.used,
            returned=given.count.returned,
            destroyed=given.count.destroyed,
            specimens=given.count.specimens,
            remark=given.remark,
            state=LabelCountState.COUNTED,
            counted_by=uow.actor.as_person,
            counted_name=signature.printed_name,
            counted_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(LabelsCounted(batch=batch.id, lot=lot.id))
    return counted


def _verified(uow: UnitOfWork, found: LabelReconciliation, _: VerifyLabels) -> Json:
    lot = _lot(uow, found)
    shown = _figures(uow, lot, _count_of(found), issued=found.issued).as_json()
    return {**shown, "countedBy": {"id": str(found.counted_by), "name": found.counted_name}}


def _check_verification(uow: UnitOfWork, found: LabelReconciliation, _: VerifyLabels) -> None:
    """Raises WrongState, BatchDecided, MorePrinted."""
    LABEL_COUNT.after(LabelCountState(found.state), LabelCountAct.VERIFY)
    lot = _lot(uow, found)
    _standing(uow, found)
    _batch_of(uow, lot)
    if (issued := _issued(uow, lot)) != found.issued:
        raise MorePrinted(lot=lot.number, counted=found.issued, issued=issued)


def _verify(uow: UnitOfWork, found: LabelReconciliation, _: VerifyLabels, signature: Signature) -> LabelReconciliation:
    """An imbalance outside its limit is an exception of the batch, which blocks its release. Raises SamePerson."""
    rules.require_second_person(uow.actor.as_person, counted_by=found.counted_by)
    batch = locked_batch(uow, found.batch_id)
    for before in _standing(uow, found):
        before.state = LABEL_COUNT.after(LabelCountState(before.state), LabelCountAct.REPLACE)
    uow.session.flush()
    found.state = LABEL_COUNT.after(LabelCountState(found.state), LabelCountAct.VERIFY)
    found.verified_by, found.verified_name = uow.actor.as_person, signature.printed_name
    found.verified_at, found.verification_signature_id = uow.now, signature.id
    _judge(uow, batch, _figures(uow, _lot(uow, found), _count_of(found), issued=found.issued))
    uow.record(LabelsReconciled(batch=batch.id, lot=found.lot_id))
    return found


def _judge(uow: UnitOfWork, batch: Batch, figures: LabelFigures) -> None:
    if figures.within:
        return
    title, description = rules.imbalance_told(figures)
    place = Place(site=batch.site_id, batch=batch.id)
    exceptions.raise_by_rule(uow, place, rule=rules.LABELS, title=title, description=description)


def _waiting(uow: UnitOfWork, lot: MaterialLot) -> list[LabelReconciliation]:
    """The count of the lot's labels that nobody verified yet; counts are locked before their batch, everywhere."""
    row = LabelReconciliation
    return uow.lock(row, row.lot_id == lot.id, row.state == LabelCountState.COUNTED)


def _standing(uow: UnitOfWork, found: LabelReconciliation) -> list[LabelReconciliation]:
    """The verified count that this one takes the place of."""
    row = LabelReconciliation
    return uow.lock(row, row.lot_id == found.lot_id, row.state == LabelCountState.VERIFIED)


def _batch_of(uow: UnitOfWork, lot: MaterialLot) -> Batch:
    """The batch that gave the lot, locked. Raises NothingPrinted where none did, BatchDecided."""
    edge = GenealogyEdge
    found = uow.find(edge, edge.target_id == lot.id, edge.kind == EdgeKind.OUTPUT)
    if not found or found[0].source_batch_id is None:
        raise NothingPrinted(lot=lot.number)
    batch = locked_batch(uow, found[0].source_batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    return batch


def _issued(uow: UnitOfWork, lot: MaterialLot) -> int:
    return queries.issued_labels(uow.session, lot.company_id, [lot.id]).get(lot.id, 0)


def _lot(uow: UnitOfWork, found: LabelReconciliation) -> MaterialLot:
    lot = uow.look_at(MaterialLot, found.lot_id)
    assert lot is not None, "a foreign key holds it"
    return lot


def _count_of(found: LabelReconciliation) -> LabelCount:
    return LabelCount(used=found.used, returned=found.returned, destroyed=found.destroyed, specimens=found.specimens)


def _figures(uow: UnitOfWork, lot: MaterialLot, count: LabelCount, *, issued: int) -> LabelFigures:
    material = uow.look_at(MaterialDefinition, lot.material_id)
    assert material is not None, "a foreign key holds it"
    return LabelFigures(lot=lot.number, issued=issued, counted=count, limit=material.label_imbalance_percent)


RECONCILE_LABELS: SignedAct[ReconcileLabels, MaterialLot] = SignedAct(
    name="reconcileLabels",
    model=MaterialLot,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_counted,
    check=_check_count,
    perform=_count,
)

VERIFY_LABELS: SignedAct[VerifyLabels, LabelReconciliation] = SignedAct(
    name="verifyLabelReconciliation",
    model=LabelReconciliation,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_VERIFY,
    meaning=lambda _: Meaning.VERIFIED,
    content=_verified,
    check=_check_verification,
    perform=_verify,
)
