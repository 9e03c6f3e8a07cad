"""The shape of what a logbook's files tell: everything a person reads, as text.

Every leaf is a string or null, counters too. Entries are in the order in which they happened. A key whose value may be
null is always present.
"""

from typing import TypedDict

FORMAT = "theriac-logbook/1"


class Time(TypedDict):
    """A moment: the server's, and how the site's clock showed it (EXE-13)."""

    utc: str
    local: str
    zone: str


class Site(TypedDict):
    code: str
    name: str
    time_zone: str


class Logbook(TypedDict):
    """Whose it is, `of` "Equipment" or "Room", and of which period; either end may be open."""

    id: str
    of: str
    code: str
    name: str
    since: Time | None
    until: Time | None
    requested_by: str


class Entry(TypedDict):
    """One entry, as `domain.logbooks.models.LogbookEntry` has it.

    `corrects` is the id of the entry that a person wrote before and that this one corrects; its period may be another.
    """

    id: str
    kind: str
    at: Time
    until: Time | None
    recorded_at: Time | None
    says: str
    by: str | None
    checked_by: str | None
    batch: str | None
    product: str | None
    lot: str | None
    outcome: str | None
    remark: str | None
    corrects: str | None


class Document(TypedDict):
    """A logbook; `exported_at` is the moment at which the records said so."""

    company: str
    site: Site
    logbook: Logbook
    exported_at: Time
    count: str
    entries: list[Entry]
