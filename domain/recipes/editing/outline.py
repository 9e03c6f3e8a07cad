"""Where the blocks and phases of a draft stand, and what follows from it: positions, numbers, names of levels."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from uuid import UUID

from domain.kernel.refusals import InvalidInput
from domain.recipes.form import BLOCKS, PHASES
from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import DEPTH, LEVELS

HELD = {None: BlockKind.UNIT_PROCEDURE, BlockKind.UNIT_PROCEDURE: BlockKind.OPERATION, BlockKind.OPERATION: None}
"""What the procedure, a unit procedure and an operation hold: an operation phases, None (ISA-88)."""

BRANCHING = frozenset({BlockKind.PARALLEL, BlockKind.SELECTION})
PLACE = ("place",)


@dataclass(frozen=True, slots=True)
class Standing:
    """A block or phase as its row says that it stands; `kind` is None for a phase.

    `number`, the names and `during_number` are a phase's, and follow from where all of them stand.
    """

    id: UUID
    code: str
    kind: BlockKind | None
    name: str
    parent: UUID | None
    position: int
    during: UUID | None = None
    number: int = 0
    unit_procedure: str = ""
    operation: str = ""
    during_number: int | None = None


@dataclass
class Outline:
    """All blocks and phases of a draft, and which holds which, in order."""

    elements: dict[UUID, Standing]
    below: defaultdict[UUID | None, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, rows: Iterable[Standing]) -> "Outline":
        outline = cls({row.id: row for row in rows})
        for row in sorted(outline.elements.values(), key=lambda one: one.position):
            outline.below[row.parent].append(row.id)
        return outline

    def insert(self, element: Standing, *, at: int | None) -> None:
        """Put an element before the one at this position of its parent, from 1; behind all others without it.

        Raises InvalidInput where there is no such position, or where the parent doesn't hold such an element.
        """
        held = self.below[element.parent]
        if at is not None and not 1 <= at <= len(held) + 1:
            problem = f"There are positions 1 to {len(held) + 1} here; {at} was given."
            raise InvalidInput(path=("place", "position"), problem=problem)
        self._require_room(element)
        self.elements[element.id] = element
        held.insert(len(held) if at is None else at - 1, element.id)
        self.require_fits(element.id)

    def _require_room(self, element: Standing) -> None:
        """There are as many blocks and phases as a version may have, or fewer. Raises InvalidInput."""
        what, most = ("phases", PHASES) if element.kind is None else ("blocks", BLOCKS)
        if sum((one.kind is None) == (element.kind is None) for one in self.elements.values()) >= most:
            problem = f"A version has at most {most} {what}, and this one has them; split the stage."
            raise InvalidInput(path=PLACE, problem=problem)

    def put(self, id: UUID, parent: UUID | None, *, at: int | None) -> None:  # noqa: A002 -- the plant's word
        """Move an element, with all below it, to this place. Raises InvalidInput as `insert`."""
        self.insert(replace(self.take_out(id), parent=parent), at=at)

    def take_out(self, id: UUID) -> Standing:  # noqa: A002 -- the plant's word
        """The element, which nothing holds any more; what it holds itself stays below it."""
        element = self.elements.pop(id)
        self.below[element.parent].remove(id)
        return element

    def within(self, id: UUID) -> Iterator[UUID]:  # noqa: A002 -- as above
        """The element and everything below it, in the order of the procedure."""
        yield id
        for one in self.below.get(id, ()):
            yield from self.within(one)

    def around(self, parent: UUID | None) -> Iterator[Standing]:
        """The block and those in which it lies, the innermost first."""
        while parent is not None:
            block = self.elements[parent]
            yield block
            parent = block.parent

    def settled(self) -> Mapping[UUID, Standing]:
        """Each element as it should say that it stands."""
        found = {one.id: one for one in self._settled(None, "", "", count(1))}
        numbers = {id_: one.number for id_, one in found.items()}
        return {
            id_: replace(one, during_number=None if one.during is None else numbers[one.during])
            for id_, one in found.items()
        }

    def _settled(
        self, parent: UUID | None, unit_procedure: str, operation: str, numbers: Iterator[int]
    ) -> Iterator[Standing]:
        for position, id_ in enumerate(self.below.get(parent, ()), 1):
            element = self.elements[id_]
            if element.kind is None:
                number = next(numbers)
                yield replace(
                    element, position=position, number=number, unit_procedure=unit_procedure, operation=operation
                )
                continue
            yield replace(element, position=position)
            above = element.name if element.kind is BlockKind.UNIT_PROCEDURE else unit_procedure
            within = element.name if element.kind is BlockKind.OPERATION else operation
            yield from self._settled(id_, above, within, numbers)

    def require_fits(self, id: UUID) -> None:  # noqa: A002 -- the plant's word
        """An element and all below it lie where ISA-88 lets them. Raises InvalidInput."""
        for one in self.within(id):
            self._require_held(self.elements[one])

    def _require_held(self, element: Standing) -> None:
        around = list(self.around(element.parent))
        holder = around[0].kind if around else None
        if len(around) > DEPTH:
            raise InvalidInput(path=PLACE, problem=f"Blocks lie at most {DEPTH} deep in each other.")
        if (holder in BRANCHING) != (element.kind is BlockKind.BRANCH):
            problem = "A parallel and a selection hold branches, and only they do."
            raise InvalidInput(path=PLACE, problem=problem)
        level = next((one.kind for one in around if one.kind in LEVELS), None)
        held = HELD[level]
        if (element.kind is None or element.kind in LEVELS) and element.kind is not held:
            problem = f"{_shown(level, 'The procedure')} holds {_plural(held)}; this is {_shown(element.kind).lower()}."
            raise InvalidInput(path=PLACE, problem=problem)


def _shown(kind: BlockKind | None, otherwise: str = "A phase") -> str:
    names = {BlockKind.UNIT_PROCEDURE: "A unit procedure", BlockKind.OPERATION: "An operation"}
    return otherwise if kind is None else names[kind]


def _plural(kind: BlockKind | None) -> str:
    return "phases" if kind is None else f"{kind.value.lower().replace('_', ' ')}s"
