"""Where a recipe version may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.recipes.kinds import VersionState


class VersionAct(StrEnum):
    """What is done with a version; APPROVE_LAST is the approval that completes the route (REC-2).

    SIMULATE runs a draft, which stays as it is.

    PLAN gives an approved one the day on which it will take effect, another, or none any more; REVIEW looks at one in
    effect again. ADOPT is what a site does with a company's version, which stays as it is (REC-9).
    """

    EDIT = "EDIT"
    SIMULATE = "SIMULATE"
    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    APPROVE_LAST = "APPROVE_LAST"
    MAKE_EFFECTIVE = "MAKE_EFFECTIVE"
    SUPERSEDE = "SUPERSEDE"
    WITHDRAW = "WITHDRAW"
    PLAN = "PLAN"
    REVIEW = "REVIEW"
    ADOPT = "ADOPT"


VERSION = StateMachine[VersionState, VersionAct](
    kind="recipe version",
    table={
        (VersionState.DRAFT, VersionAct.EDIT): VersionState.DRAFT,
        (VersionState.DRAFT, VersionAct.SIMULATE): VersionState.DRAFT,
        (VersionState.DRAFT, VersionAct.SUBMIT): VersionState.IN_REVIEW,
        (VersionState.DRAFT, VersionAct.WITHDRAW): VersionState.WITHDRAWN,
        (VersionState.IN_REVIEW, VersionAct.APPROVE): VersionState.IN_REVIEW,
        (VersionState.IN_REVIEW, VersionAct.APPROVE_LAST): VersionState.APPROVED,
        (VersionState.IN_REVIEW, VersionAct.RETURN): VersionState.DRAFT,
        (VersionState.IN_REVIEW, VersionAct.WITHDRAW): VersionState.WITHDRAWN,
        (VersionState.APPROVED, VersionAct.MAKE_EFFECTIVE): VersionState.EFFECTIVE,
        (VersionState.APPROVED, VersionAct.PLAN): VersionState.APPROVED,
        (VersionState.APPROVED, VersionAct.WITHDRAW): VersionState.WITHDRAWN,
        (VersionState.APPROVED, VersionAct.ADOPT): VersionState.APPROVED,
        (VersionState.EFFECTIVE, VersionAct.ADOPT): VersionState.EFFECTIVE,
        (VersionState.EFFECTIVE, VersionAct.SUPERSEDE): VersionState.SUPERSEDED,
        (VersionState.EFFECTIVE, VersionAct.WITHDRAW): VersionState.WITHDRAWN,
        (VersionState.EFFECTIVE, VersionAct.REVIEW): VersionState.EFFECTIVE,
    },
)
