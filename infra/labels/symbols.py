"""Symbols as modules, dark or light: GS1 DataMatrix (ECC 200) and GS1-128, encoded by zxing-cpp."""

import functools
from dataclasses import dataclass
from typing import Final

import zxingcpp

from domain.labels.label import Carrier, Symbol

_FORMATS: Final = {
    Carrier.DATA_MATRIX: (zxingcpp.BarcodeFormat.DataMatrix, "]d2"),
    Carrier.CODE_128: (zxingcpp.BarcodeFormat.Code128, "]C1"),
}
_DARK = 0  # in an image of the library


@dataclass(frozen=True, slots=True)
class Modules:
    """The rows of a symbol without its quiet zone, True where dark; of a linear one, a single row."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def width(self) -> int:
        return len(self.rows[0])

    def runs(self) -> list[tuple[int, int, int]]:
        """The dark runs of each row: column, row, length."""
        return [(start, row, length) for row, modules in enumerate(self.rows) for start, length in _dark_runs(modules)]


@functools.lru_cache(maxsize=512)
def encoded(symbol: Symbol) -> Modules:
    """The symbol's modules; a DataMatrix is square, as a printer's own are. About 50 µs."""
    form, identifier = _FORMATS[symbol.carrier]
    # Brackets, because no value holds them: parentheses may stand in values.
    content = "".join(f"[{one.code}]{one.value}" for one in symbol.elements.elements)
    barcode = zxingcpp.create_barcode(content, form, gs1=True, forceSquare=True)
    # The library reads the symbol that it has made: nothing else than what was asked for is ever drawn.
    assert barcode.symbology_identifier == identifier, barcode.symbology_identifier
    assert barcode.bytes == symbol.elements.message().encode(), barcode.bytes
    image = memoryview(barcode.to_image(add_quiet_zones=False))  # type: ignore[arg-type] # it has the buffer protocol
    height, width = image.shape or (0, 0)
    pixels = image.tobytes()
    rows = tuple(tuple(pixels[at * width + x] == _DARK for x in range(width)) for at in range(height))
    return Modules(rows[:1] if symbol.carrier is Carrier.CODE_128 else rows)


def _dark_runs(modules: tuple[bool, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((at, 1))
    return runs
