"""Waiting, outside transactions and not for ever, until the sealer has done its part."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

LONGEST: Final = 60.0  # seconds
BETWEEN: Final = 0.2  # seconds

T = TypeVar("T")


class NotSealedYet(Exception):
    """The sealer is behind, or stopped; the job is tried again later."""


def until(probe: Callable[[], T | None], *, what: str, longest: float = LONGEST) -> T:
    """What the probe gives once it gives something. Raises NotSealedYet after `longest` seconds."""
    deadline = time.monotonic() + longest
    while (found := probe()) is None:
        if time.monotonic() > deadline:
            raise NotSealedYet(f"after {longest:.0f} seconds {what}")
        time.sleep(BETWEEN)
    return found
