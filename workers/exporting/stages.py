"""How long each stage of an export takes, and telling which one is under way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from domain.exports.kinds import ExportStage


class Stages:
    """Seconds by stage, in their order; each is told as it begins."""

    def __init__(self, tell: Callable[[ExportStage], object]) -> None:
        self.seconds: dict[ExportStage, float] = {}
        self._tell = tell

    @contextmanager
    def stage(self, name: ExportStage) -> Iterator[None]:
        """Count the time of the block, also where it raises."""
        self._tell(name)
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = time.monotonic() - began
