"""Where a specification and an investigation may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.materials.quality.kinds import InvestigationState, SpecificationState


class SpecificationAct(StrEnum):
    WRITE = "WRITE"
    APPROVE = "APPROVE"
    SUPERSEDE = "SUPERSEDE"
    WITHDRAW = "WITHDRAW"


SPECIFICATION: StateMachine[SpecificationState, SpecificationAct] = StateMachine(
    kind="specification",
    table={
        (SpecificationState.DRAFT, SpecificationAct.WRITE): SpecificationState.DRAFT,
        (SpecificationState.DRAFT, SpecificationAct.APPROVE): SpecificationState.EFFECTIVE,
        (SpecificationState.DRAFT, SpecificationAct.WITHDRAW): SpecificationState.WITHDRAWN,
        (SpecificationState.EFFECTIVE, SpecificationAct.SUPERSEDE): SpecificationState.SUPERSEDED,
        (SpecificationState.EFFECTIVE, SpecificationAct.WITHDRAW): SpecificationState.WITHDRAWN,
    },
)


class InvestigationAct(StrEnum):
    INVALIDATE = "INVALIDATE"
    CONFIRM = "CONFIRM"
    RESOLVE_BY_CORRECTION = "RESOLVE_BY_CORRECTION"
    REOPEN = "REOPEN"


# A correction may take a result back out of its limits: the same investigation is open again.
INVESTIGATION: StateMachine[InvestigationState, InvestigationAct] = StateMachine(
    kind="investigation",
    table={
        (InvestigationState.OPEN, InvestigationAct.INVALIDATE): InvestigationState.INVALIDATED,
        (InvestigationState.OPEN, InvestigationAct.CONFIRM): InvestigationState.CONFIRMED,
        (InvestigationState.OPEN, InvestigationAct.RESOLVE_BY_CORRECTION): InvestigationState.RESOLVED_BY_CORRECTION,
        (InvestigationState.RESOLVED_BY_CORRECTION, InvestigationAct.REOPEN): InvestigationState.OPEN,
    },
)
