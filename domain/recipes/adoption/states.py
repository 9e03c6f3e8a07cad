"""Where a proposal may go."""

from enum import StrEnum

from domain.kernel.state_machine import StateMachine
from domain.recipes.adoption.kinds import ProposalState


class ProposalAct(StrEnum):
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    OVERTAKE = "OVERTAKE"


PROPOSAL = StateMachine[ProposalState, ProposalAct](
    kind="recipe proposal",
    table={
        (ProposalState.OPEN, ProposalAct.ACCEPT): ProposalState.ACCEPTED,
        (ProposalState.OPEN, ProposalAct.DECLINE): ProposalState.DECLINED,
        (ProposalState.OPEN, ProposalAct.OVERTAKE): ProposalState.OVERTAKEN,
    },
)
