"""One listener for each process; it tells every subscriber of a thing that something happened to it, ids only."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Engine

from infra import live_events
from infra.live_events import ConnectionLost

WAITING = 100
RETRY_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event's name, for whoever reads the thing again."""

    event: str


Key = tuple[UUID, UUID]

FOLLOWED = ("batch", "gateway")
"""The things that are followed, by the name under which an announcement has their id."""


@dataclass
class Hub:
    """Subscribers by company and thing. A slow one keeps the newest hundred events; it reads the state again anyway."""

    engine: Engine
    _subscribers: dict[Key, set[asyncio.Queue[Happened]]] = field(default_factory=lambda: defaultdict(set))

    @contextmanager
    def subscription(self, company: UUID, thing: UUID) -> Iterator[asyncio.Queue[Happened]]:
        """A queue of what happens to a batch, or for a gateway, while the block runs."""
        queue: asyncio.Queue[Happened] = asyncio.Queue(WAITING)
        self._subscribers[company, thing].add(queue)
        try:
            yield queue
        finally:
            self._subscribers[company, thing].discard(queue)
            if not self._subscribers[company, thing]:
                del self._subscribers[company, thing]

    async def run(self) -> None:
        """Listen until cancelled. Whenever it begins anew everybody looks again: something may have been missed."""
        while True:
            try:
                async for payload in live_events.listen(self.engine):
                    if payload is None:
                        self._tell_everybody()
                    else:
                        self._dispatch(payload)
            except ConnectionLost as error:
                log.warning("live events: connection lost, trying again", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)

    def _dispatch(self, text: str) -> None:
        """Tell who follows what it is about; what isn't an announcement of that kind is nothing to them."""
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            told: dict[str, Any] = json.loads(text)
            for name in FOLLOWED:
                if name in told:
                    self._tell((UUID(told["company"]), UUID(told[name])), Happened(str(told["event"])))

    def _tell(self, key: Key, happened: Happened) -> None:
        for queue in tuple(self._subscribers.get(key, ())):
            _put(queue, happened)

    def _tell_everybody(self) -> None:
        for queues in tuple(self._subscribers.values()):
            for queue in queues:
                _put(queue, Happened("Reconnected"))


def _put(queue: asyncio.Queue[Happened], happened: Happened) -> None:
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(happened)
