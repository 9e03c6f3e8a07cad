"""What was done: the work of each run of a phase, and of the batch as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from domain.exports.document.basics import Time
from domain.exports.document.equipment import EquipmentUsed
from domain.exports.document.lots import Movement
from domain.exports.document.phases import Parameter, Phase
from domain.exports.document.values import Value
from domain.exports.document.whole import Document
from infra.exchange.batchml.nodes import add
from infra.exchange.batchml.production.entries import (
    RECORD,
    data,
    entry,
    leaf,
    members,
    quantity,
    timed,
    told,
    type_of,
    value,
)
from infra.exchange.batchml.production.placing import Placed
from infra.exchange.batchml.production.states import response
from infra.exchange.xml_text import Node

_USES = {"CHARGE": "Consumed", "OUTPUT": "Produced"}

_DATA = ("JobResponseData", "SegmentDataChild")
_BELOW = ("SegmentDataChild", "SegmentDataChild")
_OF_EQUIPMENT = ("EquipmentActualProperty", "EquipmentActualPropertyChild")
_OF_MATERIAL = ("MaterialActualProperty", "MaterialActualPropertyChild")

_FURTHER = {
    "dispenses": "Dispense",
    "fed_by": "Batch that fed this one",
    "feeds": "Batch that this one fed",
    "paper": "Downtime set used",
}
_ELSEWHERE = frozenset(("weights", "signatures"))
"""Readings of scales are events, and signatures identify people."""
_OF_RUN = ("run", "passes", "during", "critical", "demanded")


@dataclass(frozen=True, slots=True)
class _Job:
    """What the answer to one piece of work begins with."""

    pointer: str
    name: str
    number: str | None
    state: str
    start: Time | None
    end: Time | None


def add_performance(root: Node, document: Document, placed: Placed) -> None:
    """The batch as work that was ordered; without an order, it is work of its own schedule."""
    batch = document["batch"]
    order = batch["order"]["number"] if "order" in batch else None
    record = entry(
        add(root, "WorkPerformances"), "WorkPerformanceRecord", "/phases", "Work Performance", at=batch["started_at"]
    )
    node = add(record, "WorkPerformance")
    told(node, "ID", batch["number"])
    _times(node, batch["started_at"], batch["completed_at"])
    _scope(node, document["site"]["code"])
    told(node, "WorkType", "Production")
    told(node, "WorkScheduleID", batch["number"] if order is None else order)
    response(node, "WorkState", batch["state"])
    answer = add(node, "WorkResponse")
    told(answer, "ID", batch["number"])
    _times(answer, batch["started_at"], batch["completed_at"])
    told(answer, "WorkType", "Production")
    told(answer, "WorkRequestID", order)
    response(answer, "ResponseState", batch["state"])
    _whole(answer, document, placed)
    for place, phase in enumerate(document["phases"]):
        _phase(answer, document, (f"/phases/{place}", phase), placed)


def _whole(parent: Node, document: Document, placed: Placed) -> None:
    batch = document["batch"]
    job = _Job(RECORD, batch["product"], None, batch["state"], batch["started_at"], batch["completed_at"])
    node = _job(parent, document, job)
    for place, told_yield in enumerate(document.get("yields", ())):
        data(node, _DATA, f"/yields/{place}", f"Yield of {told_yield['name']}", told_yield)
    data(node, _DATA, "/reconciliation", "Reconciliation", document.get("reconciliation"))
    data(node, _DATA, "/batch/order", "Process order", batch.get("order"))
    for key, says in _FURTHER.items():
        for place, one in enumerate(cast("Sequence[object]", document.get(key, ()))):
            data(node, _DATA, f"/{key}/{place}", says, _without(one, _ELSEWHERE))
    _resources(node, RECORD, placed)


def _phase(parent: Node, document: Document, run: tuple[str, Phase], placed: Placed) -> None:
    pointer, phase = run
    job = _Job(pointer, phase["name"], phase["number"], phase["state"], phase["started_at"], phase["completed_at"])
    node = _job(parent, document, job)
    for key in _OF_RUN:
        data(node, _DATA, f"{pointer}/{key}", key, phase.get(key))
    for place, parameter in enumerate(phase["parameters"]):
        _parameter(node, f"{pointer}/parameters/{place}", parameter)
    _resources(node, pointer, placed)


def _job(parent: Node, document: Document, job: _Job) -> Node:
    node = add(parent, "JobResponse")
    told(node, "ID", job.pointer)
    told(node, "Description", job.name)
    _times(node, job.start, job.end)
    told(node, "WorkType", "Production")
    told(node, "WorkMasterID", document["recipe"]["code"])
    told(node, "WorkMasterVersion", document["recipe"]["version"])
    told(node, "WorkflowSpecificationNodeID", job.number)
    response(node, "JobState", job.state)
    return node


def _times(parent: Node, start: Time | None, end: Time | None) -> None:
    timed(parent, "StartTime", start)
    timed(parent, "EndTime", end)


def _scope(parent: Node, site: str) -> None:
    node = add(parent, "HierarchyScope")
    told(node, "EquipmentID", site)
    told(node, "EquipmentLevel", "Site")


def _parameter(parent: Node, pointer: str, parameter: Parameter) -> None:
    """Each value with its limits, which a parameter without one has alone; then how its controls came round."""
    for place, one in enumerate(parameter["values"]):
        _value(parent, f"{pointer}/values/{place}", parameter, one)
    if not parameter["values"]:
        node = add(parent, "JobResponseData")
        told(node, "ID", pointer)
        told(node, "Description", parameter["name"])
        data(node, _BELOW, f"{pointer}/limits", "limits", parameter["limits"])
        data(node, _BELOW, f"{pointer}/unit", "unit", parameter["unit"])
    data(parent, _DATA, f"{pointer}/controls", f"In-process controls: {parameter['name']}", parameter.get("controls"))


def _value(parent: Node, pointer: str, parameter: Parameter, one: Value) -> None:
    node = add(parent, "JobResponseData")
    told(node, "ID", pointer)
    told(node, "Description", parameter["name"])
    value(node, one["text"], unit=one["unit"], of=type_of(parameter["kind"], one["text"]))
    of_parameter = pointer.rpartition("/values/")[0]
    data(node, _BELOW, f"{of_parameter}/limits", "limits", parameter["limits"])
    if one["unit"] != parameter["unit"]:
        data(node, _BELOW, f"{of_parameter}/unit", "unit", parameter["unit"])
    _rest(node, _BELOW, pointer, one, besides=("text", "unit", "corrections", "signatures"))


def _resources(parent: Node, run: str, placed: Placed) -> None:
    for pointer, use in placed.equipment.get(run, ()):
        _equipment(parent, pointer, use)
    for pointer, moved in placed.lots.get(run, ()):
        _material(parent, pointer, moved)


def _equipment(parent: Node, pointer: str, use: EquipmentUsed) -> None:
    node = add(parent, "EquipmentActual")
    told(node, "ID", pointer)
    told(node, "EquipmentClassID", use["equipment_class"])
    told(node, "EquipmentID", use["code"])
    told(node, "Description", use["name"])
    _rest(node, _OF_EQUIPMENT, pointer, use, besides=("code", "name", "equipment_class"))


def _material(parent: Node, pointer: str, moved: Movement) -> None:
    node = add(parent, "MaterialActual")
    told(node, "ID", pointer)
    told(node, "MaterialDefinitionID", moved["code"])
    told(node, "MaterialLotID", moved["lot"])
    told(node, "Description", moved["name"])
    use = _USES.get(moved["kind"])
    told(node, "MaterialUse", use or "Other", **({} if use else {"OtherValue": moved["kind"]}))
    quantity(node, moved["quantity"])
    _rest(node, _OF_MATERIAL, pointer, moved, besides=("code", "lot", "name", "quantity"))


def _rest(
    parent: Node, names: tuple[str, str], pointer: str, of: Mapping[str, object], besides: Collection[str]
) -> None:
    """What the element has no place of its own for, under the record's own words."""
    for key, one in members(of):
        if key not in besides:
            data(parent, names, f"{pointer}/{key}", key, one)


def _without(of: object, keys: Collection[str]) -> object:
    """The same without what is told elsewhere, at whatever depth."""
    if leaf(of) is not None:
        return of
    if isinstance(of, Mapping):
        return {key: _without(one, keys) for key, one in of.items() if key not in keys}
    return None if of is None else [_without(one, keys) for _, one in members(of)]
