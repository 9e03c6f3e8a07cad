"""Whether the procedure logic of a document that Theriac wrote still says the order that is kept beside it."""

from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.procedure import Node as Step
from domain.recipes.procedure import in_order, tree
from domain.recipes.values import Block, Elements
from infra.exchange.batchml.logic import Logic, logic_of
from infra.exchange.batchml.nodes import place
from infra.exchange.batchml.phases import LEVELS
from infra.exchange.batchml.reading_natively import Native
from infra.exchange.xml_text import Node

Said = tuple[frozenset[object], frozenset[object], frozenset[object]]


def require_unchanged(native: Native, elements: Elements) -> None:
    """Raises FileRefused with the level whose logic was changed: which of two orders is right, nobody knows."""
    steps = tree(elements)
    levels: dict[str | None, tuple[Step, ...]] = {None: steps}
    levels |= {
        node.element.code: node.steps
        for node, _ in in_order(steps)
        if isinstance(node.element, Block) and node.element.kind in LEVELS
    }
    for node in native.levels:
        code = None if node is native.recipe else str(native.values[node]["code"])
        if _said_in(node) != _said_by(logic_of(levels.get(code, ()))):
            what = (
                "This procedure logic isn't the one that Theriac exported. Change the recipe in Theriac, or take all"
                ' that is marked "theriac:" out of the file, so that it is read as another system\'s.'
            )
            raise FileRefused(problems=(Problem(place(node), what),), path=("file",))


def _said_by(logic: Logic) -> Said:
    joins = ((name, one.kind, frozenset(one.sources), frozenset(one.targets)) for name, one in logic.joins.items())
    return frozenset(joins), frozenset(logic.steps), frozenset(logic.transitions.items())


def _said_in(node: Node) -> Said:
    logic = node.find("{*}ProcedureLogic")
    if logic is None:
        return frozenset(), frozenset(), frozenset()
    joins = {
        (_text(one, "ID"), _text(one, "LinkType"), _ends(one, "From"), _ends(one, "To"))
        for one in logic.iterchildren("{*}Link")
        if one.find("*/{*}IDScope") is None or _text(one, "*/{*}IDScope") == "Internal"
    }
    steps = {_text(one, "RecipeElementID") for one in logic.iterchildren("{*}Step")}
    transitions = {(_text(one, "ID"), _text(one, "Condition")) for one in logic.iterchildren("{*}Transition")}
    return frozenset(joins), frozenset(steps), frozenset(transitions)


def _ends(link: Node, end: str) -> frozenset[tuple[str, str]]:
    found = link.iterchildren(f"{{*}}{end}ID")
    return frozenset((_text(one, f"{end}Type"), _text(one, f"{end}IDValue")) for one in found)


def _text(node: Node, way: str) -> str:
    return node.findtext(way if way.startswith("*") else f"{{*}}{way}") or ""
