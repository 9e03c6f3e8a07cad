"""Importing recipes from files, and loading spreadsheets into drafts."""

import strawberry

from api.context import Info, act, changed, read
from api.problems import Problem
from api.reading.vocabulary import by_id
from api.recipes import enums as kinds
from api.recipes.import_types import RecipeImport
from api.recipes.recipe_files import uploaded
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.recipes.commands import importing
from domain.recipes.importing.values import Target
from domain.recipes.written import written
from infra.transaction import Outcome

UPLOAD = "What POST /uploads/recipes answered with for the file."


@strawberry.input(
    description="Make a file the next version of a recipe, as a draft of yours: of recipeId, or of a new one of code."
)
class ImportRecipeInput:
    upload: str = strawberry.field(description=UPLOAD)
    format: kinds.RecipeFileFormat = strawberry.field(description="THERIAC_JSON or BATCHML.")
    site_id: strawberry.ID
    recipe_id: strawberry.ID | None = None
    code: str | None = strawberry.field(default=None, description="Of a new recipe.")
    product: str | None = strawberry.field(default=None, description="Of a new recipe; as the file says without it.")
    stage: str | None = strawberry.field(default=None, description="Of a new recipe; as the file says without it.")
    variant: str | None = strawberry.field(default=None, description="As the file says without it.")
    batch_size: QuantityInput | None = strawberry.field(default=None, description="As the file says without it.")
    command_id: str | None = None


@strawberry.input(description="Write a spreadsheet's materials and procedure into a draft that has no elements yet.")
class LoadRecipeElementsInput:
    recipe_version_id: strawberry.ID
    version: int
    upload: str = strawberry.field(description=UPLOAD)
    format: kinds.RecipeFileFormat = strawberry.field(description="XLSX, or CSV for one of its sheets.")
    dry_run: bool = strawberry.field(description="Only tell what is wrong, by sheet, row and column; write nothing.")
    command_id: str | None = None


@strawberry.type
class ImportRecipePayload:
    recipe_import: RecipeImport | None = strawberry.field(
        default=None, description="Ask again for its state until it is DONE, REFUSED or FAILED."
    )
    problems: list[Problem]


@strawberry.type
class LoadRecipeElementsPayload(ImportRecipePayload):
    pass


@strawberry.type
class ImportingQuery:
    @strawberry.field(
        description="The import of a file, with how far it is; null where there is none that you may read.",
        metadata=by_id("RecipeImport"),
    )
    def recipe_import(self, info: Info, id: strawberry.ID) -> RecipeImport | None:  # noqa: A002 -- GraphQL's word
        return read(info, RecipeImport, local_id(id, "RecipeImport", path="id"))


@strawberry.type
class ImportingMutation:
    @strawberry.mutation(description="Import a recipe from a file that Theriac or another batch system wrote.")
    def import_recipe(self, info: Info, input: ImportRecipeInput) -> ImportRecipePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ImportRecipePayload, "recipe_import", RecipeImport, lambda: _import(info, input))

    @strawberry.mutation(description="Load a filled template into an empty draft, or see what is wrong with it.")
    def load_recipe_elements(self, info: Info, input: LoadRecipeElementsInput) -> LoadRecipeElementsPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, LoadRecipeElementsPayload, "recipe_import", RecipeImport, lambda: _load(info, input))


def _import(info: Info, given: ImportRecipeInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    recipe = None if given.recipe_id is None else local_id(given.recipe_id, "MasterRecipe", path="recipeId")
    size = None if given.batch_size is None else Quantity(given.batch_size.value, given.batch_size.unit)
    target = Target(
        recipe=recipe,
        code=given.code,
        product=given.product,
        stage=given.stage,
        variant=given.variant,
        batch_size=size,
    )
    return act(
        info,
        "importRecipe",
        lambda uow: importing.request_import(
            uow, site=site, target=target, file=lambda: uploaded(info, given.upload, given.format)
        ),
        given={"site": str(site), "file": _file(given), "target": written(target)},
        command_id=given.command_id,
    )


def _load(info: Info, given: LoadRecipeElementsInput) -> Outcome:
    version = local_id(given.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")
    return act(
        info,
        "loadRecipeElements",
        lambda uow: importing.request_load(
            uow,
            recipe_version=version,
            seen=given.version,
            dry_run=given.dry_run,
            file=lambda: uploaded(info, given.upload, given.format),
        ),
        given={"version": str(version), "seen": given.version, "file": _file(given), "dryRun": given.dry_run},
        command_id=given.command_id,
    )


def _file(given: ImportRecipeInput | LoadRecipeElementsInput) -> list[Json]:
    """What tells one file from another, for recognising repeats; whether its token is good is asked later."""
    return [given.upload, given.format.value]
