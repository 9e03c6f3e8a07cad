"""A moment as a gateway and the service write it to each other: UTC, six decimals, `Z`, and no other writing of it."""

from datetime import UTC, datetime
from typing import Final

_FORM: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def written(at: datetime) -> str:
    """Such as 2026-03-02T12:00:00.000000Z, of a moment in UTC."""
    return at.strftime(_FORM)


def read(text: str) -> datetime | None:
    """The moment, in UTC; None for what isn't written so, to the last digit."""
    try:
        found = datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if written(found) == text else None
