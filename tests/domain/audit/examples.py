"""Entries and keys for the tests of the log."""

from dataclasses import replace
from typing import get_args
from uuid import UUID

from hypothesis import strategies as st

from domain.audit.entry import Act, AuditEntry, SealedEntry, seal

COMPANY = UUID("018f0000-0000-7000-8000-00000000000c")
ENTRY = AuditEntry(
    company=COMPANY,
    epoch=1,
    transaction=UUID("018f0000-0000-7000-8000-0000000000f1"),
    number=1,
    xid=2**60 + 1,
    at="2026-03-01T08:30:00.000123Z",
    table="parameter_value",
    row=UUID("018f0000-0000-7000-8000-0000000000a1"),
    act="UPDATE",
    person=UUID("018f0000-0000-7000-8000-0000000000b1"),
    process=None,
    session_person=None,
    reason="Härte: 18 statt 180 getippt",
    command="c-1",
    old='{"value": "18"}',
    new='{"value": "180"}',
    mac=bytes(32),
)

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_WIDE = st.integers(0, 2**64 - 1)


@st.composite
def sealed_entries(draw: st.DrawFn) -> SealedEntry:
    """Entries with whatever values a trigger could have written."""
    act = draw(st.sampled_from(get_args(Act)))
    columns = draw(st.lists(_TEXTS, unique=True, max_size=3))
    values = st.fixed_dictionaries(dict.fromkeys(columns, st.none() | _TEXTS))
    return replace(
        seal(ENTRY),
        epoch=draw(_WIDE),
        number=draw(_WIDE),
        xid=draw(_WIDE),
        table=draw(_TEXTS),
        row=draw(st.uuids()),
        act=act,
        person=draw(st.none() | st.uuids()),
        process=draw(st.none() | _TEXTS),
        reason=draw(st.none() | _TEXTS),
        old=None if act == "INSERT" else draw(values),
        new=None if act == "DELETE" else draw(values),
        mac=draw(st.binary(min_size=32, max_size=32)),
    )
