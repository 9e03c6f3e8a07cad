"""The archive opens everywhere and has one sequence of octets for its contents."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exports import archive
from domain.exports.archive import ArchiveRefused, pack, unpack

CONTENTS = st.dictionaries(st.text(st.characters(codec="ascii"), min_size=1, max_size=9), st.binary(), max_size=4)
MEMBERS = {"a.txt": b"first", "b": b"", "c.bin": bytes(range(256))}


def by_the_standard_library(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            file.writestr(info, content)
    return buffer.getvalue()


def test_the_octets_are_those_that_the_standard_library_writes() -> None:
    assert pack(MEMBERS) == by_the_standard_library(MEMBERS)


def test_the_standard_library_reads_it() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(MEMBERS))) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == MEMBERS


@given(CONTENTS)
def test_what_was_packed_is_unpacked_in_order(members: dict[str, bytes]) -> None:
    if members:
        assert list(unpack(pack(members)).items()) == list(members.items())


@given(st.binary())
def test_hostile_octets_are_refused_and_nothing_else(data: bytes) -> None:
    with pytest.raises(ArchiveRefused):
        unpack(b"PK\x03\x04" + data)


@given(st.integers(0, len(pack(MEMBERS)) - 1))
def test_a_cut_archive_is_refused_or_packs_to_another(length: int) -> None:
    cut = pack(MEMBERS)[:length]
    try:
        assert pack(unpack(cut)) != cut
    except ArchiveRefused:
        assert length < len(pack(MEMBERS))


def test_a_compressed_member_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb", bytes(10**6))
    with pytest.raises(ArchiveRefused, match="not plainly stored"):
        unpack(buffer.getvalue())


@pytest.mark.parametrize(("offset", "value"), [(6, 8), (8, 8), (28, 1)], ids=["flags", "method", "extra field"])
def test_a_member_that_is_not_plainly_stored_is_refused(offset: int, value: int) -> None:
    data = bytearray(pack(MEMBERS))
    struct.pack_into("<H", data, offset, value)
    with pytest.raises(ArchiveRefused, match="not plainly stored"):
        unpack(bytes(data))


def test_a_name_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(ArchiveRefused, match="not ASCII"):
        unpack(pack(MEMBERS).replace(b"a.txt", b"\xff.txt", 1))


def test_a_member_that_claims_more_than_there_is_is_refused() -> None:
    data = bytearray(pack(MEMBERS))
    struct.pack_into("<LL", data, 18, 2**32 - 1, 2**32 - 1)
    with pytest.raises(ArchiveRefused, match="ends within the member"):
        unpack(bytes(data))


def test_a_member_given_twice_is_refused() -> None:
    files = pack({"a": b"1"}).partition(b"PK\x01\x02")[0]
    with pytest.raises(ArchiveRefused, match="too many: 'a'"):
        unpack(files + pack({"a": b"2"}))


def test_an_archive_of_endless_members_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    files = b"".join(pack({f"{number}": b""}).partition(b"PK\x01\x02")[0] for number in range(40))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 16)
    with pytest.raises(ArchiveRefused, match="too many: '16'"):
        unpack(files + b"PK\x01\x02")


def test_an_archive_beyond_its_bound_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ARCHIVE", 10)
    with pytest.raises(ArchiveRefused, match="larger than 10"):
        unpack(by_the_standard_library(MEMBERS))
