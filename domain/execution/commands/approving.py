"""Approve an exception's assessment, as those do whom its class calls (REV-1)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import assessing
from domain.exceptions.kinds import ApproverRole
from domain.exceptions.models import BatchException
from domain.exceptions.routes import PERMISSION
from domain.execution.commands import exceptions
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ApproveException:
    """`subject` is the exception, approved as one of the quality unit or as the qualified person."""

    subject: UUID
    version: int
    role: ApproverRole

    def as_json(self) -> dict[str, Json]:
        return {"exception": str(self.subject), "version": self.version, "role": self.role.value}


def _check(uow: UnitOfWork, found: BatchException, given: ApproveException) -> None:
    """Raises ApprovalNotAwaited, ExceptionRouteUnusable."""
    assessing.require_turn(uow, found, given.role)


def _content(uow: UnitOfWork, found: BatchException, given: ApproveException) -> Json:
    """With the assessment that is approved, and who approved it already."""
    last = assessing.require_turn(uow, found, given.role)
    approved = [{"role": one.role, "by": one.approved_name} for one in assessing.approvals(uow, last)]
    return {
        **exceptions.shown(uow, found),
        "classification": last.classification,
        "rationale": last.rationale,
        "assessedBy": last.assessed_name,
        **({"downgradedFrom": last.downgraded_from} if last.downgraded_from is not None else {}),
        **({"approvedBefore": approved} if approved else {}),
    }


def _signer(uow: UnitOfWork, found: BatchException, given: ApproveException) -> None:
    """Raises AssessorExecuted, ApproverAssessed."""
    exceptions.require_other_hands(uow, found, given)
    assessing.require_approver(uow, found, given.role)


def _perform(uow: UnitOfWork, found: BatchException, given: ApproveException, signature: Signature) -> BatchException:
    """Raises ExceptionRouteUnusable."""
    return assessing.approve(uow, found, given.role, signature)


APPROVE_EXCEPTION: SignedAct[ApproveException, BatchException] = SignedAct(
    name="approveException",
    model=BatchException,
    reads=Permission.BATCH_READ,
    needs=lambda given: PERMISSION[given.role],
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    may_need=tuple(PERMISSION.values()),
    signer=_signer,
    may_wait=ApproveException,
)
