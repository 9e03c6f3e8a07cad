"""Execution's closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.execution.kinds import BatchState, Disposition, Outcome, PhaseState
from domain.execution.orders.kinds import CampaignState, OrderState

__all__ = ["BatchState", "CampaignState", "Disposition", "OrderState", "Outcome", "PhaseState"]

strawberry.enum(BatchState, description="ISA-88's words; IDLE is issued and not begun.")
strawberry.enum(PhaseState)
strawberry.enum(Disposition, name="BatchDisposition", description="The decision about the product.")
strawberry.enum(Outcome, name="ValueOutcome", description="How a value stands against its limits (EXE-3).")
strawberry.enum(
    OrderState, name="ProcessOrderState", description="Until its batch is issued; then that says how far it is."
)
strawberry.enum(CampaignState, name="BatchCampaignState")
