"""What a document becomes before it is typeset."""

import pytest

from infra.documents.fonts import Font
from infra.documents.glyphs import printable
from infra.documents.printed import printed


def time(utc: str, local: str, zone: str) -> dict[str, str]:
    return {"utc": utc, "local": local, "zone": zone}


@pytest.mark.requirement("EXE-13")
@pytest.mark.parametrize(
    ("utc", "local", "offset"),
    [
        ("2026-10-25T00:30:00.000000Z", "2026-10-25 02:30:00", "+02:00"),
        ("2026-10-25T01:30:00.000000Z", "2026-10-25 02:30:00", "+01:00"),
        ("2026-01-01T03:00:00.250000Z", "2025-12-31 23:30:00", "-03:30"),
        ("2026-01-01T03:00:00.000000Z", "2026-01-01 08:45:00", "+05:45"),
    ],
)
def test_the_hour_that_comes_twice_is_told_apart(utc: str, local: str, offset: str) -> None:
    shown = printed({"at": time(utc, local, "Europe/Vienna")}, printable)
    assert shown == {"at": {"local": local, "zone": "Europe/Vienna", "offset": offset}}


def test_lines_are_kept_in_paragraphs_and_shown_in_names() -> None:
    shown = printed({"reason": "one\ntwo", "recorded_by": "one\ntwo"}, printable)
    assert shown == {"reason": "one\ntwo", "recorded_by": "one⟨U+000A⟩two"}


def test_a_unit_is_printed_as_the_plant_writes_it() -> None:
    shown = printed({"size": {"value": "300000", "unit": "{tbl}"}, "unit": None, "text": "{tbl}"}, printable)
    assert shown == {"size": {"value": "300000", "unit": "tablets"}, "unit": None, "text": "{tbl}"}
    assert printed({"unit": "1"}, printable) == {"unit": ""}


def test_flags_and_nulls_stay() -> None:
    assert printed([{"critical": True, "during": None}], printable) == [{"critical": True, "during": None}]


def test_each_text_goes_through_the_printer() -> None:
    def shout(text: str, fonts: tuple[Font, ...], *, lines: bool) -> str:
        del fonts, lines
        return text.upper()

    assert printed({"a": ["b", {"c": "d"}]}, shout) == {"a": ["B", {"c": "D"}]}
