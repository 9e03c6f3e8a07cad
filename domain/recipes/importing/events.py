"""What happened to imports."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeImportRequested(Event):
    recipe_import: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeImportAdvanced(Event):
    recipe_import: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeImported(Event):
    """The import is done; a dry run wrote nothing and names the draft that it was asked for."""

    recipe_import: UUID
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeImportRefused(Event):
    recipe_import: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeImportFailed(Event):
    recipe_import: UUID
