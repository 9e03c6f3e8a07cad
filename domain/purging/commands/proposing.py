"""Proposing that records go, signed, and approving that as another person (KEP-3; REV-8)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from domain.execution.models import Batch
from domain.keeping import queries as keeping
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.refusals import SamePerson
from domain.purging import finding, queries
from domain.purging.events import PurgeApproved, PurgeProposed
from domain.purging.models import BatchPurge, Purge
from domain.purging.refusals import PurgeApprovedAlready, RecordStillKept
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

REASON = 2000
MOST = 10
"""So many batches are named by one purge: who signs it reads what goes of each."""


@dataclass(frozen=True, slots=True)
class ProposePurge:
    """`subject` is the site whose batches these are."""

    subject: UUID
    version: int
    batches: tuple[UUID, ...]
    reason: str

    def as_json(self) -> dict[str, Json]:
        batches = [str(one) for one in self.batches]
        return {"site": str(self.subject), "version": self.version, "batches": batches, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class ApprovePurge:
    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"purge": str(self.subject), "version": str(self.version)}

    @property
    def reason(self) -> str:
        return "the purge of records whose retention is over is approved"


def _named(uow: UnitOfWork, site: Site, given: ProposePurge) -> list[Batch]:
    """Raises InvalidInput, NotFound."""
    if not 1 <= len(set(given.batches)) == len(given.batches) <= MOST:
        problem = f"Name from 1 to {MOST} batches, each once; {len(given.batches)} were named."
        raise InvalidInput(path=("batches",), problem=problem)
    found = []
    for index, one in enumerate(given.batches):
        batch = uow.look_at(Batch, one)
        if batch is None or batch.site_id != site.id:
            raise NotFound(kind="Batch", id=one, path=("batches", str(index)))
        found.append(batch)
    return found


def _require_may_go(uow: UnitOfWork, batch: Batch) -> None:
    """Raises RecordStillKept."""
    if because := queries.still_kept(uow.session, batch, now=uow.now):
        raise RecordStillKept(number=batch.number, because=because)


def _told(uow: UnitOfWork, batch: Batch) -> Json:
    """What goes of a batch, and why it may, as who signs sees it."""
    kept = keeping.retention_of(uow.session, batch)
    return {
        "number": batch.number,
        "product": batch.product,
        "keptUntil": str(kept.until),
        "because": kept.because,
        "rows": finding.rows_of(uow.session, batch.company_id, batch.id).as_json(),
    }


def _check(uow: UnitOfWork, site: Site, given: ProposePurge) -> None:
    require_words(given.reason, limit=REASON, path=("reason",))
    for batch in _named(uow, site, given):
        _require_may_go(uow, batch)


def _content(uow: UnitOfWork, site: Site, given: ProposePurge) -> Json:
    return {
        "site": {"code": site.code, "name": site.name},
        "batches": [_told(uow, batch) for batch in _named(uow, site, given)],
    }


def _perform(uow: UnitOfWork, site: Site, given: ProposePurge, signature: Signature) -> Purge:
    purge = uow.add(
        Purge(
            id=new_id(),
            site_id=site.id,
            reason=given.reason.strip(),
            proposed_by=uow.actor.as_person,
            proposed_name=signature.printed_name,
            proposed_at=uow.now,
            signature_id=signature.id,
        )
    )
    for batch in _named(uow, site, given):
        kept = keeping.retention_of(uow.session, batch)
        uow.add(
            BatchPurge(
                id=new_id(),
                site_id=site.id,
                purge_id=purge.id,
                batch_id=batch.id,
                number=batch.number,
                product=batch.product,
                kept_until=kept.until,
                because=kept.because,
            )
        )
    uow.record(PurgeProposed(purge=purge.id))
    return purge


def _batches(uow: UnitOfWork, purge: Purge) -> list[Batch]:
    named = select(BatchPurge.batch_id).where(
        BatchPurge.company_id == purge.company_id, BatchPurge.purge_id == purge.id
    )
    return sorted(uow.find(Batch, Batch.id.in_(named)), key=lambda batch: batch.number)


def _check_approval(uow: UnitOfWork, purge: Purge, _: ApprovePurge) -> None:
    if purge.approved_name is not None:
        raise PurgeApprovedAlready(approved_by=purge.approved_name)
    for batch in _batches(uow, purge):
        _require_may_go(uow, batch)


def _content_of_approval(uow: UnitOfWork, purge: Purge, _: ApprovePurge) -> Json:
    return {
        "proposedBy": purge.proposed_name,
        "reason": purge.reason,
        "batches": [_told(uow, batch) for batch in _batches(uow, purge)],
    }


def _approve(uow: UnitOfWork, purge: Purge, _: ApprovePurge, signature: Signature) -> Purge:
    """Nobody makes a record go alone (KEP-3). Raises SamePerson."""
    person = uow.actor.as_person
    if person == purge.proposed_by:
        raise SamePerson(act="Approving a purge", person=person)
    purge.approved_by, purge.approved_name, purge.approved_at = person, signature.printed_name, uow.now
    purge.approval_signature_id = signature.id
    uow.record(PurgeApproved(purge=purge.id))
    return purge


PROPOSE_PURGE: SignedAct[ProposePurge, Site] = SignedAct(
    name="proposePurge",
    model=Site,
    reads=Permission.RECORD_PURGE,
    needs=lambda _: Permission.RECORD_PURGE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
)

APPROVE_PURGE: SignedAct[ApprovePurge, Purge] = SignedAct(
    name="approvePurge",
    model=Purge,
    reads=Permission.AUDIT_READ,
    needs=lambda _: Permission.RECORD_PURGE_APPROVE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content_of_approval,
    check=_check_approval,
    perform=_approve,
)
