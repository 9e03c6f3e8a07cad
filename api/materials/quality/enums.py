"""Quality's closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from api.recipes.enums import Rounding
from domain.materials.kinds import LotDecision, LotStatus
from domain.materials.quality.kinds import (
    AssayBasis,
    Demand,
    InvestigationOutcome,
    InvestigationState,
    LotBlockerKind,
    PotencyMeaning,
    PurposeOfTesting,
    Qualifier,
    QuarantineReason,
    ResultOutcome,
    ResultSource,
    SamplePurpose,
    SpecificationState,
    SpecificationTestKind,
)

__all__ = [
    "AssayBasis",
    "Demand",
    "InvestigationOutcome",
    "InvestigationState",
    "LotBlockerKind",
    "LotDecision",
    "LotStatus",
    "PotencyMeaning",
    "PurposeOfTesting",
    "Qualifier",
    "QuarantineReason",
    "ResultOutcome",
    "ResultSource",
    "Rounding",
    "SamplePurpose",
    "SpecificationState",
    "SpecificationTestKind",
]

strawberry.enum(LotStatus, description="Quality's word on a lot; only a released one is used (MAT-1).")
strawberry.enum(LotDecision)
strawberry.enum(SpecificationState)
strawberry.enum(SpecificationTestKind)
strawberry.enum(
    Demand,
    name="TestDemand",
    description="MANDATORY is tested on the lot; for REDUCED its supplier's figure is enough (21 CFR 211.84(d)(2)).",
)
strawberry.enum(PotencyMeaning, description="What a number in % is for how much of a lot is active (WGH-1).")
strawberry.enum(AssayBasis, description="Of what an assay is a percentage (WGH-1).")
strawberry.enum(SamplePurpose, description="RETENTION is kept and not tested.")
strawberry.enum(PurposeOfTesting, name="LotTestingPurpose", description="A COMPLAINT decides nothing by itself.")
strawberry.enum(Qualifier, name="ResultQualifier", description="A result without an exact number (EXE-3).")
strawberry.enum(ResultSource)
strawberry.enum(ResultOutcome, description="UNCERTAIN: its limits can't judge it; NOT_JUDGED: it has none (EXE-3).")
strawberry.enum(
    InvestigationState,
    name="LotInvestigationState",
    description="INVALIDATED for an assignable cause: its result doesn't count. CONFIRMED: it stands (REV-9).",
)
strawberry.enum(InvestigationOutcome, name="LotInvestigationOutcome")
strawberry.enum(QuarantineReason, description="Why a lot that could be used is in quarantine again.")
strawberry.enum(LotBlockerKind, name="LotReleaseBlockerKind")
