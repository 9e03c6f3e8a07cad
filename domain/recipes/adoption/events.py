"""What happened between a company's recipe and its sites."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeAdopted(Event):
    version: UUID
    adopted_from: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeProposed(Event):
    proposal: UUID
    site: UUID
    company_version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeProposalAccepted(Event):
    proposal: UUID
    draft: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeProposalDeclined(Event):
    proposal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeProposalOvertaken(Event):
    proposal: UUID
    by: UUID
