"""How many questions of gateways are held open at once: for each gateway, and in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

OF_GATEWAY: Final = 2
"""A gateway has one under way; the one before may not have noticed yet that its line broke."""
OF_PROCESS: Final = 1_000

Key = tuple[UUID, UUID]


class GatewayPollsFull(Exception):
    """This gateway holds as many open as it may."""


class ProcessPollsFull(Exception):
    """This process holds as many open as it can."""


@dataclass
class Polls:
    """Counted in the event loop alone, by company and gateway."""

    _open: Counter[Key] = field(default_factory=Counter)

    @property
    def open(self) -> int:
        return self._open.total()

    @contextmanager
    def one(self, company: UUID, gateway: UUID) -> Iterator[None]:
        """Count one while the block runs. Raises GatewayPollsFull, ProcessPollsFull."""
        key = (company, gateway)
        if self._open[key] >= OF_GATEWAY:
            raise GatewayPollsFull
        if self.open >= OF_PROCESS:
            raise ProcessPollsFull
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
