"""Small pictures and documents, and the files of a recipe that they make."""

import hashlib
import struct
import zlib

from domain.recipes.files import PDF, PNG
from domain.recipes.values import RecipeFile

DOCUMENT = b"%PDF-1.7\nSOP 12\n%%EOF\n"


def png(width: int = 24, height: int = 12, *, tint: int = 90) -> bytes:
    """A picture of one colour."""
    rows = (b"\0" + bytes((tint, 120, 160)) * width) * height
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def filed(code: str, data: bytes, *, name: str = "The sieve in its place") -> RecipeFile:
    """The bytes as a file of a recipe."""
    media_type = PDF if data.startswith(b"%PDF-") else PNG
    return RecipeFile(
        code=code, name=name, media_type=media_type, size=len(data), sha256=hashlib.sha256(data).hexdigest()
    )


_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
