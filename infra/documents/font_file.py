"""Reads from a TrueType font which characters it can draw, and how wide.

Only what the bundled fonts need: cmap formats 4 and 12, the glyf outlines and the advance widths (OpenType 1.9). The
fonts are our own files, so whatever does not parse is a defect of the repository and raises.
"""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_UNICODE_ENCODINGS = ((3, 10), (0, 4), (3, 1), (0, 3))  # platform and encoding, the fullest first


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a font maps to a glyph of its own, and which of that leaves a mark on paper."""

    mapped: frozenset[int]
    drawn: frozenset[int]


def coverage(path: Path) -> Coverage:
    """The characters of a font file; of a collection, those of its first font."""
    data = path.read_bytes()
    tables = _tables(data)
    glyphs = {code: glyph for code, glyph in _characters(data, tables[b"cmap"]) if glyph}
    has_outline = _outlines(data, tables)
    return Coverage(frozenset(glyphs), frozenset(code for code, glyph in glyphs.items() if has_outline[glyph]))


def advances(path: Path) -> dict[int, int]:
    """How far each character moves the pen, in thousandths of an em, rounded up; of a collection, in its first font."""
    data = path.read_bytes()
    tables = _tables(data)
    (units,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (count,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    widths = struct.unpack_from(">" + "Hh" * count, data, tables[b"hmtx"])[::2]
    glyphs = _characters(data, tables[b"cmap"])
    # Glyphs past the last width are as wide as it.
    return {code: -(-widths[min(glyph, count - 1)] * 1000 // units) for code, glyph in glyphs if glyph}


def _tables(data: bytes) -> dict[bytes, int]:
    (start,) = struct.unpack_from(">L", data, 12) if data.startswith(b"ttcf") else (0,)
    (count,) = struct.unpack_from(">H", data, start + 4)
    records = (struct.unpack_from(">4sLLL", data, start + 12 + 16 * index) for index in range(count))
    return {tag: offset for tag, _checksum, offset, _length in records}


def _characters(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    records = (struct.unpack_from(">HHL", data, cmap + 4 + 8 * index) for index in range(count))
    subtables = {(platform, encoding): cmap + offset for platform, encoding, offset in records}
    table = next(subtables[encoding] for encoding in _UNICODE_ENCODINGS if encoding in subtables)
    (layout,) = struct.unpack_from(">H", data, table)
    return {4: _segments, 12: _groups}[layout](data, table)


def _segments(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 4: segments of the basic plane, each shifted by a delta or led through an array of glyphs."""
    (doubled,) = struct.unpack_from(">H", data, table + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", data, table + 14)
    starts = struct.unpack_from(f">{count}H", data, table + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", data, table + 16 + 2 * doubled)
    ranges_at = table + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    for index, (start, end, delta, reach) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if reach:
                (glyph,) = struct.unpack_from(">H", data, ranges_at + 2 * index + reach + 2 * (code - start))
            yield code, (glyph + delta) % 0x10000 if glyph or not reach else 0


def _groups(data: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Format 12: runs of characters with consecutive glyphs."""
    (count,) = struct.unpack_from(">L", data, table + 12)
    for index in range(count):
        start, end, glyph = struct.unpack_from(">LLL", data, table + 16 + 12 * index)
        yield from zip(range(start, end + 1), range(glyph, glyph + end - start + 1), strict=True)


def _outlines(data: bytes, tables: dict[bytes, int]) -> list[bool]:
    """For each glyph, whether it has an outline: an empty one has the same place as its successor."""
    (long_format,) = struct.unpack_from(">h", data, tables[b"head"] + 50)
    (count,) = struct.unpack_from(">H", data, tables[b"maxp"] + 4)
    places = struct.unpack_from(f">{count + 1}{'L' if long_format else 'H'}", data, tables[b"loca"])
    return [start != end for start, end in itertools.pairwise(places)]
