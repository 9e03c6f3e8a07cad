"""What happened in oversight."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRevealed(Event):
    """It names the row and no person: what is behind a pseudonym travels in no queue."""

    reveal: UUID
