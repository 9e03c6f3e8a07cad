"""Drawings as pixels, so that a reader of symbols can look at them."""

import itertools
import struct
import tempfile
import zlib
from pathlib import Path

import typst
import zxingcpp

from infra.documents import fonts
from infra.labels.paper import Size

_CHANNELS, _GREEN = 4, 1


def read_from_svg(svg: str, size: Size, *, dots_to_an_inch: int = 300) -> set[tuple[str, str]]:
    """Every symbol on a drawing as a scanner would send it: symbology identifier and data, GS for FNC1."""
    found = zxingcpp.read_barcodes(_grey(_png(svg, size, dots_to_an_inch)))
    return {(one.symbology_identifier, one.bytes.decode()) for one in found}


def read_modules(rows: tuple[tuple[bool, ...], ...], *, quiet: int, tall: int = 1) -> tuple[str, str]:
    """The one symbol of these modules."""
    across = (len(rows[0]) + 2 * quiet) * 3
    blank = bytes([255]) * across
    lines = [b"".join((b"\x00" if one else b"\xff") * 3 for one in row) for row in rows]
    side = b"\xff" * 3 * quiet
    picture = (
        [blank] * 3 * quiet + [side + line + side for line in lines for _ in range(3 * tall)] + [blank] * 3 * quiet
    )
    pixels = memoryview(b"".join(picture)).cast("B", (len(picture), across))
    (one,) = zxingcpp.read_barcodes(pixels)
    return one.symbology_identifier, one.bytes.decode()


def _png(svg: str, size: Size, dots_to_an_inch: int) -> bytes:
    """The drawing rendered by typst, which is another program than the one that made it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "label.svg").write_text(svg)
        main = Path(folder) / "label.typ"
        main.write_text(f'#set page(width: {size.width}mm, height: {size.height}mm, margin: 0pt)\n#image("label.svg")')
        made = typst.compile(
            str(main), format="png", ppi=dots_to_an_inch, font_paths=[str(fonts.FOLDER)], ignore_system_fonts=True
        )
    assert isinstance(made, bytes)
    return made


def _grey(png: bytes) -> memoryview:
    """The green of an RGBA picture, row by row; a PNG's filters take each channel for itself."""
    width, height = struct.unpack_from(">LL", png, 16)
    assert png[24:29] == bytes((8, 6, 0, 0, 0)), "8 bits of red, green, blue and alpha"
    data = zlib.decompress(b"".join(_data(png)))
    length = width * _CHANNELS
    rows, before = [], bytes(width)
    for at in range(height):
        start = at * (length + 1)
        before = _unfiltered(data[start], data[start + 1 + _GREEN : start + 1 + length : _CHANNELS], before)
        rows.append(before)
    return memoryview(b"".join(rows)).cast("B", (height, width))


def _data(png: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        (length,) = struct.unpack_from(">L", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            found.append(png[at + 8 : at + 8 + length])
        at += length + 12
    return found


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """One row of one channel, by the filter that it was written with (ISO/IEC 15948, 9.2)."""
    if kind == 0:
        return row
    if kind == 1:
        return bytes(one & 255 for one in itertools.accumulate(row))
    if kind == 2:
        return bytes((one + other) & 255 for one, other in zip(row, above, strict=True))
    done, left, corner = bytearray(), 0, 0
    for one, up in zip(row, above, strict=True):
        left = (one + ((left + up) // 2 if kind == 3 else _paeth(left, up, corner))) & 255
        corner = up
        done.append(left)
    return bytes(done)


def _paeth(left: int, up: int, corner: int) -> int:
    expected = left + up - corner
    return min((left, up, corner), key=lambda one: abs(expected - one))
