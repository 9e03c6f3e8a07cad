"""A moment as a record shows it: the server's, and what the site's clock showed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain.exports.document.basics import Time


def moment(text: str, zone: ZoneInfo) -> Time:
    """A moment from PostgreSQL's text for it, "2026-11-22T10:00:00.5+00:00" (EXE-13)."""
    utc = datetime.fromisoformat(text).astimezone(UTC)
    return {
        "utc": utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": _local(utc, zone).strftime("%Y-%m-%d %H:%M:%S"),
        "zone": zone.key,
    }


def spoken(text: str, zone: ZoneInfo) -> str:
    """A moment in words, for a value that is one: "2026-10-25 02:30:00 UTC+01:00 Europe/Vienna"."""
    local = _local(datetime.fromisoformat(text).astimezone(UTC), zone)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M:%S} UTC{offset[:3]}:{offset[3:5]} {zone.key}"


def _local(utc: datetime, zone: ZoneInfo) -> datetime:
    """The site's clock; at the ends of the calendar, where it would run off, UTC's."""
    try:
        return utc.astimezone(zone)
    except OverflowError:
        return utc
