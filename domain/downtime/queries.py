"""What is asked of downtime: a page's name and use, what is still open of a batch, who had a hand in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from domain.downtime import rules
from domain.downtime.kinds import DowntimePageState
from domain.downtime.models import DowntimePage, DowntimePolicy, DowntimeSet, DowntimeUse, Transcription
from domain.execution.models import Batch, ParameterValueRevision
from domain.kernel.unit_of_work import UnitOfWork


def is_kept(session: Session, company: UUID, batch: UUID) -> bool:
    """Whether a batch's site keeps sets, or kept one of it that hasn't ended."""
    policy, made = DowntimePolicy, DowntimeSet
    kept = (
        select(policy.id)
        .join(Batch, (Batch.company_id == policy.company_id) & (Batch.site_id == policy.site_id))
        .where(policy.company_id == company, Batch.id == batch, policy.kept)
    )
    still = select(made.id).where(made.company_id == company, made.batch_id == batch, made.ended_at.is_(None))
    return session.scalars(union_all(kept, still).limit(1)).first() is not None


def use_of(uow: UnitOfWork, page: DowntimePage) -> DowntimeUse:
    found = uow.look_at(DowntimeUse, page.use_id)
    assert found is not None, "a foreign key holds it"
    return found


def label_of(uow: UnitOfWork, page: DowntimePage) -> str:
    """What a page is called in words."""
    use = use_of(uow, page)
    made, batch = uow.look_at(DowntimeSet, use.set_id), uow.look_at(Batch, page.batch_id)
    assert made is not None, "a foreign key holds it"
    assert batch is not None, "a foreign key holds it"
    return rules.label(batch.number, made.number, page.page, page.copy)


def hands_of(session: Session, company: UUID, pages: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """Who transcribed or corrected anything of each page: none of them checks it (EXE-11)."""
    entry, revision = Transcription, ParameterValueRevision
    of_pages = entry.company_id == company, entry.page_id.in_(pages)
    corrected = (
        select(entry.page_id, revision.recorded_by)
        .join(revision, (revision.company_id == entry.company_id) & (revision.value_id == entry.value_id))
        .where(*of_pages)
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if pages:
        written = select(entry.page_id, entry.transcribed_by).where(*of_pages)
        for page, person in session.execute(written.union(corrected)):
            found[page].add(person)
    return found


def open_pages(session: Session, batch: Batch, state: DowntimePageState) -> tuple[str, ...]:
    """The pages of used sets that stand so, as release blockers name them."""
    page, use, made = DowntimePage, DowntimeUse, DowntimeSet
    chosen = (
        select(made.number, page.page, page.copy)
        .join(use, (use.company_id == page.company_id) & (use.id == page.use_id))
        .join(made, (made.company_id == use.company_id) & (made.id == use.set_id))
        .where(page.company_id == batch.company_id, page.batch_id == batch.id, page.state == state)
        .order_by(made.number, page.copy, page.page)
    )
    return tuple(f"set {number} page {one} copy {copy}" for number, one, copy in session.execute(chosen))


def people_of(session: Session, batch: Batch) -> frozenset[UUID]:
    """Who transcribed, accounted for or checked a page of the batch (REV-6)."""
    page, entry = DowntimePage, Transcription
    of_batch = (page.company_id == batch.company_id, page.batch_id == batch.id)
    chosen: CompoundSelect[UUID | None] = union_all(
        select(page.reconciled_by).where(*of_batch, page.reconciled_by.is_not(None)),
        select(page.checked_by).where(*of_batch, page.checked_by.is_not(None)),
        select(entry.transcribed_by).where(entry.company_id == batch.company_id, entry.batch_id == batch.id),
    )
    return frozenset(one for one in session.scalars(chosen) if one is not None)
