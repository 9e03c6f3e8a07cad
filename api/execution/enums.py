"""Execution's closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.execution.kinds import BatchState, Disposition, Outcome, PhaseState

__all__ = ["BatchState", "Disposition", "Outcome", "PhaseState"]

strawberry.enum(BatchState, description="ISA-88's words; IDLE is issued and not begun.")
strawberry.enum(PhaseState)
strawberry.enum(Disposition, name="BatchDisposition", description="The decision about the product.")
strawberry.enum(Outcome, name="ValueOutcome", description="How a value stands against its limits (EXE-3).")
