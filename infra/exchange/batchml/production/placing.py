"""Which run of a phase used which equipment and took which lots."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.exports.document.equipment import EquipmentUsed
from domain.exports.document.lots import Movement
from domain.exports.document.whole import Document
from infra.exchange.batchml.production.entries import RECORD, only_runs


@dataclass(frozen=True, slots=True)
class Placed:
    """By the pointer of a run of a phase: what it used and moved, each with its own pointer.

    The record names phases by their numbers; what could be of several runs, or is of none, is of the whole batch.
    """

    equipment: Mapping[str, Sequence[tuple[str, EquipmentUsed]]]
    lots: Mapping[str, Sequence[tuple[str, Movement]]]


def placed(document: Document) -> Placed:
    """Everything in its place."""
    runs = only_runs(document)
    names = {f"{one['number']} {one['name']}": one["number"] for one in document["phases"]}
    equipment: defaultdict[str, list[tuple[str, EquipmentUsed]]] = defaultdict(list)
    for place, use in enumerate(document.get("equipment", ())):
        equipment[runs.get(names.get(use["from_phase"]), RECORD)].append((f"/equipment/{place}", use))
    lots: defaultdict[str, list[tuple[str, Movement]]] = defaultdict(list)
    for place, moved in enumerate(document.get("lots", ())):
        lots[runs.get(moved["phase"], RECORD)].append((f"/lots/{place}", moved))
    return Placed(equipment, lots)
