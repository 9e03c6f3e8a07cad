"""What happened to master recipes."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeCreated(Event):
    recipe: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionDrafted(Event):
    version: UUID
    recipe: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionEdited(Event):
    version: UUID
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionSimulated(Event):
    version: UUID
    simulation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionSubmitted(Event):
    version: UUID
    submission: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionReturned(Event):
    version: UUID
    submission: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeApprovalGiven(Event):
    version: UUID
    role: str
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionApproved(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionBecameEffective(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionSuperseded(Event):
    version: UUID
    by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionWithdrawn(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeLanguagesChosen(Event):
    version: UUID
    language: str
