"""What subscribers are told when something happened: the event's name and ids; readers look up the rest."""

import json
from collections.abc import Mapping
from uuid import UUID

MAX_BYTES = 7999
"""PostgreSQL refuses a longer notification."""


def announcement(company: UUID, event: str, payload: Mapping[str, object]) -> str:
    """One JSON object: `company`, `event`, and those fields of the event that are ids."""
    ids = {name: value for name, value in payload.items() if _is_id(value)}
    told = json.dumps(ids | {"company": str(company), "event": event}, separators=(",", ":"))
    assert len(told.encode()) <= MAX_BYTES, event
    return told


def _is_id(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
