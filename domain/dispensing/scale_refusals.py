"""How an enrolled scale and its readings say no, and which other scales of the site would serve (WGH-6 to WGH-9)."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AnotherScale(Refusal):
    """This scale doesn't serve; `serving` are those enrolled at the site that do, None while nobody asked (WGH-8)."""

    code: ClassVar[str] = "ANOTHER_SCALE"
    rule: ClassVar[str | None] = "WGH-8"
    serving: tuple[str, ...] | None = None

    def with_others(self, says: str) -> str:
        """What is said of this scale, with those that serve instead."""
        if self.serving is None:
            return says
        if not self.serving:
            return f"{says} No enrolled scale of this site serves for it now."
        return f"{says} Of this site's enrolled scales serve: {', '.join(self.serving)}."


@dataclass(kw_only=True, eq=False)
class NoWeightTold(Refusal):
    """The scale was asked and told no weight; what came of it is kept (EXE-17)."""

    code: ClassVar[str] = "NO_WEIGHT_TOLD"
    rule: ClassVar[str | None] = "EXE-17"
    quality: str
    says: str

    @property
    def message(self) -> str:
        return f"The scale told no weight, {self.quality}: {self.says} Ask it again (requestReading)."


@dataclass(kw_only=True, eq=False)
class NotTheWholeLoad(Refusal):
    """Tare and gross are of the whole load; of what a display shows nobody knows what was tared off it (WGH-6)."""

    code: ClassVar[str] = "NOT_THE_WHOLE_LOAD"
    rule: ClassVar[str | None] = "WGH-6"

    @property
    def message(self) -> str:
        return (
            "This scale told what its display shows, and not whether something is tared. Have it set to print gross"
            " weights, take another scale, or type what it shows, with a reason and a witness (WGH-10)."
        )


@dataclass(kw_only=True, eq=False)
class NotOfThisWeighing(Refusal):
    """A scale's reading counts for the one weighing and the one step that it was asked for, and once (WGH-6)."""

    code: ClassVar[str] = "NOT_OF_THIS_WEIGHING"
    rule: ClassVar[str | None] = "WGH-6"
    because: str

    @property
    def message(self) -> str:
        return (
            f"This reading doesn't count here: {self.because}. Ask the scale anew for this weighing (requestReading)."
        )
