"""The closed lists of training as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.training.kinds import (
    AudienceKind,
    SessionState,
    SubjectKind,
    TrainingMethod,
    TrainingOutcome,
    TrainingState,
)

__all__ = ["AudienceKind", "SessionState", "SubjectKind", "TrainingMethod", "TrainingOutcome", "TrainingState"]

strawberry.enum(SubjectKind, name="TrainingSubjectKind", description="A document, or a master recipe.")
strawberry.enum(
    TrainingMethod,
    description="READ is the person's own signature, ASSESSMENT a trainer's, CLASS_SESSION both; PRACTICE is a recipe's"
    " version run to its end with made-up values.",
)
strawberry.enum(TrainingOutcome)
strawberry.enum(AudienceKind, name="CurriculumAudience", description="Of whom a curriculum demands something.")
strawberry.enum(
    SessionState,
    name="TrainingSessionState",
    description="OPEN takes signatures; CLOSED counts for who signed; CANCELLED for nobody.",
)
strawberry.enum(
    TrainingState,
    description="TRAINED and GRACE let a person act; GRACE is what the company gives after a new version took effect.",
)
