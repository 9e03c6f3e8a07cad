"""The recipes' closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.kinds import ApprovalRole, MaterialRole, ParameterKind, PhaseSignature, Rounding, VersionState

__all__ = [
    "ApprovalRole",
    "MaterialRole",
    "ParameterKind",
    "PhaseSignature",
    "ReviewOutcome",
    "Rounding",
    "VersionState",
]

strawberry.enum(VersionState, name="RecipeVersionState")
strawberry.enum(ApprovalRole, name="RecipeApprovalRole", description="Each is given by another person (REC-2).")
strawberry.enum(MaterialRole)
strawberry.enum(ParameterKind)
strawberry.enum(Rounding, description="How a number is rounded before it is compared with its limits (EXE-3).")
strawberry.enum(PhaseSignature, description="Who signs a phase; each is another person.")
strawberry.enum(
    ReviewOutcome, name="RecipeReviewOutcome", description="A version stands until the next review, or needs a change."
)
