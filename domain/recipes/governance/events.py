"""What happened to routes, planned days and periodic reviews."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRouteSet(Event):
    route: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionPlanned(Event):
    version: UUID
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionPlanCancelled(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeVersionReviewed(Event):
    version: UUID
    review: UUID
    outcome: str
