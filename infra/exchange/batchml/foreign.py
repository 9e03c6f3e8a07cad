"""Takes what BatchML says of another system's recipe as elements, as far as that can be understood."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from domain.kernel.canonical import Json
from domain.kernel.quantity import UNITS
from domain.kernel.refusals import InvalidInput
from domain.recipes import codes
from domain.recipes.exchange.decimals import plain_decimal
from domain.recipes.exchange.header import FORMAT
from domain.recipes.exchange.json_text import Found
from domain.recipes.procedure import in_order, tree
from domain.recipes.values import Elements, Phase
from infra.exchange.batchml.left import MOST
from infra.exchange.batchml.linking import link_phases
from infra.exchange.batchml.nodes import NAMESPACE, Left, place
from infra.exchange.batchml.placing import place_steps
from infra.exchange.batchml.reading_natively import Native
from infra.exchange.xml_text import Node

STAGE, VARIANT = "unstated", "STANDARD"
"""What another system's recipe is taken to be of: BatchML says neither."""


def without_strangers(root: Node) -> list[Left]:
    """Take out what isn't of B2MML, such as another vendor's extensions, and tell it."""
    strangers = [node for node in root.iter() if not str(node.tag).startswith(f"{{{NAMESPACE}}}")]
    left = [Left(place(node), "An extension of another vendor was not taken over.") for node in strangers[:MOST]]
    for node in strangers:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    return left


def understood(native: Native) -> Found:
    """The document as our own would say it; what can't be is left out and told in `native.left`."""
    _give_codes(native)
    blocks = place_steps(native)
    link_phases(native)
    _unique(native, native.lists.get("links", []))
    _mend_phases(native)
    _leave_out_charges(native)
    # Problems are told at the nodes that stay in the lists.
    native.lists = {
        key: [node for node in nodes if _is_whole(native, key, node)] for key, nodes in native.lists.items()
    }
    lists: dict[str, list[Found]] = {
        key: [_with_inner(native, node) for node in nodes] for key, nodes in native.lists.items()
    }
    elements: dict[str, Found] = {**lists, "blocks": [*lists.get("blocks", ()), *blocks]}
    return {"format": FORMAT, **_header(native), "elements": elements}


def renumbered(elements: Elements) -> Elements:
    """The same with its phases counted in the order of the procedure."""
    found = [node.element for node, _ in in_order(tree(elements)) if isinstance(node.element, Phase)]
    return replace(elements, phases=tuple(replace(one, number=at) for at, one in enumerate(found, 1)))


def _header(native: Native) -> dict[str, Found]:
    values: dict[str, Found] = {**native.values[native.recipe]}
    assumed: dict[str, Found] = {
        "product": (native.recipe.findtext("{*}ID") or "").strip(),
        "stage": STAGE,
        "variant": VARIANT,
        "batchSize": {"value": "1", "unit": "1"},
    }
    for key, value in assumed.items():
        if key not in values:
            shown = "1" if isinstance(value, dict) else value
            native.left.append(Left(place(native.recipe), f"It doesn't say its {key}; {shown!r} was assumed."))
            values[key] = value
    return values


def _give_codes(native: Native) -> None:
    """Ids that formulas couldn't name, or that two elements have, become codes."""
    for key in ("outputs", "processParameters", "equipment"):
        _unique(native, native.lists.get(key, []))
    _unique(native, [*native.lists.get("blocks", ()), *native.lists.get("phases", ())])
    for inner in native.inner.values():
        _unique(native, inner.get("parameters", []))


def _unique(native: Native, nodes: list[Node]) -> None:
    taken: set[str] = set()
    for node in nodes:
        values = native.values[node]
        given = values["code"]
        if given is None:
            continue
        assert isinstance(given, str)
        if not _is_code(given) or given in taken:
            values["code"] = codes.proposed(given, taken)
            native.left.append(Left(place(node), f"The id {given[:80]!r} became the code {values['code']!r}."))
        taken.add(str(values["code"]))


def _is_code(text: str) -> bool:
    try:
        codes.require_code(text, path=())
    except InvalidInput:
        return False
    return True


def _mend_phases(native: Native) -> None:
    """A phase of fewer levels than Theriac's stands in what is around it."""
    for node in native.lists.get("phases", ()):
        values = native.values[node]
        around = values["unitProcedure"] or values["operation"] or values["name"]
        values["unitProcedure"] = values["unitProcedure"] or around
        values["operation"] = values["operation"] or around


def _leave_out_charges(native: Native) -> None:
    """What is charged of a material that is left out has nothing to be charged of."""
    there = {
        native.values[node]["position"]
        for node in native.lists.get("materials", ())
        if _is_whole(native, "materials", node, quietly=True)
    }
    for inner in native.inner.values():
        for node in inner.get("charges", ()):
            if native.values[node]["material"] not in there:
                native.values[node]["material"] = None


def _with_inner(native: Native, node: Node) -> Found:
    values: dict[str, Found] = {**native.values[node]}
    inner = native.inner.get(node, {})
    native.inner[node] = {key: [one for one in held if _is_whole(native, key, one)] for key, held in inner.items()}
    values |= {key: [{**native.values[one]} for one in held] for key, held in native.inner[node].items()}
    return values


def _is_whole(native: Native, key: str, node: Node, *, quietly: bool = False) -> bool:
    """Whether enough was said of an element; values that aren't numbers or are in unknown units are left out."""
    values = native.values[node]
    strange = [
        name
        for name in ("number", "target", "quantity")
        if values.get(name) is not None and not _is_number(values[name])
    ] + (["unit"] if values.get("unit") not in {None, *UNITS} else [])
    needed = _NEEDED.get(key, ())
    whole = all(values.get(name) is not None and name not in strange for name in needed)
    if not quietly:
        native.left += _told(node, {name: values[name] for name in strange}, whole=whole, needed=needed)
        values.update(dict.fromkeys(strange))
    return whole


_NEEDED: Mapping[str, tuple[str, ...]] = {
    "materials": ("quantity",),
    "outputs": ("quantity",),
    "charges": ("quantity", "material"),
}


def _told(node: Node, strange: Mapping[str, Json], *, whole: bool, needed: tuple[str, ...]) -> Iterator[Left]:
    for name, value in strange.items():
        shown = " ".join(map(str, value.values())) if isinstance(value, Mapping) else value
        yield Left(place(node), f"Its {name}, {str(shown)[:80]!r}, isn't a number above 0 in a known unit (UCUM).")
    if not whole:
        yield Left(place(node), f"It was left out: a recipe needs its {' and '.join(needed)}.")


def _is_number(value: Json) -> bool:
    if isinstance(value, dict):
        text, unit = value.get("value"), value.get("unit")
        return (
            unit in UNITS and isinstance(text, str) and _is_number(text) and text.strip("-0.") != "" and text[0] != "-"
        )
    try:
        plain_decimal(str(value), path=())
    except InvalidInput:
        return False
    return True
