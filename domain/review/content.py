"""What a reviewer and a releaser are shown and sign: the batch with its phases, signatures and exceptions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.deviations import queries as deviations
from domain.deviations.models import Deviation
from domain.downtime import queries as downtime
from domain.exceptions.models import BatchException, ExceptionAssessment
from domain.execution.content import time_text
from domain.execution.models import Batch, PhaseExecution
from domain.execution.unforeseen.planned_models import BatchComment, PlannedDeviation
from domain.kernel.canonical import Json
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.reconciliation.queries import last_digest
from domain.review import recorded, revocations
from domain.review.questions import queries as questions
from domain.signatures.models import Signature

VALUES = "valuesWithExceptions"
"""What older reviews weren't shown."""
TRAIL = "auditTrail"
"""What they said of it."""
EVALUATED = "ruleEvaluations"
"""What a review signs beside the batch as it stands: the digest of every rule that was evaluated (REV-7)."""


def content_of(session: Session, batch: Batch) -> dict[str, Json]:
    """The batch as it stands: a later correction, signature or exception makes this differ, so a review goes stale.

    A phase is told by the digests of its signatures, which cover every value; an exception by its assessments and by
    every value that was ever recorded where it was raised (REV-9).
    """
    signed = _digests(session, batch)
    phases = select(PhaseExecution).where(
        PhaseExecution.company_id == batch.company_id, PhaseExecution.batch_id == batch.id
    )
    chosen = select(BatchException).where(
        BatchException.company_id == batch.company_id, BatchException.batch_id == batch.id
    )
    assessed = selectinload(BatchException.assessments).selectinload(ExceptionAssessment.approvals)
    exceptions = session.scalars(chosen.options(assessed).order_by(BatchException.number)).all()
    measured = recorded.where_raised(session, exceptions)
    outputs, reconciled = _outputs(session, batch), last_digest(session, batch)
    comments, planned = _comments(session, batch), _planned(session, batch)
    slips = downtime.put_right(session, batch)
    asked = questions.told(questions.of_batch(session, batch))
    deviating = [_deviation(one) for one in deviations.of_batch(session, batch)]
    return {
        "batch": batch.number,
        "recipe": batch.recipe_digest,
        "state": batch.state,
        "phases": [
            _phase(phase, signed.get(str(phase.id), []))
            for phase in session.scalars(
                phases.order_by(PhaseExecution.number, PhaseExecution.passes, PhaseExecution.id)
            )
        ],
        "exceptions": [_exception(one) for one in exceptions],
        **({VALUES: measured} if measured else {}),
        **({"outputLots": outputs} if outputs else {}),
        **({"comments": comments} if comments else {}),
        **({"plannedDeviations": planned} if planned else {}),
        **({"paperPutRight": slips} if slips else {}),
        **({"questions": asked} if asked else {}),
        **({"deviations": deviating} if deviating else {}),
        **({} if reconciled is None else {"reconciliation": reconciled}),
        **revocations.as_content(session, batch),
    }


def same(signed: dict[str, Json], now: dict[str, Json]) -> bool:
    """Whether what a reviewer signed is what stands there now, of what they were shown then.

    Older reviews said of the audit trail that it was reviewed too; that is an act of its own now. The rules evaluated
    follow from the rest, and are kept as they were.
    """
    said = {name: told for name, told in signed.items() if name not in {TRAIL, EVALUATED}}
    return said == {name: told for name, told in now.items() if name != VALUES or VALUES in signed}


def _phase(phase: PhaseExecution, signatures: list[Json]) -> Json:
    """What most phases don't have is left out, so that what was signed before there was such stays valid."""
    found: dict[str, Json] = {"number": str(phase.number), "state": phase.state, "signatures": signatures}
    if phase.run not in {None, 1}:
        found["run"] = str(phase.run)
    if phase.passes:
        found["passes"] = [str(one) for one in phase.passes]
    if phase.left_out_at is not None:
        found["leftOut"] = True
    if phase.not_applicable_at is not None:
        found["notApplicable"] = True
    return found


def _comments(session: Session, batch: Batch) -> list[Json]:
    """What somebody adds after a review is reviewed too."""
    comment = BatchComment
    chosen = select(comment).where(comment.company_id == batch.company_id, comment.batch_id == batch.id)
    return [
        {"id": str(one.id), "text": one.text, "by": one.commented_name}
        for one in session.scalars(chosen.order_by(comment.id))
    ]


def _planned(session: Session, batch: Batch) -> list[Json]:
    """What the batch might do otherwise, and whether quality approved that or somebody withdrew it."""
    of = PlannedDeviation
    chosen = select(of).where(of.company_id == batch.company_id, of.batch_id == batch.id).order_by(of.number)
    return [
        {
            "number": str(one.number),
            "title": one.title,
            "classification": one.classification,
            "approvedBy": one.approved_name,
            "withdrawnBy": one.withdrawn_name,
        }
        for one in session.scalars(chosen)
    ]


def _deviation(one: Deviation) -> Json:
    """Closed at another moment, it was investigated anew."""
    return {
        "number": str(one.number),
        "title": one.title,
        "classification": one.classification,
        "state": one.state,
        **({} if one.closed_at is None else {"closedAt": time_text(one.closed_at)}),
    }


def _outputs(session: Session, batch: Batch) -> list[Json]:
    """What the batch gave; what it took is in the signatures of its phases."""
    chosen = (
        select(MaterialLot.number, GenealogyEdge.quantity_value, GenealogyEdge.quantity_unit)
        .join(
            MaterialLot,
            (MaterialLot.company_id == GenealogyEdge.company_id) & (MaterialLot.id == GenealogyEdge.target_lot_id),
        )
        .where(GenealogyEdge.company_id == batch.company_id, GenealogyEdge.source_id == batch.id)
        .order_by(GenealogyEdge.id)
    )
    return [
        {"lot": number, "quantity": {"value": f"{value:f}", "unit": unit}}
        for number, value, unit in session.execute(chosen)
    ]


def _digests(session: Session, batch: Batch) -> dict[str, list[Json]]:
    chosen = (
        select(Signature.subject_id, Signature.digest)
        .join(
            PhaseExecution,
            (PhaseExecution.company_id == Signature.company_id) & (PhaseExecution.id == Signature.subject_id),
        )
        .where(PhaseExecution.company_id == batch.company_id, PhaseExecution.batch_id == batch.id)
        .order_by(Signature.id)
    )
    found: dict[str, list[Json]] = {}
    for subject, digest in session.execute(chosen):
        found.setdefault(str(subject), []).append(digest)
    return found


def _exception(one: BatchException) -> Json:
    """Its approvals, and what was said before the last assessment, where there are such."""
    approvals = one.assessments[-1].approvals if one.classification is not None and one.assessments else []
    before = _before(one)
    return {
        "number": str(one.number),
        "rule": one.rule,
        "title": one.title,
        "state": one.state,
        "classification": one.classification,
        "rationale": one.rationale,
        **({"awaits": one.awaits} if one.awaits is not None else {}),
        **({"approvals": [{"role": each.role, "by": each.approved_name} for each in approvals]} if approvals else {}),
        **({"assessedBefore": [_assessment(each) for each in before]} if before else {}),
    }


def _before(one: BatchException) -> Sequence[ExceptionAssessment]:
    """The assessments that no longer count."""
    return one.assessments if one.classification is None else one.assessments[:-1]


def _assessment(one: ExceptionAssessment) -> Json:
    return {
        "classification": one.classification,
        "rationale": one.rationale,
        "by": one.assessed_name,
        **({"approvedBy": [each.approved_name for each in one.approvals]} if one.approvals else {}),
    }
