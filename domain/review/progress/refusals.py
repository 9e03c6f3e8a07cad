"""How a mark on a part of a batch is refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class PartNotAtRest(Refusal):
    """It still changes; what is marked is done."""

    code: ClassVar[str] = "PART_NOT_AT_REST"
    rule: ClassVar[str | None] = "REV-11"
    place: str

    @property
    def message(self) -> str:
        return (
            f"{self.place[:1].upper()}{self.place[1:]} still changes; it is marked once a phase is complete, an "
            "exception assessed or resolved, and the batch is over for what concerns the whole of it."
        )


@dataclass(kw_only=True, eq=False)
class PartChanged(Refusal):
    """What stands there now isn't what the reviewer was shown."""

    code: ClassVar[str] = "PART_CHANGED"
    rule: ClassVar[str | None] = "REV-11"
    place: str

    @property
    def message(self) -> str:
        return (
            f"{self.place[:1].upper()}{self.place[1:]} isn't what this digest was shown for; look at it again "
            "(batch { review { parts } }), and mark it with the digest that comes with it."
        )


@dataclass(kw_only=True, eq=False)
class AlreadyMarked(Refusal):
    """The same person marked it as it stands."""

    code: ClassVar[str] = "ALREADY_MARKED"
    rule: ClassVar[str | None] = "REV-11"
    place: str

    @property
    def message(self) -> str:
        return f"You marked {self.place} already, and it hasn't changed since."
