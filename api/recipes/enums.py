"""The recipes' closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.recipes.governance.kinds import ReviewOutcome
from domain.recipes.importing.kinds import ImportState, RecipeFileFormat
from domain.recipes.kinds import (
    ApprovalRole,
    BlockKind,
    BuildingBlockLevel,
    EditAct,
    LinkKind,
    MaterialRole,
    Moment,
    OutputKind,
    ParameterKind,
    ParameterSource,
    PhaseSignature,
    RecipeKind,
    Rounding,
    TextField,
    VersionState,
)

__all__ = [
    "ApprovalRole",
    "BlockKind",
    "BuildingBlockLevel",
    "EditAct",
    "ImportState",
    "LinkKind",
    "MaterialRole",
    "Moment",
    "OutputKind",
    "ParameterKind",
    "ParameterSource",
    "PhaseSignature",
    "RecipeFileFormat",
    "RecipeKind",
    "ReviewOutcome",
    "Rounding",
    "TextField",
    "VersionState",
]

strawberry.enum(VersionState, name="RecipeVersionState")
strawberry.enum(
    RecipeKind,
    name="MasterRecipeKind",
    description="A BUILDING_BLOCK goes into other recipes; nothing is made from it.",
)
strawberry.enum(BuildingBlockLevel, description="What a building block gives: one element of this level.")
strawberry.enum(ApprovalRole, name="RecipeApprovalRole", description="Each is given by another person (REC-2).")
strawberry.enum(MaterialRole)
strawberry.enum(OutputKind, name="RecipeOutputKind")
strawberry.enum(
    BlockKind,
    name="RecipeBlockKind",
    description="PARALLEL and SELECTION hold BRANCHes: all are run, or the first whose condition holds.",
)
strawberry.enum(
    LinkKind,
    name="RecipeLinkKind",
    description="SEQUENCE: the second waits for the first; TRANSFER: both run together, as the ends of one transfer;"
    " SYNCHRONIZATION: both begin together.",
)
strawberry.enum(Moment, name="PhaseMoment")
strawberry.enum(ParameterKind)
strawberry.enum(ParameterSource, description="Where a value comes from.")
strawberry.enum(Rounding, description="How a number is rounded before it is compared with its limits (EXE-3).")
strawberry.enum(PhaseSignature, description="Who signs a phase; each is another person.")
strawberry.enum(EditAct, name="RecipeEditAct", description="REPLACE wrote the whole draft anew.")
strawberry.enum(TextField, name="RecipeTextField", description="What of an element is translated.")
strawberry.enum(RecipeFileFormat, description="A whole recipe, or the elements of a spreadsheet.")
strawberry.enum(
    ImportState,
    name="RecipeImportState",
    description="DONE: taken over; REFUSED: the file or what it was asked for has to be mended; FAILED: we have.",
)
