"""Gathers the exceptions of a batch that wait for quality, or for who approves their assessment (REV-1, EXE-8)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, union_all
from sqlalchemy.orm import Session, selectinload

from domain.exceptions import routes
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
from domain.work.rules.items import Asker

MOST = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """An exception that waits, and who asks at its batch's site."""

    facts: ExceptionFacts
    asker: Asker


def waiting(session: Session, batches: Sequence[Batch], asker_at: Callable[[UUID], Asker]) -> Iterator[Waiting]:
    """Those that are open, that a correction resolved and nobody looked at, and that await an approval.

    Whether the person took part is asked where their roles let them judge any of these, of all batches at once.
    """
    found = [(batch, one, asker_at(batch.site_id)) for batch in batches for one in batch.exceptions if _waits(one)]
    judged = {batch.id: batch for batch, one, asker in found if asker.may(_permission(one))}
    person = found[0][2].person if found else None
    executed = _executed_phases(session, judged, person) if person and judged else frozenset[UUID]()
    decided = _decided(session, judged, person) if person and judged else frozenset[UUID]()
    for _, one, asker in found:
        facts = ExceptionFacts(
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
        yield Waiting(facts, asker)


def _permission(one: BatchException) -> Permission:
    return Permission.EXCEPTION_ASSESS if one.awaits is None else routes.PERMISSION[ApproverRole(one.awaits)]


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


def _decided(session: Session, batches: Mapping[UUID, Batch], person: UUID) -> frozenset[UUID]:
    """The exceptions that were raised because the person decided a condition by hand."""
    of = ProcedureDecision
    chosen = (
        select(of.exception_id)
        .join(Signature, and_(Signature.company_id == of.company_id, Signature.id == of.signature_id))
        .where(of.company_id == _company(batches), of.batch_id.in_(batches), Signature.person_id == person)
    )
    return frozenset(one for one in session.scalars(chosen) if one is not None)


def _company(batches: Mapping[UUID, Batch]) -> UUID:
    return next(iter(batches.values())).company_id


def _executed_phases(session: Session, batches: Mapping[UUID, Batch], person: UUID) -> frozenset[UUID]:
    """The phases that the person started, recorded or corrected in, performed or verified, or decided otherwise on.

    Nobody of these assesses what left the expected path there (REV-6).
    """
    company = _company(batches)
    of_batch = PhaseExecution.company_id == company, PhaseExecution.batch_id.in_(batches)
    value, revision = ParameterValue, ParameterValueRevision
    started = select(PhaseExecution.id).where(*of_batch, PhaseExecution.started_by == person)
    recorded = (
        select(value.phase_execution_id)
        .join(revision, and_(revision.company_id == value.company_id, revision.value_id == value.id))
        .where(value.company_id == company, value.batch_id.in_(batches), revision.recorded_by == person)
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
    marked = select(mark.phase_execution_id).where(
        mark.company_id == company, mark.batch_id.in_(batches), mark.marked_by == person
    )
    repeated = select(again.repeated_id).where(
        again.company_id == company, again.batch_id.in_(batches), again.decided_by == person
    )
    replaced = select(other.phase_execution_id).where(
        other.company_id == company, other.batch_id.in_(batches), other.replaced_by == person
    )
    return frozenset(session.scalars(union_all(started, recorded, signed, marked, repeated, replaced)))
