"""What happened to companies."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFounded(Event):
    company: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOpened(Event):
    site: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLanguageChosen(Event):
    site: UUID
