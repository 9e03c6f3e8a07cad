"""What happened to the policy of signatures."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturePolicySet(Event):
    policy: UUID
    site: UUID
