"""A moment as a report shows it (EXE-13)."""

from datetime import UTC, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo


class Time(TypedDict):
    """The server's, and how the clock of its place showed it."""

    utc: str
    local: str
    zone: str


def moment(at: datetime, zone: str) -> Time:
    """Of an IANA time zone."""
    return {
        "utc": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S"),
        "zone": zone,
    }


def maybe(at: datetime | None, zone: str) -> Time | None:
    """None where it hasn't come."""
    return None if at is None else moment(at, zone)
