"""Who took part in making a batch, and neither reviews nor releases it (REV-6)."""

from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.dispensing.weighing_models import DispensedContainer, Weighing, WeightReading
from domain.downtime import queries as downtime
from domain.equipment.reading_models import ScaleReadingRequest
from domain.execution.clearance.models import LineClearance
from domain.execution.controls.models import InProcessControl
from domain.execution.equipment.models import EquipmentUse
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.models import (
    Batch,
    ConditionReached,
    ParameterValue,
    ParameterValueRevision,
    PhaseExecution,
)
from domain.execution.offline.models import OfflineAct, OperationTakeOut
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.shifts.models import PhaseTakeover, ShiftHandOver
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.execution.unforeseen.models import NotApplicable, PhaseRepeat
from domain.materials.models import GenealogyEdge
from domain.reconciliation import queries as reconciliation
from domain.review.questions import queries as questions
from domain.signatures.models import Signature


def executed_by(session: Session, batch: Batch) -> frozenset[UUID]:
    """Everybody who started, recorded or signed anything of the batch's execution (REV-6)."""
    people: set[UUID] = set()
    phases = _of_batch(PhaseExecution.company_id, PhaseExecution.batch_id, batch)
    people.update(
        session.scalars(select(PhaseExecution.started_by).where(phases, PhaseExecution.started_by.is_not(None)))
    )
    values = _of_batch(ParameterValue.company_id, ParameterValue.batch_id, batch)
    revision = ParameterValueRevision
    recorded = (
        select(revision.recorded_by)
        .join(
            ParameterValue,
            and_(ParameterValue.company_id == revision.company_id, ParameterValue.id == revision.value_id),
        )
        .where(values)
    )
    people.update(session.scalars(recorded))
    signed = select(Signature.person_id).where(
        Signature.company_id == batch.company_id,
        Signature.meaning.in_(("PERFORMED", "VERIFIED", "CORRECTED")),
        Signature.subject_id.in_(
            select(PhaseExecution.id).where(phases).union_all(select(ParameterValue.id).where(values))
        ),
    )
    people.update(session.scalars(signed))
    people.update(session.scalars(_movers(batch)))
    people.update(session.scalars(_in_charge(batch)))
    people.update(_dispensers(session, batch))
    people.update(reconciliation.people_of(session, batch))
    people.update(downtime.people_of(session, batch))
    people.update(questions.answered_by(questions.of_batch(session, batch)))
    return frozenset(people)


def _dispensers(session: Session, batch: Batch) -> set[UUID]:
    """Who asked a scale or weighed for the batch, witnessed, verified, charged, or verified an addition."""
    weighing, reading, asked_for, held = Weighing, WeightReading, ScaleReadingRequest, DispensedContainer
    of_weighing = and_(weighing.company_id == reading.company_id, weighing.id == reading.weighing_id)
    weighings = _of_batch(weighing.company_id, weighing.batch_id, batch)
    by_weighing = select(weighing.begun_by, weighing.weighed_by, weighing.witnessed_by, weighing.verified_by)
    by_reading = select(reading.recorded_by).join(weighing, of_weighing)
    of_request = and_(weighing.company_id == asked_for.company_id, weighing.id == asked_for.weighing_id)
    by_request = select(asked_for.requested_by).join(weighing, of_request)
    by_container = select(held.charged_by, held.added_by).where(_of_batch(held.company_id, held.batch_id, batch))
    asked = (*(one.where(weighings) for one in (by_weighing, by_reading, by_request)), by_container)
    return {one for chosen in asked for row in session.execute(chosen) for one in row if one is not None}


def _in_charge(batch: Batch) -> CompoundSelect[UUID]:
    """Who took a phase over, accepted the batch, brought a phase into a safe condition, or decided otherwise on one.

    Also who decided a condition by hand, replaced equipment, recorded without a connection, took an operation out,
    brought it back or recalled it, had a phase inserted or withdrawn, cleared a place for the batch or verified that,
    began or ended a use of equipment, or told a control missed.
    """
    taken, accepted, reached, mark, again = PhaseTakeover, ShiftHandOver, ConditionReached, NotApplicable, PhaseRepeat
    decided, replaced, offline, out = ProcedureDecision, EquipmentReplacement, OfflineAct, OperationTakeOut
    inserted, cleared, use, control = InsertedPhase, LineClearance, EquipmentUse, InProcessControl
    of_decision = and_(Signature.company_id == decided.company_id, Signature.id == decided.signature_id)
    return union_all(
        select(Signature.person_id)
        .join(decided, of_decision)
        .where(_of_batch(decided.company_id, decided.batch_id, batch)),
        select(replaced.replaced_by).where(_of_batch(replaced.company_id, replaced.batch_id, batch)),
        select(offline.person_id).where(_of_batch(offline.company_id, offline.batch_id, batch)),
        select(inserted.proposed_by).where(_of_batch(inserted.company_id, inserted.batch_id, batch)),
        select(inserted.withdrawn_by).where(
            _of_batch(inserted.company_id, inserted.batch_id, batch), inserted.withdrawn_by.is_not(None)
        ),
        select(out.taken_by).where(_of_batch(out.company_id, out.batch_id, batch)),
        select(out.ended_by).where(_of_batch(out.company_id, out.batch_id, batch), out.ended_by.is_not(None)),
        select(taken.to_person).where(_of_batch(taken.company_id, taken.batch_id, batch)),
        select(accepted.accepted_by).where(
            _of_batch(accepted.company_id, accepted.batch_id, batch), accepted.accepted_by.is_not(None)
        ),
        select(reached.confirmed_by).where(_of_batch(reached.company_id, reached.batch_id, batch)),
        select(mark.marked_by).where(_of_batch(mark.company_id, mark.batch_id, batch)),
        select(again.decided_by).where(_of_batch(again.company_id, again.batch_id, batch)),
        *(
            select(person).where(_of_batch(of.company_id, of.batch_id, batch), person.is_not(None))
            for of, person in (
                (cleared, cleared.begun_by),
                (cleared, cleared.performed_by),
                (cleared, cleared.verified_by),
                (use, use.begun_by),
                (use, use.ended_by),
                (control, control.missed_by),
            )
        ),
    )


def _movers(batch: Batch) -> Select[UUID]:
    """Who charged a lot into the batch, or recorded one that it gave."""
    edge, whole = GenealogyEdge, batch.id
    into_or_out = or_(edge.target_id == whole, edge.source_id == whole)
    return select(edge.recorded_by).where(edge.company_id == batch.company_id, into_or_out)


def _of_batch(
    company: InstrumentedAttribute[UUID], batch_id: InstrumentedAttribute[UUID], batch: Batch
) -> ColumnElement[bool]:
    return and_(company == batch.company_id, batch_id == batch.id)
