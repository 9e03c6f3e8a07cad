"""Conclude the investigation of a deviation by a signature, and approve that as those do whom its class calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.deviations import queries, rules
from domain.deviations.events import DeviationAwaitsApproval, DeviationClosed, DeviationConclusionApproved
from domain.deviations.kinds import CauseCategory, DeviationState
from domain.deviations.models import Deviation, DeviationApproval, DeviationInvestigation, ImpactStatement
from domain.deviations.states import DEVIATION, DeviationAct
from domain.exceptions import evidence, routes, routing
from domain.exceptions.evidence_models import Evidence
from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.models import BatchException
from domain.execution.commands import exceptions
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ConcludeDeviation:
    """`subject` is the deviation; the conclusion says what follows of the cause for what was made."""

    subject: UUID
    version: int
    classification: Classification
    cause_category: CauseCategory
    cause: str
    conclusion: str

    @property
    def reason(self) -> str:
        return self.conclusion[: rules.REASON_LENGTH]

    def as_json(self) -> dict[str, Json]:
        return {
            "deviation": str(self.subject),
            "version": self.version,
            "classification": self.classification.value,
            "causeCategory": self.cause_category.value,
            "cause": self.cause,
            "conclusion": self.conclusion,
        }


@dataclass(frozen=True, slots=True)
class ApproveDeviation:
    """`subject` is the deviation, approved as one of the quality unit or as the qualified person."""

    subject: UUID
    version: int
    role: ApproverRole

    def as_json(self) -> dict[str, Json]:
        return {"deviation": str(self.subject), "version": self.version, "role": self.role.value}


def _exceptions(uow: UnitOfWork, found: Deviation) -> list[BatchException]:
    return queries.exceptions_of(uow, queries.links_of(uow, found.id))


def _check(uow: UnitOfWork, found: Deviation, given: ConcludeDeviation) -> None:
    """Raises WrongState, InvalidInput, ExceptionsUnassessed, ClassTooLight."""
    DEVIATION.after(DeviationState(found.state), DeviationAct.CONCLUDE)
    require_words(given.cause, limit=rules.TEXT_LENGTH, path=("cause",))
    require_words(given.conclusion, limit=rules.TEXT_LENGTH, path=("conclusion",))
    rules.require_concludable(queries.grouped(uow, _exceptions(uow, found)), given.classification)


def _content(uow: UnitOfWork, found: Deviation, _: ConcludeDeviation) -> Json:
    return shown(uow, found)


def shown(uow: UnitOfWork, found: Deviation) -> dict[str, Json]:
    """The deviation, and each exception of it as who assessed that was shown it, with what they said."""
    return {
        "number": found.number,
        "title": found.title,
        "description": found.description,
        "openedBy": found.opened_name,
        "openedAs": found.classification,
        "exceptions": [
            {**exceptions.shown(uow, one), "classification": one.classification, "rationale": one.rationale}
            for one in _exceptions(uow, found)
        ],
        **evidence.shown(uow.find(Evidence, Evidence.deviation_id == found.id)),
        **_impact(uow, found),
    }


def _impact(uow: UnitOfWork, found: Deviation) -> dict[str, Json]:
    """What was stated of other batches and lots, in its order; nothing where nobody did."""
    stated = sorted(uow.find(ImpactStatement, ImpactStatement.deviation_id == found.id), key=lambda one: one.number)
    told: list[Json] = [
        {"about": one.thing, "affected": one.affected, "because": one.because, "by": one.stated_name} for one in stated
    ]
    return {"impact": told} if told else {}


def _perform(uow: UnitOfWork, found: Deviation, given: ConcludeDeviation, signature: Signature) -> Deviation:
    """Raises ExceptionRouteUnusable."""
    before = queries.investigations(uow, found.id)
    approvers = rules.approvers(routing.route_at(uow, found.site_id), given.classification, _classes(found, before))
    turn = routes.awaited(approvers, ())
    assert turn is not None, approvers
    uow.add(
        DeviationInvestigation(
            id=new_id(),
            site_id=found.site_id,
            deviation_id=found.id,
            number=len(before) + 1,
            classification=given.classification,
            cause_category=given.cause_category,
            cause=given.cause.strip(),
            conclusion=given.conclusion.strip(),
            approvers=list(approvers),
            investigated_by=signature.person_id,
            investigated_name=signature.printed_name,
            investigated_at=uow.now,
            signature_id=signature.id,
        )
    )
    found.state = DEVIATION.after(DeviationState(found.state), DeviationAct.CONCLUDE)
    found.classification, found.awaits = given.classification, turn
    uow.record(DeviationAwaitsApproval(deviation=found.id, role=turn))
    return found


def _classes(found: Deviation, before: Sequence[DeviationInvestigation]) -> list[Classification]:
    """Its classes so far, that of its opening too: what it leaves is approved by whom that called (REV-1)."""
    return [Classification(one) for one in (found.classification, *(each.classification for each in before))]


def require_other_hands(uow: UnitOfWork, found: Deviation, given: SignedInput) -> None:
    """Who signs of a deviation executed nothing that it is about (REV-6). Raises AssessorExecuted."""
    for one in _exceptions(uow, found):
        exceptions.require_other_hands(uow, one, given)


def _require_turn(uow: UnitOfWork, found: Deviation, role: ApproverRole) -> DeviationInvestigation:
    """The investigation that waits for this role's approval. Raises WrongState, ApprovalNotAwaited."""
    DEVIATION.after(DeviationState(found.state), DeviationAct.APPROVE)
    last = queries.investigations(uow, found.id)[-1]
    given = [ApproverRole(one.role) for one in queries.approvals(uow, last.id)]
    routes.require_turn(role, routes.read_approvers(last.approvers), given=given)
    return last


