"""Computing until when the record of a batch is kept: at its decision, and again by what makes that later."""

from uuid import UUID

from sqlalchemy import select

from domain.certification.events import BatchCertified
from domain.certification.models import QpCertificatePart
from domain.execution.models import Batch
from domain.keeping import queries, rules
from domain.keeping.events import RetentionComputed
from domain.keeping.models import RecordRetention
from domain.keeping.rules import Decided, Kept
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.queries import today_at
from domain.review.events import BatchDisposed
from domain.review.models import Decision
from domain.tenancy.models import Site, SiteKind


def heed_decision(uow: UnitOfWork, event: BatchDisposed) -> None:
    """With the decision on a batch begins the time that its record is kept, once more with a further one (KEP-1)."""
    batch = uow.look_at(Batch, event.batch)
    assert batch is not None, event
    _rely_on_policies(uow, batch)
    decided = Decided(today_at(uow, batch.site_id), event.decision == Decision.REJECTED)
    if before := uow.lock(RecordRetention, RecordRetention.batch_id == batch.id):
        _extend(uow, before[0], batch, decided)
        return
    row = RecordRetention(id=new_id(), site_id=batch.site_id, batch_id=batch.id, until=None, because="")
    _extend(uow, row, batch, decided)
    uow.add(row)


def heed_certification(uow: UnitOfWork, event: BatchCertified) -> None:
    """From the certification on each batch that is a part of it is kept five years (KEP-1)."""
    uow.session.flush()  # the certificate counts already
    parts = QpCertificatePart.certificate_id == event.certificate
    made = select(QpCertificatePart.made_batch_id).where(QpCertificatePart.company_id == uow.actor.company, parts)
    for row in uow.lock(RecordRetention, RecordRetention.batch_id.in_(set(uow.session.scalars(made)))):
        batch = uow.look_at(Batch, row.batch_id)
        assert batch is not None, event
        _rely_on_policies(uow, batch)
        _extend(uow, row, batch, queries.decided(uow.session, batch))


def compute_again(uow: UnitOfWork, *, retention: UUID) -> RecordRetention:
    """As it would be now; it becomes never less than it is (KEP-1)."""
    row = uow.hold(RecordRetention, retention)
    batch = uow.rely_on(Batch, row.batch_id)
    _rely_on_policies(uow, batch)
    _extend(uow, row, batch, queries.decided(uow.session, batch))
    return row


def _rely_on_policies(uow: UnitOfWork, batch: Batch) -> None:
    """Who sets a policy locks its site: either the new one is seen here, or this is seen by who follows that."""
    enterprise = select(Site.id).where(Site.company_id == uow.actor.company, Site.kind == SiteKind.ENTERPRISE)
    for site in sorted({batch.site_id, *uow.session.scalars(enterprise)}):
        uow.rely_on(Site, site)


def _extend(uow: UnitOfWork, row: RecordRetention, batch: Batch, decided: Decided | None) -> None:
    kept = rules.longer(Kept(row.until, row.because), queries.computed(uow.session, batch, decided))
    periods = queries.periods_at(uow.session, batch.company_id, batch.site_id)
    row.until, row.because = kept.until, kept.because
    row.months_after_expiry = periods.after_expiry
    row.months_after_decision = periods.after_decision
    row.computed_at = uow.now
    uow.record(RetentionComputed(retention=row.id))
