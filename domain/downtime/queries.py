"""What is asked of downtime: a page's name and use, what is still open of a batch, who had a hand in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import CompoundSelect, select, union_all
from sqlalchemy.orm import Session

from domain.downtime import rules
from domain.downtime.correction_models import PageAccount, TranscriptionCorrection
from domain.downtime.kinds import DowntimePageState
from domain.downtime.models import DowntimePage, DowntimePolicy, DowntimeSet, DowntimeUse, Transcription
from domain.execution import signed_content
from domain.execution.content import time_text
from domain.execution.models import Batch, ParameterValue, ParameterValueRevision, PhaseExecution
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeParameter
from domain.signatures.models import Signature


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


def told(uow: UnitOfWork, entry: Transcription) -> Json:
    """What was entered off a page, as it stands now: what its check, and its correction, are signed for."""
    phase = uow.look_at(PhaseExecution, entry.phase_execution_id)
    assert phase is not None, "a foreign key holds it"
    said: dict[str, Json] = {
        "phase": str(phase.number),
        "from": time_text(entry.began_at),
        "until": None if entry.ended_at is None else time_text(entry.ended_at),
        "performedBy": entry.performed_name,
        "remark": entry.remark,
        "transcribedBy": {"id": str(entry.transcribed_by), "name": entry.transcribed_name},
        "transcribedAt": time_text(entry.transcribed_at),
    }
    return said if entry.value_id is None else said | {"value": _value(uow, entry.value_id)}


def _value(uow: UnitOfWork, id_: UUID) -> Json:
    value = uow.look_at(ParameterValue, id_)
    assert value is not None, "a foreign key holds it"
    parameter = uow.look_at(RecipeParameter, value.recipe_parameter_id)
    assert parameter is not None, "a foreign key holds it"
    return signed_content.of_value(value, parameter)


def hands_of(session: Session, company: UUID, pages: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    """Who transcribed or corrected anything of each page: none of them checks it (EXE-11)."""
    entry, revision = Transcription, ParameterValueRevision
    of_pages = entry.company_id == company, entry.page_id.in_(pages)
    corrected = (
        select(entry.page_id, revision.recorded_by)
        .join(revision, (revision.company_id == entry.company_id) & (revision.value_id == entry.value_id))
        .where(*of_pages)
    )
    put_right = (
        select(entry.page_id, TranscriptionCorrection.corrected_by)
        .join(
            TranscriptionCorrection,
            (TranscriptionCorrection.company_id == entry.company_id)
            & (TranscriptionCorrection.transcription_id == entry.id),
        )
        .where(*of_pages)
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if pages:
        written = select(entry.page_id, entry.transcribed_by).where(*of_pages)
        for page, person in session.execute(written.union(corrected, put_right)):
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
    """Who transcribed, accounted for or checked a page of the batch, or put any of that right (REV-6)."""
    page, entry, account, put_right = DowntimePage, Transcription, PageAccount, TranscriptionCorrection
    of_batch = (page.company_id == batch.company_id, page.batch_id == batch.id)
    chosen: CompoundSelect[UUID | None] = union_all(
        select(page.reconciled_by).where(*of_batch, page.reconciled_by.is_not(None)),
        select(page.checked_by).where(*of_batch, page.checked_by.is_not(None)),
        select(entry.transcribed_by).where(entry.company_id == batch.company_id, entry.batch_id == batch.id),
        *(
            select(person).where(of.company_id == batch.company_id, of.batch_id == batch.id)
            for of, person in (
                (account, account.reconciled_by),
                (account, account.taken_back_by),
                (put_right, put_right.corrected_by),
            )
        ),
    )
    return frozenset(one for one in session.scalars(chosen) if one is not None)


def put_right(session: Session, batch: Batch) -> list[Json]:
    """What was put right of the batch's paper: of which page, why and by whom, by the digest of what they signed."""
    page, entry, account, said = DowntimePage, Transcription, PageAccount, TranscriptionCorrection
    pages = (
        select(account.id, account.because, Signature.printed_name, Signature.digest, page.page, page.copy)
        .join(page, (page.company_id == account.company_id) & (page.id == account.page_id))
        .join(Signature, (Signature.company_id == account.company_id) & (Signature.id == account.signature_id))
        .where(account.company_id == batch.company_id, account.batch_id == batch.id)
    )
    entries = (
        select(said.id, said.because, Signature.printed_name, Signature.digest, page.page, page.copy)
        .join(entry, (entry.company_id == said.company_id) & (entry.id == said.transcription_id))
        .join(page, (page.company_id == entry.company_id) & (page.id == entry.page_id))
        .join(Signature, (Signature.company_id == said.company_id) & (Signature.id == said.signature_id))
        .where(said.company_id == batch.company_id, said.batch_id == batch.id)
    )
    return [
        {"page": str(number), "copy": str(copy), "because": because, "by": by, "signed": digest}
        for _, because, by, digest, number, copy in session.execute(pages.union_all(entries).order_by("id"))
    ]
