"""Who signed and corrected what, and what stood before it was corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from domain.exports.document.basics import ListedSignature, Signature, Time
from domain.exports.document.values import Correction
from domain.exports.document.whole import Document
from infra.exchange.batchml.nodes import add
from infra.exchange.batchml.production import recipe
from infra.exchange.batchml.production.entries import RECORD, entry, told, type_of, value
from infra.exchange.xml_text import Node

_Key: TypeAlias = tuple[str, str, str, str]

CHANGED = "CORRECTED"
"""What people did who are named for a correction rather than a signature."""


def add_changes(root: Node, document: Document) -> None:
    """Each correction of a value: what stood before, and why it was changed."""
    node = add(root, "ChangeHistory")
    for pointer, corrected, one in _corrections(document):
        changed = pointer.rpartition("/corrections/")[0]
        made = entry(node, "Change", pointer, "Change", at=one["corrected_at"], says=(f"Now {one['text']}",))
        told(made, "RecordReference", changed)
        value(
            made,
            one["original"],
            unit=corrected.unit,
            of=type_of(corrected.kind, one["original"]),
            name="PrechangeData",
        )
        told(made, "Reason", one["reason"])


def add_people(root: Node, document: Document) -> None:
    """Each signature: what was signed, by whom, in which meaning, when; and who made each correction."""
    node = add(root, "PersonnelIdentification")
    places = dict(_signed(document))
    exceptions = {f"Exception {one['number']}": f"/exceptions/{at}" for at, one in enumerate(document["exceptions"])}
    for place, one in enumerate(document["signatures"]):
        about = places.get(_key(one)) or exceptions.get(one["subject"]) or RECORD
        made = _manifest(
            node, f"/signatures/{place}", about, one["signed_at"], tuple(_words(one)), ("SHA-256", one["digest"])
        )
        told(made, "Name", one["printed_name"])
        told(made, "ChangeIndication", one["meaning"])
    for pointer, _, change in _corrections(document):
        made = _manifest(node, f"{pointer}/corrected_by", pointer, change["corrected_at"], (), None)
        told(made, "Name", change["corrected_by"])
        told(made, "ChangeIndication", CHANGED)
        told(made, "Reason", change["reason"])


def _manifest(
    parent: Node, pointer: str, about: str, at: Time, says: tuple[str, ...], refers: tuple[str, str] | None
) -> Node:
    of = "Personnel Identification Manifest"
    made = entry(parent, "PersonnelIdentificationManifest", pointer, of, at=at, says=says, refers=refers)
    told(made, "RecordReference", about)
    return made


def _words(one: ListedSignature) -> Iterator[str]:
    yield one["subject"]
    yield f"Method {one['method']}"
    if "place" in one:
        yield f"Signature {one['place']}"
    if one["session_person"] is not None:
        yield f"In the session of {one['session_person']}"
    if one["stale"]:
        yield "Stale: the content changed after it was signed"


def _signed(document: Document) -> Iterator[tuple[_Key, str]]:
    """Where the document shows a signature beside what was signed; the list of all names that in words alone."""
    for one in document["recipe"]["approvals"]:
        yield _key(one), recipe.ENTRY
    for place, phase in enumerate(document["phases"]):
        for one in phase["signatures"]:
            yield _key(one), f"/phases/{place}"
        for at_parameter, parameter in enumerate(phase["parameters"]):
            for at_value, recorded in enumerate(parameter["values"]):
                for one in recorded.get("signatures", ()):
                    yield _key(one), f"/phases/{place}/parameters/{at_parameter}/values/{at_value}"


def _key(one: Signature | ListedSignature) -> _Key:
    return one["digest"], one["meaning"], one["printed_name"], one["signed_at"]["utc"]


@dataclass(frozen=True, slots=True)
class _Corrected:
    kind: str
    unit: str | None


def _corrections(document: Document) -> Iterator[tuple[str, _Corrected, Correction]]:
    for place, phase in enumerate(document["phases"]):
        for at_parameter, parameter in enumerate(phase["parameters"]):
            for at_value, recorded in enumerate(parameter["values"]):
                pointer = f"/phases/{place}/parameters/{at_parameter}/values/{at_value}/corrections"
                corrected = _Corrected(parameter["kind"], recorded["unit"])
                for at, one in enumerate(recorded["corrections"]):
                    yield f"{pointer}/{at}", corrected, one
