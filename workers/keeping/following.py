"""Moves on until when stored files are kept: of one batch, or of all that a policy or a legal hold concerns.

The latter go batch by batch in portions, each a job: what was killed goes on where its portion began.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select

from domain.deviations.models import DeviationException
from domain.exceptions.evidence_models import Evidence
from domain.execution.models import Batch
from domain.keeping import queries, rules
from domain.keeping.commands import retaining
from domain.keeping.events import LegalHoldFollowed, RetentionPolicyFollowed
from domain.keeping.models import LegalHold, RecordRetention, RetentionPolicy
from domain.kernel.events import Event
from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site, SiteKind
from infra.services import Services
from infra.transaction import Command, as_process
from workers.keeping import objects
from workers.outbox import Job

PROCESS = "keeping"
PORTION = 50
"""So many batches in one job."""
FIRST = UUID(int=0)


def carry_out(services: Services, job: Job) -> None:
    """The consumer of whatever moves that day on. Raises ObjectStoreProblem: then try again later."""
    after = UUID(job.payload.get("after") or str(FIRST))
    if "hold" in job.payload:
        follow_hold(services, job.company, UUID(job.payload["hold"]), after=after)
    elif "policy" in job.payload:
        follow_policy(services, job.company, UUID(job.payload["policy"]), after=after)
    elif "evidence" in job.payload:
        follow_evidence(services, job.company, UUID(job.payload["evidence"]))
    elif "deviation" in job.payload:
        follow_deviation(services, job.company, UUID(job.payload["deviation"]))
    else:
        follow_retention(services, job.company, UUID(job.payload["retention"]))


def follow_retention(services: Services, company: CompanyId, retention: UUID) -> None:
    """The objects of one batch, until the end of the last day on which its record is kept."""
    with services.transactions.reading(company) as session:
        row = session.get_one(RecordRetention, (company, retention))
        batch = session.get_one(Batch, (company, row.batch_id))
    if row.until is not None:
        objects.extend(services.transactions, services.objects, batch, until=rules.end_of(row.until))


def follow_evidence(services: Services, company: CompanyId, evidence: UUID) -> None:
    """What is given of a batch that was decided on, or of a deviation of such ones, after that (DEV-6, DEV-7)."""
    with services.transactions.reading(company) as session:
        given = session.get_one(Evidence, (company, evidence))
    if given.deviation_id is not None:
        follow_deviation(services, company, given.deviation_id)
    elif given.batch_id is not None:
        _follow_batches(services, company, {given.batch_id})


def follow_deviation(services: Services, company: CompanyId, deviation: UUID) -> None:
    """The batches whose exceptions it ever grouped: what is given of it is evidence of theirs."""
    link = DeviationException
    with services.transactions.reading(company) as session:
        chosen = select(link.batch_id).where(link.company_id == company, link.deviation_id == deviation)
        batches = set(session.scalars(chosen))
    _follow_batches(services, company, batches)


def _follow_batches(services: Services, company: CompanyId, batches: set[UUID]) -> None:
    """Those that have a day until which they are kept; the others get it with the decision."""
    row = RecordRetention
    with services.transactions.reading(company) as session:
        found = list(session.scalars(select(row.id).where(row.company_id == company, row.batch_id.in_(batches))))
    for one in sorted(found):
        follow_retention(services, company, one)


def follow_hold(services: Services, company: CompanyId, hold: UUID, *, after: UUID) -> None:
    """The objects of the next batches that a hold in force keeps; the others follow."""
    with services.transactions.reading(company) as session:
        found = session.get_one(LegalHold, (company, hold))
        if found.released_at is not None:
            return
        batches = queries.batches_of(session, found, after=after, limit=PORTION)
        until: datetime = found.objects_until
    for one in batches:
        _keep(services, company, one, until=until)
    if len(batches) == PORTION:
        _go_on(services, company, LegalHold, hold, LegalHoldFollowed(hold=hold, after=batches[-1]))


def follow_policy(services: Services, company: CompanyId, policy: UUID, *, after: UUID) -> None:
    """Compute the next retentions that the policy makes longer again; the others follow."""
    with services.transactions.reading(company) as session:
        found = session.get_one(RetentionPolicy, (company, policy))
        site = session.get_one(Site, (company, found.site_id))
        row = RecordRetention
        shorter = or_(
            row.months_after_expiry < found.months_after_expiry, row.months_after_decision < found.months_after_decision
        )
        chosen = select(row.id).where(row.company_id == company, row.id > after, shorter).order_by(row.id)
        chosen = chosen if site.kind == SiteKind.ENTERPRISE else chosen.where(row.site_id == site.id)
        retentions = list(session.scalars(chosen.limit(PORTION)))
    for one in retentions:
        act = partial(retaining.compute_again, retention=one)
        services.transactions.run(Command(as_process(company, PROCESS), act, reason="its records are kept longer"))
    if len(retentions) == PORTION:
        event = RetentionPolicyFollowed(policy=policy, after=retentions[-1])
        _go_on(services, company, RetentionPolicy, policy, event)


def _keep(services: Services, company: CompanyId, batch: UUID, *, until: datetime) -> None:
    with services.transactions.reading(company) as session:
        row = session.get_one(Batch, (company, batch))
    objects.extend(services.transactions, services.objects, row, until=until)


def _go_on(services: Services, company: CompanyId, model: type[OfCompany], id: UUID, event: Event) -> None:  # noqa: A002 -- the plant's word
    def tell(uow: UnitOfWork) -> OfCompany:
        found = uow.look_at(model, id)
        assert found is not None, id
        uow.record(event)
        return found

    services.transactions.run(Command(as_process(company, PROCESS), tell, reason="there are more batches"))
