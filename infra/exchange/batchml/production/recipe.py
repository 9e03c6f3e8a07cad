"""What a batch followed: the control recipe with its formula, and its phases in their places."""

from itertools import groupby

from domain.exports.document.phases import Charge, Phase
from domain.exports.document.recipe import Material, Recipe
from domain.exports.document.whole import Batch, Document
from infra.exchange.batchml.nodes import add, add_value
from infra.exchange.batchml.production.entries import entry, timed, told, writable
from infra.exchange.batchml.production.placing import Placed
from infra.exchange.batchml.production.states import status
from infra.exchange.xml_text import Node

ENTRY = "/recipe"


def add_recipe(root: Node, document: Document, placed: Placed) -> None:
    """The recipe of this batch alone, its size, approvals and state told in its header."""
    batch, recipe = document["batch"], document["recipe"]
    record = entry(add(root, "ControlRecipes"), "ControlRecipeRecord", ENTRY, "Control Recipe", at=batch["issued_at"])
    node = add(record, "ControlRecipe")
    told(node, "ID", recipe["code"])
    told(node, "Version", recipe["version"])
    told(node, "Description", recipe["name"])
    told(node, "BatchID", batch["number"])
    _header(node, batch, recipe)
    formula = add(node, "Formula")
    for material in document["materials"]:
        _material(formula, material, material["role"])
    _steps(node, document["phases"], placed)
    _further(node, "/recipe/author", recipe["author"])
    _further(node, "/recipe/digest", recipe["digest"])
    if "scaled" in batch:
        _further(node, "/batch/scaled/factor", batch["scaled"]["factor"])


def _header(parent: Node, batch: Batch, recipe: Recipe) -> None:
    node = add(parent, "Header")
    if recipe["approvals"]:
        history = add(node, "ApprovalHistory")
        told(history, "Version", recipe["version"])
        for one in recipe["approvals"]:
            approval = add(history, "IndividualApproval")
            told(approval, "ApprovedBy", one["printed_name"])
            timed(approval, "ApprovalDate", one["signed_at"])
            told(approval, "Description", one["meaning"])
    timed(node, "EffectiveDate", recipe["effective_from"])
    told(node, "ProductName", batch["product"])
    size = add(node, "BatchSize")
    told(size, "Nominal", batch["size"]["value"])
    told(size, "UnitOfMeasure", batch["size"]["unit"])
    status(node, batch["state"])


def _material(formula: Node, material: Material | Charge, role: str | None = None) -> None:
    node = add(formula, "Parameter")
    told(node, "ID", material["code"])
    told(node, "Description", material["name"])
    told(node, "ParameterType", "ProcessInput")
    told(node, "ParameterSubType", role)
    add_value(node, writable(material["quantity"]["value"]), unit=writable(material["quantity"]["unit"]))
    _beside(node, "tolerance", material.get("tolerance"))
    _beside(node, "automated", material.get("automated"))


def _beside(parent: Node, name: str, text: object) -> None:
    """A word on an amount."""
    if isinstance(text, str):
        node = add(parent, "Parameter")
        told(node, "ID", name)
        told(node, "ParameterType", "Other", OtherValue=name)
        add_value(node, writable(text), of="string")


def _steps(parent: Node, phases: list[Phase], placed: Placed) -> None:
    """Each run of a phase within its operation and unit procedure, in their order; what comes again, comes again."""
    runs = list(enumerate(phases))
    for procedure, of_procedure in groupby(runs, key=lambda run: run[1]["unit_procedure"]):
        operations = [(name, list(found)) for name, found in groupby(of_procedure, key=lambda run: run[1]["operation"])]
        unit = _element(parent, f"/phases/{operations[0][1][0][0]}/unit_procedure", (procedure,), "UnitProcedure")
        for operation, of_operation in operations:
            node = _element(unit, f"/phases/{of_operation[0][0]}/operation", (operation,), "Operation")
            for place, phase in of_operation:
                _phase(node, f"/phases/{place}", phase, placed)


def _phase(parent: Node, pointer: str, phase: Phase, placed: Placed) -> None:
    says = (f"{phase['number']} {phase['name']}", phase["instruction"])
    node = _element(parent, pointer, says, "Phase")
    for _, used in placed.equipment.get(pointer, ()):
        told(node, "ActualEquipmentID", used["code"])
    status(add(node, "Header"), phase["state"])
    for charge in phase["charges"]:
        _material(node, charge)


def _element(parent: Node, pointer: str, says: tuple[str, ...], kind: str) -> Node:
    node = add(parent, "RecipeElement")
    told(node, "ID", pointer)
    for one in says:
        told(node, "Description", one or None)
    told(node, "RecipeElementType", kind)
    return node


def _further(parent: Node, pointer: str, text: str) -> None:
    node = add(parent, "OtherInformation")
    told(node, "ID", pointer)
    add_value(node, writable(text), of="string")