def _check_approval(uow: UnitOfWork, found: Deviation, given: ApproveDeviation) -> None:
    """Raises WrongState, ApprovalNotAwaited, ExceptionRouteUnusable, NotPutRight."""
    _require_turn(uow, found, given.role)
    rules.require_put_right(queries.corrections_left(uow, found.id))


def _content_of_approval(uow: UnitOfWork, found: Deviation, given: ApproveDeviation) -> Json:
    """With the investigation that is approved, and who approved it already."""
    last = _require_turn(uow, found, given.role)
    approved = [{"role": one.role, "by": one.approved_name} for one in queries.approvals(uow, last.id)]
    return {
        **shown(uow, found),
        "classification": last.classification,
        "causeCategory": last.cause_category,
        "cause": last.cause,
        "conclusion": last.conclusion,
        "investigatedBy": last.investigated_name,
        **({"approvedBefore": approved} if approved else {}),
    }


def _approver(uow: UnitOfWork, found: Deviation, given: ApproveDeviation) -> None:
    """Raises AssessorExecuted, ApproverInvestigated."""
    require_other_hands(uow, found, given)
    last = _require_turn(uow, found, given.role)
    others = {one.approved_by for one in queries.approvals(uow, last.id)}
    rules.require_other(uow.person, investigated_by=last.investigated_by, approved_by=others)


def _approve(uow: UnitOfWork, found: Deviation, given: ApproveDeviation, signature: Signature) -> Deviation:
    last = _require_turn(uow, found, given.role)
    before = queries.approvals(uow, last.id)
    uow.add(
        DeviationApproval(
            id=new_id(),
            site_id=found.site_id,
            deviation_id=found.id,
            investigation_id=last.id,
            role=given.role,
            approved_by=signature.person_id,
            approved_name=signature.printed_name,
            approved_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(DeviationConclusionApproved(deviation=found.id, role=given.role))
    roles = {ApproverRole(one.role) for one in before} | {given.role}
    found.awaits = routes.awaited(routes.read_approvers(last.approvers), roles)
    act = DeviationAct.CLOSE if found.awaits is None else DeviationAct.APPROVE
    found.state = DEVIATION.after(DeviationState(found.state), act)
    if found.awaits is None:
        found.closed_at = uow.now
        uow.record(DeviationClosed(deviation=found.id))
    else:
        uow.record(DeviationAwaitsApproval(deviation=found.id, role=found.awaits))
    return found


CONCLUDE_DEVIATION: SignedAct[ConcludeDeviation, Deviation] = SignedAct(
    name="concludeDeviation",
    model=Deviation,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.EXCEPTION_ASSESS,
    meaning=lambda _: Meaning.ASSESSED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=require_other_hands,
    may_wait=ConcludeDeviation,
)

APPROVE_DEVIATION: SignedAct[ApproveDeviation, Deviation] = SignedAct(
    name="approveDeviation",
    model=Deviation,
    reads=Permission.BATCH_READ,
    needs=lambda given: routes.PERMISSION[given.role],
    meaning=lambda _: Meaning.APPROVED,
    content=_content_of_approval,
    check=_check_approval,
    perform=_approve,
    may_need=tuple(routes.PERMISSION.values()),
    signer=_approver,
    may_wait=ApproveDeviation,
)
