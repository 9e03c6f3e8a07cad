"""How a room says no to a batch."""

from dataclasses import dataclass
from typing import ClassVar

from domain.equipment.unsuitable import Reason
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class RoomNotSuitable(Refusal):
    """A room that isn't cleared for a batch, or whose air isn't as declared, isn't used for it (EQP-7, ENV-1)."""

    code: ClassVar[str] = "ROOM_NOT_SUITABLE"
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        self.rule = self.reasons[0].rule  # type: ignore[misc]  # its own, of the first reason

    @property
    def message(self) -> str:
        return " ".join(f"{one.says} {one.clears}" for one in self.reasons)
