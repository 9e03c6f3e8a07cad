"""Where a finding may go."""

from enum import StrEnum

from domain.integrity.kinds import FindingState
from domain.kernel.state_machine import StateMachine


class FindingAct(StrEnum):
    """ACKNOWLEDGE says that a person knows of it, and what follows from it."""

    ACKNOWLEDGE = "ACKNOWLEDGE"


FINDING = StateMachine[FindingState, FindingAct](
    kind="finding",
    table={(FindingState.OPEN, FindingAct.ACKNOWLEDGE): FindingState.ACKNOWLEDGED},
)
