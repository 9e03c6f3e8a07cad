"""Quality lets one batch use a lot that isn't released, for a reason and up to a day (MAT-1)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.execution.lots.events import ConditionalUseApproved
from domain.execution.lots.models import ConditionalUse
from domain.execution.models import Batch
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import rules
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality.queries import last_narrowed, out_of_specification
from domain.materials.quality.refusals import LotUnderInvestigation
from domain.materials.queries import today_at, unreleased_makers
from domain.materials.refusals import LotElsewhere, MadeInRejectedBatch
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ApproveConditionalUse:
    """`subject` is the lot, `batch` the only one that may use it, up to and including the day `valid_until`."""

    subject: UUID
    version: int
    batch: UUID
    reason: str
    valid_until: date

    def as_json(self) -> dict[str, Json]:
        return {
            "lot": str(self.subject),
            "version": str(self.version),
            "batch": str(self.batch),
            "reason": self.reason,
            "validUntil": self.valid_until.isoformat(),
        }


def approved_use(
    uow: UnitOfWork, lot: MaterialLot, batch: Batch, *, today: date, at: datetime | None = None
) -> ConditionalUse | None:
    """The approval by which a batch may use a lot today, or at a moment that was in that day; or None.

    One that was given before the lot's status got worse, or before it was restricted, knew nothing of that, and holds
    no more (MAT-1, MAT-3).
    Raises LotUnderInvestigation where a result is, or was then, out of specification: no approval covers that (REV-9).
    """
    use = ConditionalUse
    given = uow.find(use, use.lot_id == lot.id, use.batch_id == batch.id, use.valid_until >= today)
    since = last_narrowed(uow, lot.id, until=at)
    known = [one for one in given if at is None or one.approved_at <= at]
    found = [one for one in known if since is None or one.approved_at > since]
    if not found:
        return None
    _require_clear(uow, lot, at=at)
    return found[0]


def _batch(uow: UnitOfWork, wanted: UUID) -> Batch:
    found = uow.look_at(Batch, wanted)
    if found is None:
        raise NotFound(kind="Batch", id=wanted, path=("batch",))
    return found


def _content(uow: UnitOfWork, lot: MaterialLot, given: ApproveConditionalUse) -> Json:
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    batch = _batch(uow, given.batch)
    return {
        "material": {"code": material.code, "name": material.name},
        "lot": lot.number,
        "status": lot.status,
        "restriction": lot.restriction,
        "batch": {"number": batch.number, "product": batch.product},
    }


def _check(uow: UnitOfWork, lot: MaterialLot, given: ApproveConditionalUse) -> None:
    """What was on its way to another site when its batch was rejected is in quarantine there, and isn't used either.

    Raises NotFound, LotElsewhere, BatchDecided, WrongState, MadeInRejectedBatch, LotUnderInvestigation, InvalidInput.
    """
    batch = _batch(uow, given.batch)
    if batch.site_id != lot.site_id:
        raise LotElsewhere(number=lot.number, path=("batch",))
    batches.require_undecided(batch.number, batch.disposition)
    if lot.status not in rules.CONDITIONAL:
        raise WrongState(kind="lot", state=lot.status, act="CONDITIONAL_USE", allowed=())
    for maker in unreleased_makers(uow, [lot.id]).get(lot.id, ()):
        if maker.rejected:
            raise MadeInRejectedBatch(number=lot.number, batch=maker.number, path=("lot",))
    _require_clear(uow, lot)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    today = today_at(uow, lot.site_id)
    last = min(one for one in (lot.expires_on, rules.LATEST) if one is not None)
    if not today <= given.valid_until <= last:
        raise InvalidInput(path=("validUntil",), problem=f"An approval holds up to a day from {today} to {last}.")


def _require_clear(uow: UnitOfWork, lot: MaterialLot, *, at: datetime | None = None) -> None:
    if out_of_specification(uow, lot.id, at=at):
        raise LotUnderInvestigation(number=lot.number, path=("lot",))


def _perform(uow: UnitOfWork, lot: MaterialLot, given: ApproveConditionalUse, signature: Signature) -> MaterialLot:
    approval = uow.add(
        ConditionalUse(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            batch_id=given.batch,
            reason=given.reason.strip(),
            valid_until=given.valid_until,
            approved_by=signature.person_id,
            approved_name=signature.printed_name,
            approved_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(ConditionalUseApproved(lot=lot.id, batch=given.batch, approval=approval.id))
    return lot


APPROVE_CONDITIONAL_USE: SignedAct[ApproveConditionalUse, MaterialLot] = SignedAct(
    name="approveConditionalUse",
    model=MaterialLot,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.LOT_DISPOSE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    may_wait=ApproveConditionalUse,
)
