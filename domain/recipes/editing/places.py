"""Where the rows of an edit stood before it, and which of them have to go back there when it is undone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from domain.kernel.models import OfSite
from domain.recipes.editing import parts
from domain.recipes.editing.changes import Change, Columns
from domain.recipes.editing.draft import Draft
from domain.recipes.models import RecipeCharge, RecipeParameter

PLACE = frozenset({"parent_id", "block_id", "position"})
PARTS: dict[str, type[RecipeParameter] | type[RecipeCharge]] = {
    "RecipeParameter": RecipeParameter,
    "RecipeCharge": RecipeCharge,
}


def moved(draft: Draft, made: Sequence[Change]) -> list[Change]:
    """The blocks and phases that stand elsewhere than before the edit: those that it moved.

    A row of an edit of many moved where its neighbours of the same edit stand in another order, or in another block:
    that what others wrote since moved all of them along is none of the edit's doing.
    """
    placed = [one for one in made if one.element_type in {"RecipeBlock", "RecipePhase"} and one.before and one.after]
    if len(made) == 1:
        return [one for one in placed if any(_value(one.before, name) != _value(one.after, name) for name in PLACE)]
    found: list[Change] = []
    for parent, neighbours in _by_parent(placed):
        there = draft.outline.below.get(parent, [])
        if any(one.id not in there for one in neighbours) or not _in_order([there.index(one.id) for one in neighbours]):
            found += neighbours
    return found


def parts_back(draft: Draft, made: Sequence[Change], rows: Sequence[OfSite | None]) -> None:
    """Put parameters and charges of an edit of many back into their order, where that changed; others stay."""
    if len(made) == 1:
        return
    held: defaultdict[tuple[str, UUID], list[Change]] = defaultdict(list)
    for change, row in zip(made, rows, strict=True):
        if change.element_type in PARTS and change.before and row is not None and change.after:
            held[change.element_type, change.before["recipe_phase_id"]].append(change)
    for (kind, phase), neighbours in held.items():
        there = parts.of(draft, PARTS[kind], phase)
        order = [one.id for one in there]
        former = sorted(neighbours, key=_former)
        if not _in_order([order.index(one.id) for one in former]):
            ids = {one.id for one in former}
            arranged = [one for one in there if one.id not in ids]
            for change in former:
                row = next(one for one in there if one.id == change.id)
                arranged.insert(min(_former(change), len(arranged) + 1) - 1, row)
            parts.arrange(draft, arranged)


def _by_parent(placed: Sequence[Change]) -> Iterator[tuple[UUID | None, list[Change]]]:
    """The rows that lay in the same block, in the order in which they lay there."""
    found: defaultdict[UUID | None, list[Change]] = defaultdict(list)
    for one in sorted(placed, key=_former):
        found[_value(one.before, "parent_id") or _value(one.before, "block_id")].append(one)
    yield from found.items()


def _former(change: Change) -> int:
    assert change.before is not None, change.id
    position: int = change.before["position"]
    return position


def _value(columns: Columns | None, name: str) -> UUID | None:
    found: UUID | None = (columns or {}).get(name)
    return found


def _in_order(places: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise(places))
