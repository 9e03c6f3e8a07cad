"""Taking back the release of a batch, signed: what it gave goes out of use at once (REV-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.materials.distribution import reading
from domain.materials.distribution.figures import Figures
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import statuses
from domain.materials.quality.kinds import QuarantineReason
from domain.materials.states import LotAct
from domain.review import outputs, revocations
from domain.review.events import ReleaseRevoked
from domain.review.models import ReleaseRevocation, RevokedLot
from domain.review.policy import setting
from domain.review.refusals import NotReleased
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

REASON = 2000


@dataclass(frozen=True, slots=True)
class Revoke:
    """`reason` is why the batch's release is taken back."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"batch": str(self.subject), "version": str(self.version), "reason": self.reason}


def _check(uow: UnitOfWork, batch: Batch, given: Revoke) -> None:
    """Raises InvalidInput, NotReleased."""
    _ = uow
    require_text(given.reason, limit=REASON, path=("reason",))
    if batch.disposition != Disposition.RELEASED:
        raise NotReleased(number=batch.number, disposition=batch.disposition)


def _content(uow: UnitOfWork, batch: Batch, _: Revoke) -> Json:
    """The decision that is taken back, and each lot: its status, what becomes of it, and how much of it left."""
    decision = revocations.standing(uow, batch)
    lots = outputs.held_lots(uow, batch)
    figures = _figures(uow, lots)
    return {
        "batch": batch.number,
        "decision": {"decision": decision.decision, "by": decision.decided_name, "statement": decision.statement},
        "lots": [_told(one, figures[one.id]) for one in lots],
    }


def _told(lot: MaterialLot, figures: Figures) -> Json:
    becomes = LotStatus.QUARANTINE.value if lot.status in statuses.IN_USE else lot.status
    shipped: Json = {"value": f"{figures.shipped:f}", "unit": lot.unit}
    return {"lot": lot.number, "status": lot.status, "becomes": becomes, "shipped": shipped}


def _figures(uow: UnitOfWork, lots: Sequence[MaterialLot]) -> dict[UUID, Figures]:
    stated = reading.lots(uow.session, uow.actor.company, [one.id for one in lots])
    return {one.id: one.figures for one in stated}


def _perform(uow: UnitOfWork, batch: Batch, given: Revoke, signature: Signature) -> Batch:
    """Whoever took of its lots is told by their worsening (MAT-3); what left is listed, for a recall (beginRecall)."""
    lots = outputs.held_lots(uow, batch)
    revocation = uow.add(
        ReleaseRevocation(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            disposition_id=revocations.standing(uow, batch).id,
            because=given.reason.strip(),
            revoked_by=uow.actor.as_person,
            revoked_name=signature.printed_name,
            revoked_at=uow.now,
            signature_id=signature.id,
        )
    )
    figures = _figures(uow, lots)
    for lot in lots:
        uow.add(_listed(revocation, lot, figures[lot.id]))
    batch.disposition = Disposition.RELEASE_REVOKED
    because = f"The release of batch {batch.number}, which gave it, was revoked. {given.reason.strip()}"
    for lot in sorted(lots, key=lambda one: one.id, reverse=True):  # what came of others first, each by this reason
        if lot.status in statuses.IN_USE:
            statuses.change(uow, lot, LotAct.QUARANTINE, because=because, reason=QuarantineReason.RELEASE_REVOKED)
    uow.record(ReleaseRevoked(batch=batch.id))
    return batch


def _listed(revocation: ReleaseRevocation, lot: MaterialLot, figures: Figures) -> RevokedLot:
    return RevokedLot(
        id=new_id(),
        site_id=revocation.site_id,
        batch_id=revocation.batch_id,
        revocation_id=revocation.id,
        lot_id=lot.id,
        number=lot.number,
        status=lot.status,
        shipped_value=figures.shipped,
        unit=lot.unit,
    )


REVOKE_RELEASE: SignedAct[Revoke, Batch] = SignedAct(
    name="revokeRelease",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_DISPOSE,
    meaning=lambda _: Meaning.REVOKED,
    content=_content,
    check=_check,
    perform=_perform,
    or_needs=lambda uow, batch, _: setting.or_needs(uow, batch.site_id),
    may_need=(Permission.BATCH_DISPOSE, Permission.BATCH_DISPOSE_QUALITY),
)
