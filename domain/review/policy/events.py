"""What happened to release policies."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePolicySet(Event):
    policy: UUID
    site: UUID
