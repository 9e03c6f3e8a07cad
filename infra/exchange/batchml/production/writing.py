"""Writes the readable record of a batch as a BatchML production record that is valid against MESA's schema."""

from typing import Any

from lxml import etree

from domain.exports.document.whole import Document
from infra.exchange.batchml.nodes import NAMESPACE, tag
from infra.exchange.batchml.production.entries import RECORD, identified, timed, told
from infra.exchange.batchml.production.events import add_comments, add_events
from infra.exchange.batchml.production.people import add_changes, add_people
from infra.exchange.batchml.production.performance import add_performance
from infra.exchange.batchml.production.placing import placed
from infra.exchange.batchml.production.recipe import add_recipe

MEDIA_TYPE = "application/xml"

_NAMES: Any = {None: NAMESPACE}  # its types forget that one namespace may go without a prefix


def production_record(document: Document) -> bytes:
    """The record in UTF-8, the same bytes for the same document (AUD-5)."""
    batch, exported = document["batch"], document["exported_at"]
    root = etree.Element(tag("BatchProductionRecord"), nsmap=_NAMES)
    told(root, "ID", document["export_id"])
    says = (f"Batch {batch['number']} of {document['company']['name']}, from record.json ({document['format']})",)
    identified(root, RECORD, "Batch Production Record", at=exported, says=says, refers=("theriac", batch["id"]))
    told(root, "EquipmentScope", document["site"]["code"])
    timed(root, "PublishedDate", exported)
    timed(root, "CreationDate", batch["issued_at"])
    told(root, "BatchID", batch["number"])
    told(root, "CampaignID", batch["order"]["campaign"] if "order" in batch else None)
    told(root, "LotID", _lot(document))
    told(root, "MaterialDefinitionID", batch["product"])
    told(root, "RecordStatus", batch["disposition"])
    add_changes(root, document)
    add_comments(root, document)
    where = placed(document)
    add_recipe(root, document, where)
    add_events(root, document)
    add_people(root, document)
    add_performance(root, document, where)
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _lot(document: Document) -> str | None:
    """The lot that the batch gave, where it gave one alone."""
    given = {one["lot"] for one in document.get("lots", ()) if one["kind"] == "OUTPUT"}
    return given.pop() if len(given) == 1 else None
