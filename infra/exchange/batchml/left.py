"""What of a foreign document was not taken over, so that somebody looks at it."""

from collections.abc import Iterator
from itertools import islice

from infra.exchange.batchml.nodes import Left, local, place
from infra.exchange.batchml.reading_natively import Native
from infra.exchange.xml_text import Node

MOST = 200
"""So many parts are told."""
SHOWN = 80


def left_of(native: Native, *, whole: bool) -> Iterator[Left]:
    """What was understood otherwise, and, of a whole document, everything with words that nobody asked for."""
    yield from native.left
    for node in islice(_unasked(native), MOST) if whole else ():
        words = " ".join((node.text or "").split())
        yield Left(place(node), f"{local(node)} {words[:SHOWN]!r} was not taken over.")


def _unasked(native: Native) -> Iterator[Node]:
    for node in native.recipe.getroottree().getroot().iter():
        if len(node) == 0 and (node.text or "").strip() and node not in native.asked.seen:
            yield node
