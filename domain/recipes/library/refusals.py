"""How building blocks say no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.recipes.library.merging import Conflict

SHOWN = 5


@dataclass(kw_only=True, eq=False)
class NotInLibrary(Refusal):
    """Only an effective version of a building block is built into recipes (REC-1)."""

    code: ClassVar[str] = "NOT_IN_LIBRARY"
    rule: ClassVar[str | None] = "REC-1"
    because: str

    @property
    def message(self) -> str:
        return f"Only a version of a building block that is in effect goes into recipes; {self.because}."


@dataclass(kw_only=True, eq=False)
class NamesDiffer(Refusal):
    """The draft and the building block mean different things by one code."""

    code: ClassVar[str] = "NAMES_DIFFER"
    taken: str
    here: str
    there: str

    @property
    def message(self) -> str:
        return (
            f"{self.taken} is {self.here} in this draft and {self.there} in the building block, which names it by this"
            " code. Give the draft's another code first."
        )


@dataclass(kw_only=True, eq=False)
class NothingToTake(Refusal):
    """There is no newer version in effect than the one that the element came from."""

    code: ClassVar[str] = "NOTHING_TO_TAKE"
    because: str

    @property
    def message(self) -> str:
        return f"There is no such update to take: {self.because}."


@dataclass(kw_only=True, eq=False)
class UpdateUndecided(Refusal):
    """The recipe and the building block changed the same things; the author decides each (EXE-14)."""

    code: ClassVar[str] = "UPDATE_UNDECIDED"
    rule: ClassVar[str | None] = "EXE-14"
    undecided: tuple[Conflict, ...]

    @property
    def message(self) -> str:
        first = ", ".join(one.id for one in self.undecided[:SHOWN])
        more = "" if len(self.undecided) <= SHOWN else " …"
        return (
            f"This recipe and the building block both changed {len(self.undecided)} thing(s), each its own way:"
            f" {first}{more}. Decide each, MINE or THEIRS, as the update that is offered shows them."
        )
