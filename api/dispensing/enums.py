"""The words of weighing and dispensing in the schema."""

import strawberry

from domain.dispensing.kinds import (
    CampaignState,
    Counted,
    DispensedState,
    NextStep,
    OrderState,
    ReadingKind,
    ReadingSource,
    StockLack,
    Verdict,
    WeighingState,
)
from domain.recipes.kinds import MaterialRole

__all__ = [
    "CampaignState",
    "Counted",
    "DispensedState",
    "MaterialRole",
    "NextStep",
    "OrderState",
    "ReadingKind",
    "ReadingSource",
    "StockLack",
    "Verdict",
    "WeighingState",
]

strawberry.enum(CampaignState, name="DispenseCampaignState")
strawberry.enum(Counted, name="CountedAs", description="What an amount of the formula counts.")
strawberry.enum(DispensedState, name="DispensedContainerState", description="How far what was dispensed is.")
strawberry.enum(NextStep, name="DispenseStep", description="The one thing that is done next for an order.")
strawberry.enum(OrderState, name="DispenseOrderState", description="How far a dispense is.")
strawberry.enum(ReadingKind, name="WeightReadingKind", description="What is read (WGH-6).")
strawberry.enum(ReadingSource, name="WeightReadingSource", description="Where a weight comes from (WGH-10).")
strawberry.enum(StockLack, description="Why a lot isn't used (MAT-1, WGH-5).")
strawberry.enum(Verdict, name="WeightVerdict", description="Where a net stands against its band (WGH-7).")
strawberry.enum(WeighingState, description="How far a weighing is.")
