"""Reads what BatchML itself says of a master recipe, without what Theriac keeps beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.kernel.canonical import Json
from domain.recipes.kinds import BlockKind, LinkKind
from infra.exchange.batchml import formula, phases
from infra.exchange.batchml.equipment import equipment
from infra.exchange.batchml.nodes import Asked, Left, tag
from infra.exchange.batchml.phases import KINDS, Within
from infra.exchange.batchml.values import unit_of
from infra.exchange.xml_text import Node

LINKS: Mapping[str, LinkKind] = {
    "ControlLink": LinkKind.SEQUENCE,
    "TransferLink": LinkKind.TRANSFER,
    "SynchronizationLink": LinkKind.SYNCHRONIZATION,
}


@dataclass(slots=True)
class Native:
    """What was read of each element, as the exchange writes it; lists in the document's order.

    `materials` are the positions of the formula's inputs by their codes; of two of one code, the first's.
    """

    recipe: Node
    asked: Asked = field(default_factory=Asked)
    values: dict[Node, dict[str, Json]] = field(default_factory=dict)
    materials: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[Node]] = field(default_factory=dict)
    inner: dict[Node, dict[str, list[Node]]] = field(default_factory=dict)
    levels: list[Node] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def put(self, key: str, node: Node, values: dict[str, Json]) -> None:
        """One more element of a kind."""
        self.values[node] = values
        self.lists.setdefault(key, []).append(node)

    def put_in(self, parent: Node, key: str, node: Node, values: dict[str, Json]) -> None:
        """One more element within another: a phase's parameter or charge."""
        self.values[node] = values
        self.inner.setdefault(parent, {}).setdefault(key, []).append(node)


def read_natively(root: Node) -> Native:
    """The one master recipe of a document; `root` is it, or holds it."""
    recipe = root if root.tag == tag("MasterRecipe") else root.find(tag("MasterRecipe"))
    assert recipe is not None, "who reads looked for it"
    native = Native(recipe)
    native.asked.text(recipe, "ID")
    native.values[recipe] = _header(native.asked, recipe)
    _formula(native, recipe)
    _level(native, recipe, None, "", "")
    _links(native, recipe)
    return native


def _header(asked: Asked, recipe: Node) -> dict[str, Json]:
    header = asked.child(recipe, "Header")
    if header is None:
        return {}
    product = asked.text(header, "ProductName") or asked.text(header, "ProductID")
    size = asked.child(header, "BatchSize")
    nominal = None if size is None else asked.text(size, "Nominal")
    unit = None if size is None else unit_of(asked.text(size, "UnitOfMeasure"))
    found: dict[str, Json] = {"product": product} if product else {}
    if not nominal or not unit or size is None:
        return found
    found["batchSize"] = {"value": nominal, "unit": unit}
    if size.find("{*}Min") is not None and size.find("{*}Max") is not None:
        found["sizeRange"] = {"minimum": asked.text(size, "Min"), "maximum": asked.text(size, "Max")}
    return found


def _formula(native: Native, recipe: Node) -> None:
    found = native.asked.child(recipe, "Formula")
    if found is None:
        return
    for node in native.asked.children(found, "Parameter"):
        match (node.findtext("{*}ParameterType") or "").strip():
            case formula.INPUT:
                position = len(native.lists.get("materials", ())) + 1
                values = formula.material(native.asked, node, position)
                native.put("materials", node, values)
                native.materials.setdefault(str(values["code"]), position)
            case formula.OUTPUT:
                native.put("outputs", node, formula.output(native.asked, node))
            case formula.PARAMETER:
                native.put("processParameters", node, formula.process_parameter(native.asked, node))


def _level(native: Native, node: Node, code: str | None, unit_procedure: str, operation: str) -> None:
    """The equipment and the recipe elements that lie directly in one; the document's depth is bounded by its reader."""
    native.levels.append(node)
    for needed in native.asked.children(node, "EquipmentRequirement"):
        native.put("equipment", needed, equipment(native.asked, needed, used_by=code))
    position = 0
    for held in native.asked.children(node, "RecipeElement"):
        kind = (held.findtext("{*}RecipeElementType") or "").strip()
        within = Within(code, position + 1, unit_procedure, operation)
        if kind == "Phase":
            position += 1
            _phase(native, held, within)
        elif kind in KINDS:
            position += 1
            _block(native, held, within)


def _block(native: Native, node: Node, within: Within) -> None:
    values = phases.block(native.asked, node, within)
    native.put("blocks", node, values)
    name, code = values["name"] or values["code"], values["code"]
    assert isinstance(name, str)
    assert isinstance(code, str)
    if values["kind"] is BlockKind.UNIT_PROCEDURE:
        _level(native, node, code, name, within.operation)
    else:
        _level(native, node, code, within.unit_procedure, name)


def _phase(native: Native, node: Node, within: Within) -> None:
    number = len(native.lists.get("phases", ())) + 1
    native.put("phases", node, phases.phase(native.asked, node, number, within))
    for one in native.asked.children(node, "Parameter"):
        match (one.findtext("{*}ParameterType") or "").strip():
            case formula.INPUT:
                native.put_in(node, "charges", one, phases.charge(native.asked, one, native.materials))
            case formula.PARAMETER:
                position = len(native.inner.get(node, {}).get("parameters", ())) + 1
                native.put_in(node, "parameters", one, phases.parameter(native.asked, one, position))


def _links(native: Native, recipe: Node) -> None:
    """Links of the procedure whose ends lie elsewhere: those between phases."""
    logic = recipe.find("{*}ProcedureLogic")
    for node in () if logic is None else logic.iterchildren("{*}Link"):
        kind = LINKS.get((node.findtext("{*}LinkType") or "").strip())
        scopes = {(one.text or "").strip() for one in node.iterfind("*/{*}IDScope")}
        sources = [(one.text or "").strip() for one in node.iterfind("{*}FromID/{*}FromIDValue")]
        targets = [(one.text or "").strip() for one in node.iterfind("{*}ToID/{*}ToIDValue")]
        if kind is None or scopes != {"External"} or len(sources) != 1 or len(targets) != 1:
            continue
        native.asked.take(node)
        code = (node.findtext("{*}ID") or "").strip()
        native.put("links", node, {"code": code, "kind": kind, "fromPhase": sources[0], "toPhase": targets[0]})
