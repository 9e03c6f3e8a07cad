"""What the logbooks say at the end: nobody wrote in them, they wrote themselves."""

from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show

LOGBOOK = """
query logbook($id: ID!, $batch: ID) {
  node(id: $id) { ... on Equipment { code logbook(first: 20) { ...page } }
    ... on OperationalLocation { code logbook(first: 20, batch: $batch) { ...page } } }
}
fragment page on LogbookEntryConnection {
  totalCount edges { node { at kind says byName checkedName batchNumber outcome } }
}
"""
SHOWN = 6


def tell(thing: str, reader: Client, show: Show, *, batch: str | None = None) -> None:
    """The last entries of the logbook of a piece of equipment, or of a room about a batch; newest first."""
    found = reader.ask(LOGBOOK, id=thing, batch=batch)["node"]
    book = found["logbook"]
    show.say(f"  The logbook of {found['code']} has {book['totalCount']} entries, the last of them:")
    for edge in book["edges"][:SHOWN]:
        show.say(f"    {_line(edge['node'])}")


def _line(entry: Json) -> str:
    who = "" if entry["byName"] is None else f"; {entry['byName']}"
    checked = "" if entry["checkedName"] is None else f", checked by {entry['checkedName']}"
    batch = "" if entry["batchNumber"] is None else f" ({entry['batchNumber']})"
    return f"{entry['at'][:16].replace('T', ' ')} {entry['kind']}: {entry['says']}{batch}{who}{checked}"
