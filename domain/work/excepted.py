"""Gathers the exceptions of a batch that wait for quality, or for who approves their assessment (REV-1, EXE-8)."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, union_all
from sqlalchemy.orm import Session, selectinload

from domain.exceptions.kinds import ApproverRole, ExceptionState
from domain.exceptions.models import BatchException, ExceptionApproval, ExceptionAssessment
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.models import Batch, ParameterValue, ParameterValueRevision, PhaseExecution
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.unforeseen.models import NotApplicable, PhaseRepeat
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.signatures.models import Meaning, Signature
from domain.work.rules.closing import ExceptionFacts

MOST = 50


def waiting(session: Session, batch: Batch, person: UUID) -> Iterator[ExceptionFacts]:
    """Those that are open, that a correction resolved and nobody looked at, and that await an approval."""
    found = [one for one in batch.exceptions if _waits(one)]
    executed = _executed_phases(session, batch, person) if found else frozenset()
    decided = _decided(session, batch, person) if found else frozenset()
    for one in found:
        yield ExceptionFacts(
            one.id,
            one.number,
            one.title,
            one.phase_number,
            executed=one.phase_execution_id in executed or one.id in decided,
            awaits=None if one.awaits is None else ApproverRole(one.awaits),
            assessor=one.assessed_by,
            approved=_approved(session, one) if one.awaits is not None else frozenset(),
            afterwards=bool(one.after_decision),
        )


def found_afterwards(session: Session, actor: Actor) -> Sequence[Batch]:
    """The oldest fifty batches that the person may see of which something was found after their decision (DEV-6)."""
    one, sites = BatchException, actor.sites_for(Permission.BATCH_READ)
    unsettled = or_(one.state == ExceptionState.OPEN, one.awaits.is_not(None))
    of = one.company_id == Batch.company_id, one.batch_id == Batch.id, one.after_decision.is_(True)
    chosen = select(Batch).where(Batch.company_id == actor.company, exists().where(*of, unsettled))
    if sites is not None:
        chosen = chosen.where(Batch.site_id.in_(sites))
    return session.scalars(chosen.options(selectinload(Batch.exceptions)).order_by(Batch.id).limit(MOST)).all()


def _waits(one: BatchException) -> bool:
    unlooked = one.state == ExceptionState.RESOLVED_BY_CORRECTION and one.classification is None
    return one.state == ExceptionState.OPEN or unlooked or one.awaits is not None


def _approved(session: Session, one: BatchException) -> frozenset[UUID]:
    """Who approved its last assessment, on which it waits."""
    given, last = ExceptionApproval, ExceptionAssessment
    of = last.company_id == one.company_id, last.exception_id == one.id
    newest = select(last.id).where(*of).order_by(last.number.desc()).limit(1).scalar_subquery()
    chosen = select(given.approved_by).where(given.company_id == one.company_id, given.assessment_id == newest)
    return frozenset(session.scalars(chosen))


def _decided(session: Session, batch: Batch, person: UUID) -> frozenset[UUID]:
    """The exceptions that were raised because the person decided a condition by hand."""
    of = ProcedureDecision
    chosen = (
        select(of.exception_id)
        .join(Signature, and_(Signature.company_id == of.company_id, Signature.id == of.signature_id))
        .where(of.company_id == batch.company_id, of.batch_id == batch.id, Signature.person_id == person)
    )
    return frozenset(one for one in session.scalars(chosen) if one is not None)


def _executed_phases(session: Session, batch: Batch, person: UUID) -> frozenset[UUID]:
    """The phases that the person started, recorded or corrected in, performed or verified, or decided otherwise on.

    Nobody of these assesses what left the expected path there (REV-6).
    """
    of_batch = PhaseExecution.company_id == batch.company_id, PhaseExecution.batch_id == batch.id
    value, revision = ParameterValue, ParameterValueRevision
    started = select(PhaseExecution.id).where(*of_batch, PhaseExecution.started_by == person)
    recorded = (
        select(value.phase_execution_id)
        .join(revision, and_(revision.company_id == value.company_id, revision.value_id == value.id))
        .where(value.company_id == batch.company_id, value.batch_id == batch.id, revision.recorded_by == person)
    )
    signed = (
        select(PhaseExecution.id)
        .join(
            Signature,
            and_(Signature.company_id == PhaseExecution.company_id, Signature.subject_id == PhaseExecution.id),
        )
        .where(*of_batch, Signature.person_id == person, Signature.meaning != Meaning.QUALITY)
    )
    mark, again, other = NotApplicable, PhaseRepeat, EquipmentReplacement
    company, here = batch.company_id, batch.id
    marked = select(mark.phase_execution_id).where(
        mark.company_id == company, mark.batch_id == here, mark.marked_by == person
    )
    repeated = select(again.repeated_id).where(
        again.company_id == company, again.batch_id == here, again.decided_by == person
    )
    replaced = select(other.phase_execution_id).where(
        other.company_id == company, other.batch_id == here, other.replaced_by == person
    )
    return frozenset(session.scalars(union_all(started, recorded, signed, marked, repeated, replaced)))
