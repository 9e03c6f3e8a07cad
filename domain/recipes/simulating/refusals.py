"""How a simulation says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class SimulationTooLarge(Refusal):
    """The cases ask for more than one simulation may do."""

    code: ClassVar[str] = "SIMULATION_TOO_LARGE"
    what: str
    most: str

    @property
    def message(self) -> str:
        return f"A simulation has at most {self.most} {self.what}; give fewer or shorter cases, or split the recipe."
