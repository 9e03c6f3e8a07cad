"""What waits for a qualified person beside the release: own parts of other sites' batches, and certificates (QPC-2)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased, selectinload

from domain.certification import queries, rules
from domain.certification.kinds import AuthorisationState, PartState
from domain.certification.models import MarketingAuthorisation, QpCertificate, QpCertificateRevocation
from domain.certification.queries import Part
from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.review import afterwards, executors
from domain.review.looking import looking
from domain.review.rules import require_not_executed
from domain.work.rules.items import Asker, WorkItem, refused

NEWEST = 500
"""Of so many batches those are looked for whose product has an authorisation and that nobody certified."""


def certification_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Of the batches of authorised products, of whatever site, what is to be done where the person reads batches.

    A part is confirmed by its own site's qualified person while another site's batch waits for that; a released batch
    is certified by its own site's.
    """
    for batch in _uncertified(session, actor):
        parts = queries.parts_of_others(session, batch)
        for part in parts:
            if part.state is not PartState.CONFIRMED and _reads(actor, part.batch):
                yield _confirmation(session, part, batch, asker_at(part.batch.site_id))
        if batch.disposition == Disposition.RELEASED and _reads(actor, batch):
            yield _certificate(session, batch, parts, asker_at(batch.site_id))


def _confirmation(session: Session, part: Part, batch: Batch, asker: Asker) -> WorkItem:
    own = part.batch
    waits = None if own.disposition == Disposition.RELEASED else f"Batch {own.number} is {own.disposition}."
    because = waits or asker.cannot(Permission.BATCH_CERTIFY) or _unsettled(session, own, [own])
    because = because or _took_part(session, own, asker, act="Confirmation")
    title = f"Batch {own.number} for batch {batch.number} of {batch.site.name}"
    return WorkItem("confirmPart", "Batch", own.id, title, because)


def _certificate(session: Session, batch: Batch, parts: list[Part], asker: Asker) -> WorkItem:
    waits = refused(lambda: rules.require_confirmed([(one.batch.number, one.state) for one in parts]))
    because = waits or asker.cannot(Permission.BATCH_CERTIFY)
    because = because or _unsettled(session, batch, [*queries.upstream(session, batch), batch])
    because = because or _took_part(session, batch, asker, act="Certification")
    return WorkItem("certifyBatch", "Batch", batch.id, f"Batch {batch.number}", because)


def _unsettled(session: Session, batch: Batch, made: list[Batch]) -> str | None:
    """What isn't released any more, or was found since of what was made."""
    uow = looking(session, batch.company_id)
    return refused(lambda: queries.require_released(session, batch)) or refused(
        lambda: afterwards.require_nothing_found_of(uow, [one.id for one in made])
    )


def _took_part(session: Session, batch: Batch, asker: Asker, *, act: str) -> str | None:
    return refused(lambda: require_not_executed(asker.person, executors.executed_by(session, batch), act=act))


def _reads(actor: Actor, batch: Batch) -> bool:
    return actor.may(Permission.BATCH_READ, site=SiteId(batch.site_id))


def _uncertified(session: Session, actor: Actor) -> list[Batch]:
    """Batches that gave a lot of an authorised product which may go out, or is still to be decided on; oldest first."""
    newest = select(Batch.id).where(Batch.company_id == actor.company).order_by(Batch.id.desc()).limit(NEWEST)
    edge, lot, by = GenealogyEdge, MaterialLot, MarketingAuthorisation
    certified, taken = aliased(QpCertificate), aliased(QpCertificateRevocation)
    gave = (
        exists()
        .where(edge.company_id == Batch.company_id, edge.source_id == Batch.id, edge.kind == EdgeKind.OUTPUT)
        .where(lot.company_id == edge.company_id, lot.id == edge.target_lot_id)
        .where(lot.status.in_((LotStatus.QUARANTINE, LotStatus.RELEASED)))
        .where(by.company_id == lot.company_id, by.material_id == lot.material_id)
        .where(by.state == AuthorisationState.IN_FORCE)
    )
    revoked = exists().where(taken.company_id == certified.company_id, taken.certificate_id == certified.id)
    done = exists().where(and_(certified.company_id == Batch.company_id, certified.batch_id == Batch.id, ~revoked))
    chosen = select(Batch).where(Batch.company_id == actor.company, Batch.id.in_(newest), gave, ~done)
    undecided = Batch.disposition != Disposition.REJECTED
    return list(session.scalars(chosen.where(undecided).options(selectinload(Batch.site)).order_by(Batch.id)))
