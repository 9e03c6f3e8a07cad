"""What happened to the numbering of batches."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNumberingSet(Event):
    numbering: UUID
    site: UUID
