"""How much a simulation may do, so that none exhausts time or memory; counted, not timed: the same cases always fit."""

from dataclasses import dataclass
from decimal import Decimal

from domain.recipes.simulating.refusals import SimulationTooLarge

CASES = 200
PHASE_RUNS = 20_000
"""Of one case."""
RECORDINGS = 100_000
"""Of one case."""
ALL_PHASE_RUNS = 30_000
"""Of all cases together; some 5,000 a second, with their recordings: the author waits for the answer."""
ALL_RECORDINGS = 150_000
"""Of all cases together; some 130 bytes of result each with all else, so that there are 20 MB, compressed 1 MB."""
EXCEPTIONS = 1_000
"""Of one case; what is more, is counted and not kept."""
SECONDS = Decimal(10 * 365 * 24 * 3600)
"""So long may a case take, simulated."""
DEFAULT_DURATION = Decimal(600)
FITTING = 8_000
"""So many parts of formulas are calculated at most to choose what a recipe doesn't tell; some 0.1 s of work."""
FITTING_ONE = 1_000
"""Of these for one aim."""
CHECKING = 3_000
"""And so many to find out whether what was chosen broke anything."""
REACH = 40
"""Through so many calculations an aim is followed to what is entered."""
SHOWN = 200
"""So many of the cases that were left out are named."""
NAMED = 2_000
"""So many of the values that were assumed, and of the parameters that no case took out of their limits."""


@dataclass(slots=True)
class Budget:
    """What is left for one simulation, and of it for the case that is run."""

    all_runs: int = ALL_PHASE_RUNS
    all_recordings: int = ALL_RECORDINGS
    runs: int = 0
    recordings: int = 0

    def next_case(self) -> None:
        self.runs = self.recordings = 0

    def run(self) -> None:
        """One more run of a phase. Raises SimulationTooLarge."""
        self.runs += 1
        self.all_runs -= 1
        require_at_most(self.runs, PHASE_RUNS, "phase runs of one case")
        if self.all_runs < 0:
            raise SimulationTooLarge(what="phase runs of all cases", most=str(ALL_PHASE_RUNS))

    def record(self, values: int) -> None:
        """So many more recordings. Raises SimulationTooLarge."""
        self.recordings += values
        self.all_recordings -= values
        require_at_most(self.recordings, RECORDINGS, "recordings of one case")
        if self.all_recordings < 0:
            raise SimulationTooLarge(what="recordings of all cases", most=str(ALL_RECORDINGS))

    def allows(self, runs: int, recordings: int) -> bool:
        """Whether one more case of about this size fits, with a quarter to spare."""
        return self.all_runs >= runs * 5 // 4 and self.all_recordings >= recordings * 5 // 4


def require_at_most(found: int, most: int, what: str) -> None:
    """Raises SimulationTooLarge."""
    if found > most:
        raise SimulationTooLarge(what=what, most=str(most))
