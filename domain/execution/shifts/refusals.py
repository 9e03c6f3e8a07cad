"""How a change of hands is refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AlreadyInCharge(Refusal):
    """A phase is taken over from somebody else (CMD-5)."""

    code: ClassVar[str] = "ALREADY_IN_CHARGE"
    rule: ClassVar[str | None] = "CMD-5"
    number: int

    @property
    def message(self) -> str:
        return f"You answer for phase {self.number} already; somebody else takes it over."


@dataclass(kw_only=True, eq=False)
class HandOverSettled(Refusal):
    """A hand-over is accepted once, and while no other took its place (CMD-6)."""

    code: ClassVar[str] = "HAND_OVER_SETTLED"
    rule: ClassVar[str | None] = "CMD-6"
    accepted_name: str | None

    @property
    def message(self) -> str:
        if self.accepted_name is None:
            return "Another hand-over of this batch took this one's place; accept that one."
        return f"{self.accepted_name} accepted this hand-over already."


@dataclass(kw_only=True, eq=False)
class AcceptedByAnother(Refusal):
    """Who hands over doesn't accept it too (CMD-6)."""

    code: ClassVar[str] = "ACCEPTED_BY_ANOTHER"
    rule: ClassVar[str | None] = "CMD-6"

    @property
    def message(self) -> str:
        return "You handed this batch over; somebody of the incoming shift accepts it."
