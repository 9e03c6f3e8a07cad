"""Reads a BatchML master recipe: exactly where Theriac wrote it, else as far as it can be understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain

from domain.kernel.words import Path
from domain.recipes.exchange.collected import collected
from domain.recipes.exchange.form_checks import LISTS
from domain.recipes.exchange.header import FORMAT, ExchangeHeader, RecipeDocument
from domain.recipes.exchange.json_text import Found
from domain.recipes.exchange.problems import Problems
from domain.recipes.exchange.recipe_file import ordered
from domain.recipes.exchange.soundness import require_sound
from domain.recipes.values import Elements
from infra.exchange.batchml import foreign
from infra.exchange.batchml.kept import kept
from infra.exchange.batchml.left import left_of
from infra.exchange.batchml.nodes import NAMESPACE, Left, place, tag
from infra.exchange.batchml.reading_natively import Native, read_natively
from infra.exchange.batchml.schema import require_valid
from infra.exchange.batchml.unchanged import require_unchanged
from infra.exchange.xml_text import Node, refused, root_of


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document gave; `left` tells what of it was not taken over, or how it was understood."""

    header: ExchangeHeader
    elements: Elements
    left: tuple[Left, ...]


def read_batchml(data: bytes) -> Imported:
    """The one master recipe of a BatchML document (B2MML V07).

    Raises FileRefused: what isn't XML, isn't valid, holds no or several master recipes, or has values that a recipe
    can't take. At most `xml_text.LARGEST` bytes. Nothing is ever fetched.
    """
    root = root_of(data)
    _require_batchml(root)
    strange = foreign.without_strangers(root)
    require_valid(root)
    native = read_natively(_one_recipe(root))
    _require_bounds(native)
    kept_beside = {node: kept(native.asked, node) for node in native.values}
    ours = kept_beside[native.recipe].pop("format", None) == FORMAT
    document = _own(native, kept_beside) if ours else foreign.understood(native)
    problems = Problems(_Places(native))
    found = collected(RecipeDocument, document, problems)
    problems.require_none()
    assert found is not None, "what isn't read has its problem"
    require_sound(found.elements, problems)
    elements = ordered(found.elements if ours else foreign.renumbered(found.elements))
    if ours:
        require_unchanged(native, elements)
    header = ExchangeHeader(**{one.name: getattr(found, one.name) for one in fields(ExchangeHeader)})
    return Imported(header, elements, (*strange, *left_of(native, whole=not ours)))


def _require_batchml(root: Node) -> None:
    if root.tag in {tag("BatchInformation"), tag("MasterRecipe")}:
        return
    raise refused(
        f"Its root is {root.tag[:200]}; this reads BatchInformation or MasterRecipe of {NAMESPACE}, B2MML V07."
    )


def _one_recipe(root: Node) -> Node:
    if root.tag == tag("MasterRecipe"):
        return root
    recipes = root.findall(tag("MasterRecipe"))
    if len(recipes) == 1:
        return root
    raise refused(f"The document holds {len(recipes)} master recipes; send one with exactly one.")


def _require_bounds(native: Native) -> None:
    """No more of anything than a recipe takes, before more is made of it. Raises FileRefused."""
    for kind, nodes in chain(native.lists.items(), *(inner.items() for inner in native.inner.values())):
        if len(nodes) > LISTS[kind]:
            raise refused(f"It has {len(nodes)} {kind}; a recipe takes at most {LISTS[kind]}.", place(nodes[0]))


def _own(native: Native, beside: Mapping[Node, Mapping[str, Found]]) -> Found:
    """The document as it was exported: what BatchML says, with what is kept beside it."""
    blocks = [one for node in native.levels for one in _list(beside[node].get("blocks") if node in beside else None)]
    files = beside[native.recipe].get("files", [])  # beside the whole: BatchML has no place for pictures

    def element(node: Node) -> dict[str, Found]:
        own = {key: value for key, value in beside[node].items() if key not in _LISTS_BESIDE}
        inner = {key: [element(one) for one in held] for key, held in native.inner.get(node, {}).items()}
        return {**native.values[node], **own, **inner}

    lists = {key: [element(node) for node in nodes] for key, nodes in native.lists.items()}
    elements: dict[str, Found] = {**lists, "blocks": [*lists.get("blocks", ()), *blocks], "files": files}
    return {"format": FORMAT, **element(native.recipe), "elements": elements}


_LISTS_BESIDE = ("blocks", "files")


def _list(found: Found) -> Iterator[Found]:
    if isinstance(found, list):
        yield from found


class _Places:
    """Writes a path of the exchange as the place in the document."""

    def __init__(self, native: Native) -> None:
        self._native = native

    def __call__(self, path: Path) -> str:
        node, rest = self._nearest(path)
        return f"{place(node)}: {'.'.join(rest)}" if rest else place(node)

    def _nearest(self, path: Path) -> tuple[Node, Path]:
        native = self._native
        if path[:1] != ("elements",) or len(path) < 3 or not path[2].isdecimal():  # noqa: PLR2004 -- elements, list, index
            return native.recipe, path
        nodes = native.lists.get(path[1], [])
        if int(path[2]) >= len(nodes):
            return native.recipe, path
        node, rest = nodes[int(path[2])], path[3:]
        inner = native.inner.get(node, {}).get(rest[0], []) if len(rest) > 1 else []
        return (inner[int(rest[1])], rest[2:]) if inner and int(rest[1]) < len(inner) else (node, rest)
