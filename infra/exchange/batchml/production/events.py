"""Events as elements, and the comments on what they and the batch say."""

from collections.abc import Iterator, Mapping

from domain.exports.document.whole import Document
from infra.exchange.batchml.nodes import add
from infra.exchange.batchml.production.entries import RECORD, entry, leaf, members, only_runs, told, value
from infra.exchange.batchml.production.happened import OURS, Happened, happened
from infra.exchange.xml_text import Node


def add_events(root: Node, document: Document) -> None:
    """Every event, in the order of time."""
    node = add(root, "Events")
    for one in happened(document):
        _event(node, one)


def _event(parent: Node, one: Happened) -> None:
    node = entry(parent, "Event", one.pointer, "Event", at=one.at)
    for name, word in zip(("EventType", "EventSubType"), one.of, strict=True):
        ours = word.startswith(OURS)
        told(node, name, "Other" if ours else word, **({"OtherValue": word.removeprefix(OURS)} if ours else {}))
    if isinstance(one.value, str):
        value(node, one.value, of="string")
    elif one.value is not None:
        value(node, one.value["value"], unit=one.value["unit"], of="decimal")
    for text in one.says:
        told(node, "MessageText", text)
    told(node, "PersonID", one.by)
    told(node, "ProceduralElementReference", one.about)
    told(node, "Category", one.category)
    told(node, "AssociatedEventID", one.with_event)
    for key, further in sorted(one.rest.items()):
        _attributes(node, key, further)


def _attributes(parent: Node, key: str, of: object) -> None:
    """What else is known, each under the record's word for it; of what it is part of, behind a slash."""
    plain = leaf(of)
    if plain is None:
        for name, one in members(of):
            _attributes(parent, f"{key}/{name}", one)
        return
    node = add(parent, "UserAttribute")
    told(node, "AttributeID", key)
    value(node, plain[0], unit=plain[1], of=plain[2])


def add_comments(root: Node, document: Document) -> None:
    """What people added, and why each exception was classified as it was."""
    node, runs = add(root, "Comments"), dict(_runs(document))
    for place, one in enumerate(document.get("comments", ())):
        made = entry(node, "Comment", f"/comments/{place}", "Comment", at=one["at"], says=(f"On {one['on']}",))
        told(made, "RecordReference", _commented(runs, one["on"]))
        told(made, "CommentText", one["text"])
        told(made, "PersonID", one["by"])
    for place, raised in enumerate(document["exceptions"]):
        if raised["rationale"] is not None:
            pointer = f"/exceptions/{place}"
            made = entry(node, "Comment", f"{pointer}/rationale", "Comment", at=raised["assessed_at"])
            told(made, "RecordReference", pointer)
            told(made, "CommentText", raised["rationale"])
            told(made, "PersonID", raised["assessed_by"])


def _commented(runs: Mapping[str, str], on: str) -> str:
    """The run of a phase that a comment is on, where its words name one alone."""
    found = [pointer for name, pointer in runs.items() if on == name or on.startswith(f"{name},")]
    return found[0] if len(found) == 1 else RECORD


def _runs(document: Document) -> Iterator[tuple[str, str]]:
    runs = only_runs(document)
    for phase in document["phases"]:
        if phase["number"] in runs:
            yield f"phase {phase['number']} {phase['name']}", runs[phase["number"]]
