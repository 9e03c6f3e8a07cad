"""The files of a recipe version: pictures and documents that its instructions show or lead to (EXE-16).

No drawings that hold scripts (SVG), no texts, no office documents: what is printed must look the same in ten years.
"""

import re
import struct
from typing import Final

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line
from domain.recipes.codes import require_code
from domain.recipes.values import RecipeFile

PNG, JPEG, PDF = "image/png", "image/jpeg", "application/pdf"
PICTURES: Final = frozenset({PNG, JPEG})
MEDIA_TYPES: Final = (PNG, JPEG, PDF)
LARGEST: Final = {PNG: 5 * 2**20, JPEG: 5 * 2**20, PDF: 20 * 2**20}
"""Bytes."""

FILES = 200
NAME = 200
SIDE, POINTS = 10_000, 25_000_000
"""So large may a picture be: small bytes can hold a picture that no printer has memory for."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset(range(0xD0, 0xDA)) | {0x01}
_PNG_HEADER, _JPEG_START, _JPEG_MARKER = 24, b"\xff\xd8", 0xFF


def object_key(company: object, sha256: str) -> str:
    """Where a company's file lies in the object store: its content names it, so another content is another object."""
    return f"{company}/files/{sha256}"


def require_file(file: RecipeFile, *, path: Path = ("file",)) -> None:
    """The form of a file: its names, its kind, its size (EXE-16). Raises InvalidInput."""
    require_code(file.code, path=(*path, "code"))
    require_line(file.name, limit=NAME, path=(*path, "name"))
    require_media_type(file.media_type, path=path)
    most = LARGEST[file.media_type]
    if not 1 <= file.size <= most:
        problem = f"A file of this kind has 1 to {most} bytes; this one has {file.size}."
        raise InvalidInput(path=path, problem=problem)
    require_sha256(file.sha256, path=path)


def require_media_type(media_type: str, *, path: Path) -> None:
    """Raises InvalidInput."""
    if media_type not in MEDIA_TYPES:
        problem = f"A recipe's file is one of {', '.join(MEDIA_TYPES)}; these bytes are {media_type[:NAME]}."
        raise InvalidInput(path=path, problem=problem)


def require_sha256(sha256: str, *, path: Path) -> None:
    """Raises InvalidInput."""
    if not _SHA256.fullmatch(sha256):
        raise InvalidInput(path=path, problem="A SHA-256 is 64 hexadecimal digits in lower case.")


def require_printable(data: bytes, media_type: str, *, path: Path = ("file",)) -> None:
    """A picture's header says a size that can be printed; a document is asked nothing. Raises InvalidInput."""
    if media_type not in PICTURES:
        return
    size = picture_size(data)
    if size is None:
        raise InvalidInput(path=path, problem="This picture can't be read; save it again as PNG or JPEG.")
    width, height = size
    if not (1 <= width <= SIDE and 1 <= height <= SIDE and width * height <= POINTS):
        problem = f"A picture has at most {SIDE} points a side and {POINTS} in all; this one has {width} × {height}."  # noqa: RUF001 -- a size takes the sign
        raise InvalidInput(path=path, problem=problem)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height, in points, of a PNG or JPEG as its header says them; None where it has no such header."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= _PNG_HEADER and data[12:16] == b"IHDR":
        width, height = struct.unpack_from(">LL", data, 16)
        return width, height
    return _jpeg_size(data) if data.startswith(_JPEG_START) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Segments are skipped by their lengths until the frame that tells the size (ITU-T T.81, B.2.2)."""
    at = len(_JPEG_START)
    while at + 9 <= len(data) and data[at] == _JPEG_MARKER:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        if marker == _JPEG_MARKER or marker in _ALONE:
            at += 1 if marker == _JPEG_MARKER else 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + length
    return None
