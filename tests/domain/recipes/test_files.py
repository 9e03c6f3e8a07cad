"""Which files a recipe takes, told from what they are and from their headers."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput
from domain.recipes import files
from tests.pictures import DOCUMENT, png

SIDES = st.integers(1, 65_535)


def jpeg(width: int, height: int, *, before: bytes = b"") -> bytes:
    """A JPEG as far as its frame, after these segments."""
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x01\x00\x05\x00\x05\x00\x00"
    return start + before + b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9


@given(SIDES, SIDES)
def test_the_size_of_a_picture_is_read_from_its_header(width: int, height: int) -> None:
    header = png()[:16] + struct.pack(">LL", width, height)
    assert files.picture_size(header) == (width, height)
    table = b"\xff\xdb\x00\x43" + b"\xff" * 65
    assert files.picture_size(jpeg(width, height, before=table + b"\xff")) == (width, height)


@pytest.mark.requirement("EXE-16")
@given(st.binary(max_size=60), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"\xff\xd8\xff\xff\xd0"]))
def test_whatever_the_bytes_are_their_size_is_read_or_there_is_none(data: bytes, begins: bytes) -> None:
    found = files.picture_size(begins + data)
    assert found is None or len(found) == 2


@pytest.mark.requirement("EXE-16")
@pytest.mark.parametrize("size", [(10_001, 1), (1, 10_001), (10_000, 10_000), (0, 5)])
def test_a_picture_that_no_printer_has_memory_for_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput, match="10000 points a side"):
        files.require_printable(png()[:16] + struct.pack(">LL", *size), files.PNG)
    files.require_printable(jpeg(5_000, 5_000), files.JPEG)
    files.require_printable(DOCUMENT, files.PDF)


@pytest.mark.requirement("EXE-16")
def test_other_content_lies_in_another_place_and_another_companys_too() -> None:
    one, other = new_id(), new_id()
    keys = {files.object_key(company, sha256) for company in (one, other) for sha256 in ("a" * 64, "b" * 64)}
    assert len(keys) == 4
