"""A ZIP that any tool opens and that has one possible sequence of bytes for its contents.

Members are stored uncompressed, because two builds of zlib may compress alike data differently; they bear the first
date that ZIP knows and plain permissions. Uncompressed, an archive can't unpack to more than its own size either.
"""

import struct
import zlib
from collections.abc import Mapping

MAX_ARCHIVE = 512 * 1024 * 1024
"""Octets; a larger archive is refused unread."""
MAX_MEMBERS = 5_016

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_LOCAL_SIGNATURE, _CENTRAL_SIGNATURE, _END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20
_MADE_ON_UNIX = 3 << 8 | _VERSION
_STORED = 0
_MIDNIGHT, _FIRST_OF_1980 = 0, 1 << 5 | 1
_REGULAR_FILE = 0o100644 << 16


class ArchiveRefused(ValueError):
    """The bytes are no archive of ours; the message says where they leave its form."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """The archive of these members, in their order. Names are ASCII."""
    assert len(members) <= MAX_MEMBERS, list(members)
    files, directory, offset = [], [], 0
    for name, content in members.items():
        common = _common(name, content)
        file = _LOCAL.pack(_LOCAL_SIGNATURE, _VERSION, *common) + name.encode("ascii") + content
        entry = (_CENTRAL_SIGNATURE, _MADE_ON_UNIX, _VERSION, *common, 0, 0, 0, _REGULAR_FILE, offset)
        directory.append(_CENTRAL.pack(*entry) + name.encode("ascii"))
        files.append(file)
        offset += len(file)
    assert offset <= MAX_ARCHIVE, offset
    listed = b"".join(directory)
    end = _END.pack(_END_SIGNATURE, 0, 0, len(members), len(members), len(listed), offset, 0)
    return b"".join([*files, listed, end])


def unpack(data: bytes) -> dict[str, bytes]:
    """The members, in their order, as the headers before each of them say. Raises ArchiveRefused.

    Their sums, the directory and the end aren't looked at: `pack` gives the same bytes again, or they were altered.
    """
    if len(data) > MAX_ARCHIVE:
        raise ArchiveRefused(f"the archive is larger than {MAX_ARCHIVE} octets")
    members: dict[str, bytes] = {}
    offset = 0
    while data.startswith(_LOCAL_SIGNATURE, offset):
        name, start, end = _member(data, offset)
        if name in members or len(members) == MAX_MEMBERS:
            raise ArchiveRefused(f"a member too many: {name!r}")
        members[name] = data[start:end]
        offset = end
    if not data.startswith(_CENTRAL_SIGNATURE, offset):
        raise ArchiveRefused(f"neither a member nor the directory begins at octet {offset}")
    return members


def _common(name: str, content: bytes) -> tuple[int, ...]:
    """The fields that a member's header and its line of the directory share."""
    size = len(content)
    return (0, _STORED, _MIDNIGHT, _FIRST_OF_1980, zlib.crc32(content), size, size, len(name), 0)


def _member(data: bytes, offset: int) -> tuple[str, int, int]:
    """A member's name, and where its content starts and ends."""
    if len(data) < offset + _LOCAL.size:
        raise ArchiveRefused(f"the archive ends within the header at octet {offset}")
    _, _, flags, method, *_, stored, size, name_size, extra_size = _LOCAL.unpack_from(data, offset)
    if (flags, method, extra_size) != (0, _STORED, 0) or stored != size:
        raise ArchiveRefused(f"the member at octet {offset} is not plainly stored")
    start = offset + _LOCAL.size + name_size
    if len(data) < start + size:
        raise ArchiveRefused(f"the archive ends within the member at octet {offset}")
    name = data[offset + _LOCAL.size : start]
    if not name.isascii():
        raise ArchiveRefused(f"the member at octet {offset} has a name that is not ASCII")
    return name.decode("ascii"), start, start + size
