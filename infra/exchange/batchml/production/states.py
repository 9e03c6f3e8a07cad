"""ISA-88's states in the two ways in which the schemas write them."""

from infra.exchange.batchml.production.entries import told
from infra.exchange.xml_text import Node

_STATUS = frozenset(
    (
        *("Idle", "Running", "Complete", "Pausing", "Paused", "Holding", "Held", "Restarting"),
        *("Stopping", "Stopped", "Aborting", "Aborted"),
    )
)
"""BatchML's words for a recipe element, which are ISA-88's."""

_RESPONSES = {
    "IDLE": "Waiting",
    "RUNNING": "Running",
    "COMPLETE": "Completed",
    "PAUSED": "Paused",
    "HELD": "Held",
    "ABORTED": "Aborted",
}
"""B2MML's words for work, where it has one."""


def spoken(state: str) -> str:
    """As ISA-88 writes it: "Complete"."""
    return state.capitalize()


def status(parent: Node, state: str) -> None:
    """The state of a recipe element."""
    _either(parent, "Status", spoken(state) if spoken(state) in _STATUS else None, state)


def response(parent: Node, name: str, state: str) -> None:
    """The state of work."""
    _either(parent, name, _RESPONSES.get(state), state)


def _either(parent: Node, name: str, word: str | None, state: str) -> None:
    if word is not None:
        told(parent, name, word)
    else:
        told(parent, name, "Other", OtherValue=spoken(state))
