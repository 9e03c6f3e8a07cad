"""Execution's closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.ending.kinds import LeftOverKind
from domain.execution.kinds import BatchState, Disposition, HoldKind, Level, Outcome, PhaseState, Reached
from domain.execution.orders.kinds import CampaignState, OrderState
from domain.execution.rework.kinds import ReworkKind

__all__ = [
    "BatchState",
    "CampaignState",
    "Disposition",
    "HoldKind",
    "LeftOverKind",
    "Level",
    "OrderState",
    "Outcome",
    "PhaseState",
    "Reached",
    "ReworkKind",
]

strawberry.enum(BatchState, description="ISA-88's words; IDLE is issued and not begun.")
strawberry.enum(PhaseState)
strawberry.enum(Reached, name="ReachedCondition", description="What people bring a phase to, as a command asks.")
strawberry.enum(HoldKind, name="ProceduralCommand", description="ISA-88's commands that let something stand still.")
strawberry.enum(Level, name="ProceduralLevel", description="Where a command was given; PROCEDURE is the whole batch.")
strawberry.enum(LeftOverKind, description="What a batch still has or does that ends before it is complete.")
strawberry.enum(Disposition, name="BatchDisposition", description="The decision about the product.")
strawberry.enum(Outcome, name="ValueOutcome", description="How a value stands against its limits (EXE-3).")
strawberry.enum(
    OrderState, name="ProcessOrderState", description="Until its batch is issued; then that says how far it is."
)
strawberry.enum(CampaignState, name="BatchCampaignState")
strawberry.enum(
    ReworkKind,
    description="REPROCESSING repeats steps of the established process, REWORK takes others (ICH Q7 14.2, 14.3).",
)
