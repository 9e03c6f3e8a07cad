"""How two phases of a procedure stand to each other in time."""

from enum import Enum, auto

from domain.recipes.kinds import BlockKind
from domain.recipes.linting.outline import Outline, Step


class Relation(Enum):
    """UNKNOWN: one of them lies nowhere in the procedure."""

    BEFORE = auto()
    AFTER = auto()
    TOGETHER = auto()
    NEVER_BOTH = auto()
    SAME = auto()
    UNKNOWN = auto()


def relation(recipe: Outline, one: int, other: int, *, follow: bool = True) -> Relation:
    """Whether the first phase is complete before the second starts, or how else they stand; both by number.

    Phases of different branches of a parallel can run together, and so can a phase and what runs during it (EXE-20),
    which takes the place of what it runs during. Where that isn't to be followed, the place in the procedure counts.
    """
    if one == other:
        return Relation.SAME
    if follow:
        first, second = root(recipe, one), root(recipe, other)
        if first == second:
            return Relation.TOGETHER
        one, other = first, second
    if one not in recipe.placed or other not in recipe.placed:
        return Relation.UNKNOWN
    return between(recipe.placed[one], recipe.placed[other].path)


def between(step: Step, path: tuple[int, ...]) -> Relation:
    """How a phase stands to whatever is done at the end of a path; SAME where it lies within that."""
    pairs = enumerate(zip(step.path, path, strict=False))
    parted = next((at for at, (left, right) in pairs if left != right), None)
    if parted is None:
        return Relation.SAME
    holder = step.within[parted - 1].kind if parted else None
    if holder is BlockKind.PARALLEL:
        return Relation.TOGETHER
    if holder is BlockKind.SELECTION:
        return Relation.NEVER_BOTH
    return Relation.BEFORE if step.path < path else Relation.AFTER


def root(recipe: Outline, number: int) -> int:
    """The phase that a phase runs during in the end; itself where it runs during none."""
    phase = recipe.numbers.get(number)
    while phase is not None and phase.during_number is not None and phase.during_number < phase.number:
        number = phase.during_number
        phase = recipe.numbers.get(number)
    return number
