"""What each ratio has to reach."""

from collections.abc import Mapping
from dataclasses import dataclass

WRITTEN, CROWDED = 0.45, 0.95
LARGER = 1.1


@dataclass(frozen=True, slots=True)
class Goal:
    """Ratios to the limit: throughput at least, processor time at most; None where there is none to reach."""

    throughput: float | None = None
    cpu: float | None = None


SCREENS: Mapping[str, Goal] = {
    "batch screen": Goal(0.85, 1.15),
    "review queue": Goal(0.85, 1.2),
    "genealogy, 10 levels": Goal(0.85, 1.2),
    "audit page": Goal(0.75, 1.3),
    "one object": Goal(0.7, 1.5),
}
NONE = Goal()
WRITE = Goal(throughput=WRITTEN)
CROWD = Goal(throughput=CROWDED)
NO_DEARER = Goal(throughput=round(1 / LARGER, 2), cpu=LARGER)
"""Of ten times the data, and of policies."""
