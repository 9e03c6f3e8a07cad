"""How much one portion is: little enough to be done again by another process, and to leave the service its time."""

import time
from dataclasses import dataclass, field

SECONDS = 10.0
OBJECTS = 200
BYTES = 256 * 2**20
ENTRIES = 20_000


@dataclass
class Spent:
    """What a portion has cost so far."""

    checked: int = 0
    bytes: int = 0
    _begun: float = field(default_factory=time.monotonic)

    def enough(self, most: int) -> bool:
        """Whether the portion ends here: so many were looked at, or so many bytes read, or its time is over."""
        return self.checked >= most or self.bytes >= BYTES or time.monotonic() - self._begun >= SECONDS
