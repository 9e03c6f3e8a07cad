"""Which files a record takes, told from their bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execution import media_types


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (b"%PDF-1.7\n", "scan.txt", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "scan.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0", "photo", "image/jpeg"),
        (b"a;b\r\n1;2\r\n", "Table.CSV", "text/csv"),
        ("Größe\t1".encode(), "note.txt", "text/plain"),
        (b"", "empty.txt", None),
        (b"a\x00b", "note.txt", None),
        (b"\x1b[2J", "note.txt", None),
        (b"\xff\xfea\x00", "note.txt", None),
        (b"PK\x03\x04", "book.xlsx", None),
    ],
)
@pytest.mark.requirement("EXE-16")
def test_a_file_is_what_its_bytes_say(data: bytes, name: str, media_type: str | None) -> None:
    assert media_types.found_in(data, name=name) == media_type


@given(st.binary(max_size=200), st.text(max_size=20))
def test_only_the_listed_kinds_are_found(data: bytes, name: str) -> None:
    assert media_types.found_in(data, name=name) in {None, *media_types.ALLOWED}
