"""Imports of files as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.people.types import Person
from api.recipes import enums as kinds
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes.importing import models

if TYPE_CHECKING:
    from api.recipes.types import MasterRecipeVersion


@strawberry.type(
    description="Something about a file, at its place there: a sheet's row and column, a JSON path, a line."
)
class RecipeFileNote:
    model: ClassVar[type[OfCompany]] = models.RecipeImportNote

    place: str
    what: str


@strawberry.type(description="A file that becomes a recipe's version, or a draft's elements; all of it or nothing.")
class RecipeImport(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeImport
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    format: kinds.RecipeFileFormat
    file_name: str
    file_size: int = strawberry.field(description="In bytes.")
    file_sha256: str
    dry_run: bool = strawberry.field(description="Whether it only says what loading the file would do.")
    state: kinds.ImportState
    steps_done: int = strawberry.field(description="Of stepsOf: each element is checked, then written.")
    steps_of: int | None = strawberry.field(description="Null until the file is read.")
    requester: Person
    requested_at: datetime
    ended_at: datetime | None
    recipe_version: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")] | None = strawberry.field(
        description="The draft that it is loaded into, or once it is DONE the version that was made."
    )
    problems: list[RecipeFileNote] = strawberry.field(
        description="What to mend in the file, in its order, at most 100; then nothing was taken over."
    )
    left_out: list[RecipeFileNote] = strawberry.field(
        description="What of the file was not taken over, or otherwise than it stands there; at most 300."
    )
