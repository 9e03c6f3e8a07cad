"""Assess an exception, approve that, and take it back once what it was of is corrected (REV-1, EXE-7).

Whoever calls this holds the exception locked.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from domain.exceptions import routes, routing
from domain.exceptions.events import ExceptionApproved, ExceptionAssessed, ExceptionAwaitsApproval, ExceptionReopened
from domain.exceptions.kinds import ApproverRole, Classification, ExceptionState
from domain.exceptions.models import BatchException, ExceptionApproval, ExceptionAssessment
from domain.exceptions.states import EXCEPTION, ExceptionAct
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.models import Signature, SignatureStaleness
from domain.signatures.staleness import make_stale, together

ANEW = "The exception was assessed anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An assessment as it was signed, by whom and when."""

    classification: Classification
    rationale: str
    assessed_by: UUID
    assessed_name: str
    assessed_at: datetime
    signature: UUID


def write(uow: UnitOfWork, found: BatchException, given: Given) -> None:
    """Classify an exception; those approve it whom its class calls, and those of a class that it leaves (REV-1).

    What was signed of it before stays, and no longer counts. Raises ExceptionRouteUnusable.
    """
    route = routing.route_at(uow, found.site_id)
    before = [Classification(one.classification) for one in _assessments(uow, found)]
    approvers = routes.demanded(route, given.classification, before)
    turn = routes.awaited(approvers, ())
    _make_stale(uow, found, because=ANEW, but=given.signature)
    act = ExceptionAct.ASSESS if turn is None else ExceptionAct.SUBMIT
    found.state = EXCEPTION.after(ExceptionState(found.state), act)
    found.classification, found.rationale = given.classification, given.rationale
    found.assessed_by, found.assessed_at = given.assessed_by, given.assessed_at
    found.signature_id, found.awaits = given.signature, turn
    uow.add(
        ExceptionAssessment(
            id=new_id(),
            site_id=found.site_id,
            batch_id=found.batch_id,
            exception_id=found.id,
            number=len(before) + 1,
            classification=given.classification,
            downgraded_from=routes.downgraded_from(given.classification, before),
            rationale=given.rationale,
            approvers=list(approvers),
            assessed_by=given.assessed_by,
            assessed_name=given.assessed_name,
            assessed_at=given.assessed_at,
            signature_id=given.signature,
        )
    )
    uow.record(ExceptionAssessed(batch=found.batch_id, exception=found.id, classification=given.classification))
    _tell(uow, found)


def require_turn(uow: UnitOfWork, found: BatchException, role: ApproverRole) -> ExceptionAssessment:
    """The assessment that waits for this role's approval. Raises ApprovalNotAwaited, ExceptionRouteUnusable."""
    last = None if found.classification is None else _assessments(uow, found)[-1]
    approvers = () if last is None else routes.read_approvers(last.approvers)
    given = () if last is None else [ApproverRole(one.role) for one in approvals(uow, last)]
    routes.require_turn(role, approvers, given=given)
    assert last is not None, found.id
    return last


def require_approver(uow: UnitOfWork, found: BatchException, role: ApproverRole) -> None:
    """Who approves an assessment neither made it nor approved it before. Raises ApproverAssessed (REV-1)."""
    last = require_turn(uow, found, role)
    others = {one.approved_by for one in approvals(uow, last)}
    routes.require_other(uow.person, assessed_by=last.assessed_by, approved_by=others)


def approve(uow: UnitOfWork, found: BatchException, role: ApproverRole, signature: Signature) -> BatchException:
    """Approve the assessment as one that its class calls; the last approval settles it (REV-1).

    Raises ApprovalNotAwaited, ExceptionRouteUnusable.
    """
    last = require_turn(uow, found, role)
    given = approvals(uow, last)
    uow.add(
        ExceptionApproval(
            id=new_id(),
            site_id=found.site_id,
            batch_id=found.batch_id,
            exception_id=found.id,
            assessment_id=last.id,
            role=role,
            approved_by=signature.person_id,
            approved_name=signature.printed_name,
            approved_at=uow.now,
            signature_id=signature.id,
        )
    )
    roles = {ApproverRole(one.role) for one in given} | {role}
    found.awaits = routes.awaited(routes.read_approvers(last.approvers), roles)
    if found.awaits is None:
        found.state = EXCEPTION.after(ExceptionState(found.state), ExceptionAct.APPROVE)
    uow.record(ExceptionApproved(batch=found.batch_id, exception=found.id, role=role))
    _tell(uow, found)
    return found


def take_back(uow: UnitOfWork, found: BatchException, *, because: str) -> None:
    """What was signed of it was signed of another value: it waits for another assessment (EXE-7, SIG-4)."""
    _make_stale(uow, found, because=because)
    found.classification = found.rationale = found.awaits = None
    found.assessed_by = found.assessed_at = found.signature_id = None
    uow.record(ExceptionReopened(batch=found.batch_id, exception=found.id))


def approvals(uow: UnitOfWork, assessment: ExceptionAssessment) -> list[ExceptionApproval]:
    return uow.find(ExceptionApproval, ExceptionApproval.assessment_id == assessment.id)


def _assessments(uow: UnitOfWork, found: BatchException) -> list[ExceptionAssessment]:
    """All of it, in their order."""
    rows = uow.find(ExceptionAssessment, ExceptionAssessment.exception_id == found.id)
    return sorted(rows, key=lambda one: one.number)


def _make_stale(uow: UnitOfWork, found: BatchException, *, because: str, but: UUID | None = None) -> None:
    """The signatures on the exception itself: that of a planned deviation is on the deviation, and stays."""
    stale = select(SignatureStaleness.id).where(SignatureStaleness.company_id == uow.actor.company)
    given = uow.find(Signature, Signature.subject_id == found.id, Signature.id.not_in(stale))
    spared = together(uow, but) if given and but is not None else {but}
    make_stale(uow, *(one for one in given if one.id not in spared), because=because)


def _tell(uow: UnitOfWork, found: BatchException) -> None:
    if found.awaits is not None:
        uow.record(ExceptionAwaitsApproval(batch=found.batch_id, exception=found.id, role=found.awaits))
