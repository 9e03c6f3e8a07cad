"""Whether the elements of a file belong together: codes given once, references to what is there, no rings of blocks."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain

from domain.kernel.words import Path
from domain.recipes.exchange.problems import Problems
from domain.recipes.procedure import DEPTH
from domain.recipes.values import Block, Elements, Phase

Fault = tuple[Path, str]


def require_sound(elements: Elements, problems: Problems) -> None:
    """All that doesn't belong together (REC-7). Raises FileRefused with the path of each below `elements`."""
    for path, what in chain(_doubled(elements), _places(elements), _references(elements), _rings(elements.blocks)):
        problems.add(("elements", *path), what)
    problems.require_none()


def _doubled(elements: Elements) -> Iterator[Fault]:
    for key, kind in (
        ("outputs", elements.outputs),
        ("processParameters", elements.process_parameters),
        ("equipment", elements.equipment),
        ("blocks", elements.blocks),
        ("phases", elements.phases),
        ("links", elements.links),
        ("files", elements.files),
    ):
        yield from _twice((key,), "code", [one.code for one in kind])
    for at, phase in enumerate(elements.phases):
        path = ("phases", str(at), "parameters")
        yield from _twice(path, "code", [one.code for one in phase.parameters])
    yield from _twice(("materials",), "position", [one.position for one in elements.materials])
    yield from _twice(("phases",), "number", [one.number for one in elements.phases])


def _twice(path: Path, key: str, given: Iterable[Hashable | None]) -> Iterator[Fault]:
    first: dict[Hashable, int] = {}
    for at, one in enumerate(given):
        if one is not None and first.setdefault(one, at) != at:
            yield (*path, str(at), key), f"{one} is the {key} of number {first[one] + 1} too; give each its own."


def _places(elements: Elements) -> Iterator[Fault]:
    """Two steps at one place of a block have no order."""
    steps: list[tuple[Path, str | None, int | None]] = [
        *((("blocks", str(at)), one.parent, one.position) for at, one in enumerate(elements.blocks)),
        *((("phases", str(at)), one.block, one.position) for at, one in enumerate(elements.phases)),
    ]
    taken = Counter((parent, position) for _, parent, position in steps)
    for path, parent, position in steps:
        if position is not None and taken[parent, position] > 1:
            where = "the procedure" if parent is None else f"block {parent}"
            what = f"Another step of {where} has the position {position} too; number them 1, 2, 3 …"
            yield (*path, "position"), what
        elif position is None and parent is not None:
            yield (*path, "position"), f"A phase that lies in block {parent} needs its position there, from 1."


def _references(elements: Elements) -> Iterator[Fault]:
    blocks = {one.code for one in elements.blocks}
    phases = {one.code for one in elements.phases if one.code is not None}
    for at, block in enumerate(elements.blocks):
        yield from _to(("blocks", str(at), "parent"), block.parent, blocks, "block")
    for at, needed in enumerate(elements.equipment):
        yield from _to(("equipment", str(at), "usedBy"), needed.used_by, blocks, "block")
    for at, link in enumerate(elements.links):
        yield from _to(("links", str(at), "fromPhase"), link.from_phase, phases, "phase")
        yield from _to(("links", str(at), "toPhase"), link.to_phase, phases, "phase")
    materials = {one.position for one in elements.materials}
    numbers = {one.number for one in elements.phases}
    for at, phase in enumerate(elements.phases):
        path = ("phases", str(at))
        yield from _to((*path, "block"), phase.block, blocks, "block")
        yield from _to((*path, "duringNumber"), phase.during_number, numbers, "phase number")
        yield from _of_phase(phase, path, materials)


def _of_phase(phase: Phase, path: Path, materials: set[int]) -> Iterator[Fault]:
    for at, parameter in enumerate(phase.parameters):
        yield from _to((*path, "parameters", str(at), "material"), parameter.material, materials, "material position")
    for at, charge in enumerate(phase.charges):
        yield from _to((*path, "charges", str(at), "material"), charge.material, materials, "material position")


def _to(path: Path, named: Hashable | None, there: set[str] | set[int], what: str) -> Iterator[Fault]:
    if named is not None and named not in there:
        known = ", ".join(sorted(map(str, there))[:10]) or "none"
        more = " …" if len(there) > 10 else ""  # noqa: PLR2004 -- enough to see what is meant
        yield path, f"There is no {what} {named} in this file; there is: {known}{more}."


def _rings(blocks: Iterable[Block]) -> Iterator[Fault]:
    """Every block lies, at no great depth, in the procedure itself; one in a ring lies nowhere."""
    held = tuple(blocks)
    parents = {one.code: one.parent for one in held}
    for at, block in enumerate(held):
        above, parent = [block.code], block.parent
        while parent is not None and parent not in above and len(above) <= DEPTH:
            above.append(parent)
            parent = parents.get(parent)
        path = ("blocks", str(at), "parent")
        if parent in above:
            ring = " in ".join([*above[above.index(parent) :], parent])
            yield path, f"Blocks hold each other: {ring}; take one of them out."
        elif len(above) > DEPTH:
            yield path, f"Blocks lie at most {DEPTH} deep in each other; this one lies deeper, or in a ring of blocks."
