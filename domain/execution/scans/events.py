"""What happened as something was scanned."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScanned(Event):
    batch: UUID
    phase: UUID
    scan: UUID
    outcome: str
