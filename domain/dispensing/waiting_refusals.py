"""How what waits says that nothing can go on with it now: no container, no place, no phase."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NoneAtHand(Refusal):
    """What is weighed is taken out of a container that no other weighing uses, and that holds nothing dispensed."""

    code: ClassVar[str] = "NONE_AT_HAND"
    lot: str

    @property
    def message(self) -> str:
        return f"No container of lot {self.lot} is free; end the weighing that uses it, or choose another lot."


@dataclass(kw_only=True, eq=False)
class NoneFree(Refusal):
    """A weighing begins at a place of weighing that is free, and clear of any other material (21 CFR 211.130(e))."""

    code: ClassVar[str] = "NO_BOOTH_FREE"
    because: tuple[str, ...]

    @property
    def message(self) -> str:
        reasons = " ".join(self.because) or "The site has none that is open (openLocation opens one)."
        return f"No place of weighing is free. {reasons}"


@dataclass(kw_only=True, eq=False)
class NoPhaseRuns(Refusal):
    """What was dispensed waits for a phase in which it is charged (EXE-1)."""

    code: ClassVar[str] = "NO_PHASE_RUNS"
    rule: ClassVar[str | None] = "EXE-1"
    material: str
    phases: tuple[int, ...]

    @property
    def message(self) -> str:
        if not self.phases:
            return f"No phase runs in which {self.material} could be charged; start one (startPhase)."
        named = ", ".join(map(str, self.phases))
        return f"{self.material} is charged in phase {named}, which isn't running; start it first (startPhase)."
