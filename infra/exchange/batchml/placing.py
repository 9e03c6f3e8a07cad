"""Places the steps of another system's recipe as its procedure logic orders them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.recipes import codes
from domain.recipes.exchange.json_text import Found
from domain.recipes.kinds import BlockKind
from infra.exchange.batchml.graph import Fork, Items, Loop, NotUnderstood, items_of
from infra.exchange.batchml.nodes import Left, place
from infra.exchange.batchml.reading_natively import Native
from infra.exchange.xml_text import Node


@dataclass(slots=True)
class _Placing:
    """The blocks that were made so far; `taken` are the codes that none of them may have."""

    native: Native
    taken: set[str]
    made: list[Found] = field(default_factory=list)

    def block(self, kind: BlockKind, parent: str | None, position: int, condition: str | None = None) -> str:
        code = codes.proposed(kind.value, self.taken)
        self.taken.add(code)
        self.made.append(
            {"code": code, "kind": kind, "position": position, "parent": parent, "condition": condition or None}
        )
        return code


def place_steps(native: Native) -> list[Found]:
    """Give every step its block and position; the blocks of logic that this takes. What isn't understood is told."""
    steps = [*native.lists.get("blocks", ()), *native.lists.get("phases", ())]
    placing = _Placing(native, {str(native.values[one]["code"]) for one in steps})
    below: defaultdict[Node | None, list[Node]] = defaultdict(list)
    for one in sorted(steps, key=lambda step: _position(native, step)):
        below[one.getparent()].append(one)
    for level in native.levels:
        parent = None if level is native.recipe else str(native.values[level]["code"])
        held = {_id(one): one for one in below[level]}
        for node in below[level]:
            _put(native, node, parent, native.values[node]["position"])
        logic = level.find("{*}ProcedureLogic")
        if logic is not None:
            _by_logic(placing, logic, parent, held)
    return placing.made


def _position(native: Native, step: Node) -> int:
    position = native.values[step]["position"]
    assert isinstance(position, int)
    return position


def _by_logic(placing: _Placing, logic: Node, parent: str | None, held: dict[str, Node]) -> None:
    try:
        items = items_of(logic)
        _require_all(items, held)
    except NotUnderstood as why:
        told = f"This procedure logic was not understood: {why}. Its steps stand in the order of the document."
        placing.native.left.append(Left(place(logic), told))
        placing.native.asked.take(logic)
        return
    placing.native.asked.take(logic)
    _place(placing, items, parent, held)


def _require_all(items: Items, held: Mapping[str, Node]) -> None:
    """Each element that lies here is ordered once. Raises NotUnderstood."""
    named = list(_named(items))
    strange = [one for one in named if one not in held]
    if strange:
        raise NotUnderstood(f"a step is of {strange[0]!r}, which isn't a unit procedure, operation or phase here")
    if sorted(named) != sorted(held):
        raise NotUnderstood("an element is in it twice, or not at all")


def _named(items: Items) -> Iterator[str]:
    for item in items:
        match item:
            case str():
                yield item
            case Loop():
                yield from _named(item.items)
            case Fork():
                for _, branch in item.branches:
                    yield from _named(branch)


def _place(placing: _Placing, items: Items, parent: str | None, held: dict[str, Node]) -> None:
    for position, item in enumerate(items, 1):
        match item:
            case str():
                _put(placing.native, held[item], parent, position)
            case Loop():
                code = placing.block(BlockKind.LOOP, parent, position, item.until)
                _place(placing, item.items, code, held)
            case Fork():
                kind = BlockKind.PARALLEL if item.all_run else BlockKind.SELECTION
                code = placing.block(kind, parent, position)
                for at, (condition, branch) in enumerate(item.branches, 1):
                    _place(placing, branch, placing.block(BlockKind.BRANCH, code, at, condition), held)


def _put(native: Native, node: Node, parent: str | None, position: Found) -> None:
    values = native.values[node]
    values["block" if "number" in values else "parent"] = parent
    assert isinstance(position, int)
    values["position"] = position


def _id(node: Node) -> str:
    return (node.findtext("{*}ID") or "").strip()
