"""What happened at the gate."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridePolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverridden(Event):
    batch: UUID
    override: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOverrideUsed(Event):
    """Somebody acted, or equipment was used, that would have been refused without it."""

    batch: UUID
    override: UUID
    acts: int
