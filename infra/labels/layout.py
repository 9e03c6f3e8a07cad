"""Where everything stands on a label, in dots of its printer; the same for every form that it leaves in.

Symbols first, in their true sizes (GS1 General Specifications, 5.12): DataMatrix at the top right, Code 128 across the
bottom, below it what the symbols say. Texts take the rest, as large as fits all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.labels import contents
from domain.labels.label import Carrier, Label, LabelKind, Line, Symbol
from domain.labels.refusals import LineDoesNotFit, SymbolDoesNotFit
from infra.labels import measuring, symbols
from infra.labels.paper import Resolution, Size
from infra.labels.symbols import Modules

# Millimetres
_MARGIN, _GAP = 1.5, 1.0
_LARGEST_TEXT, _SMALLEST_TEXT, _LARGEST_SYMBOL_TEXT = 5.0, 1.8, 3.0
_DATA_MATRIX, _DATA_MATRIX_OF_PRODUCTS = (0.255, 0.750), (0.255, 0.495)
_CODE_128, _CODE_128_OF_UNITS = (0.250, 0.660), (0.495, 0.940)
_BARS, _BARS_OF_UNITS, _TALL = 12.7, 31.75, 100

_DATA_MATRIX_QUIET, _CODE_128_QUIET = 1, 10  # modules on each side
_DATA_MATRIX_SIDES: Final = (10, 12, 14, 16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52, 64, 72, 80, 88, 96, 104, 120)
_ROW, _BASELINE, _HEADING = 1.2, 0.94, 1.25  # ems


@dataclass(frozen=True, slots=True)
class Text:
    """One row of text; `x` and `y` are its top left corner, `em` its size, all in dots."""

    x: int
    y: int
    em: int
    width: int
    text: str
    bold: bool = False

    @property
    def baseline(self) -> int:
        return self.y + round(self.em * _BASELINE)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A symbol; `x` and `y` are the top left corner of its modules, `height` that of all its rows, in dots."""

    x: int
    y: int
    module: int
    height: int
    symbol: Symbol
    modules: Modules

    @property
    def width(self) -> int:
        return self.modules.width * self.module


@dataclass(frozen=True, slots=True)
class Layout:
    """A label with everything in its place."""

    size: Size
    resolution: Resolution
    heading: str
    texts: tuple[Text, ...]
    symbols: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    """What is free: rows above `below` are as wide as `narrow`, the others as `wide`; dots."""

    x: int
    y: int
    bottom: int
    narrow: int
    wide: int
    below: int

    def width(self, y: int) -> int:
        return self.narrow if y < self.below else self.wide


@dataclass(frozen=True, slots=True)
class _NoRoom(Exception):
    line: Line


def laid_out(label: Label, size: Size, resolution: Resolution) -> Layout:
    """Place a label's symbols and texts. Raises SymbolDoesNotFit, and LineDoesNotFit with the line's title."""
    margin, gap = resolution.covering(_MARGIN), resolution.covering(_GAP)
    width, height = resolution.dots(size.width), resolution.dots(size.height)
    sheet = _Sheet(label, size, resolution, margin=margin, gap=gap, width=width, height=height)
    bars, bar_texts, bottom = sheet.bars()
    said, bottom = sheet.said(bottom)
    matrices, left, below = sheet.matrices(bottom)
    box = _Box(margin, margin, bottom, narrow=left - margin, wide=width - 2 * margin, below=below)
    texts = (*sheet.lines(box), *said, *bar_texts)
    return Layout(size, resolution, measuring.shown(label.heading), texts, (*matrices, *bars))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A label while it is laid out; lengths in dots."""

    label: Label
    size: Size
    resolution: Resolution
    margin: int
    gap: int
    width: int
    height: int

    def bars(self) -> tuple[list[Drawn], list[Text], int]:
        """The linear symbols from the bottom up, what they say below each, and where they begin."""
        drawn: list[Drawn] = []
        texts: list[Text] = []
        bottom = self.height - self.margin
        for symbol in reversed(self._of(Carrier.CODE_128)):
            rows, top = self._rows_above(symbol, bottom)
            texts += rows
            one = self._bar(symbol, top)
            drawn.append(one)
            bottom = one.y - self.gap
        return drawn, texts, bottom

    def _bar(self, symbol: Symbol, bottom: int) -> Drawn:
        of_unit = symbol.elements.value(contents.SSCC) is not None
        modules = symbols.encoded(symbol)
        across = modules.width + 2 * _CODE_128_QUIET
        module = self._module(symbol, _CODE_128_OF_UNITS if of_unit else _CODE_128, across, self.width)
        tall = of_unit and self.size.height >= _TALL
        height = self.resolution.covering(_BARS_OF_UNITS if tall else _BARS)
        if bottom - height < self.margin:
            raise self._no_room(symbol)
        x = (self.width - modules.width * module) // 2
        return Drawn(x, bottom - height, module, height, symbol, modules)

    def said(self, bottom: int) -> tuple[list[Text], int]:
        """What the matrices say, for people, and where it begins."""
        texts: list[Text] = []
        for symbol in reversed(self._of(Carrier.DATA_MATRIX)):
            rows, bottom = self._rows_above(symbol, bottom)
            texts += rows
        return texts, bottom

    def matrices(self, bottom: int) -> tuple[list[Drawn], int, int]:
        """The matrices from the top right down, where the texts beside them must end, and where they are past them."""
        drawn: list[Drawn] = []
        left, y = self.width - self.margin, self.margin
        for symbol in self._of(Carrier.DATA_MATRIX):
            one, room = self._matrix(symbol, y, bottom)
            drawn.append(one)
            left, y = min(left, self.width - self.margin - room - self.gap), y + room + self.gap
        return drawn, left, y

    def _matrix(self, symbol: Symbol, y: int, bottom: int) -> tuple[Drawn, int]:
        """A matrix and the room kept for it: a printer's own encoder may need the next larger symbol."""
        modules = symbols.encoded(symbol)
        larger = next((side for side in _DATA_MATRIX_SIDES if side > modules.width), modules.width)
        across = larger + 2 * _DATA_MATRIX_QUIET
        limits = _DATA_MATRIX_OF_PRODUCTS if self.label.kind is LabelKind.PRODUCT else _DATA_MATRIX
        module = self._module(symbol, limits, across, min(self.width * 2 // 5, bottom - y))
        quiet, room = _DATA_MATRIX_QUIET * module, across * module
        x = self.width - self.margin - room + quiet
        return Drawn(x, y + quiet, module, modules.width * module, symbol, modules), room

    def lines(self, box: _Box) -> list[Text]:
        """The heading and the lines, as large as all of them fit."""
        largest, smallest = self.resolution.dots(_LARGEST_TEXT), self.resolution.covering(_SMALLEST_TEXT)
        refused = None
        for em in range(largest, smallest - 1, -1):
            try:
                return self._texts(box, em)
            except _NoRoom as no:
                refused = no
        assert refused, (largest, smallest)
        raise LineDoesNotFit(title=refused.line.title, text=refused.line.text, size=str(self.size))

    def _texts(self, box: _Box, em: int) -> list[Text]:
        texts: list[Text] = []
        y = box.y
        for line, size, bold in self._said_with_size(em):
            for text in _wrapped(line, size, bold=bold, box=box, y=y):
                texts.append(text)
                y = text.y + round(size * _ROW)
        return texts

    def _said_with_size(self, em: int) -> Iterator[tuple[Line, int, bool]]:
        yield Line("", self.label.heading), round(em * _HEADING), True
        for line in self.label.texts:
            yield line, em, False

    def _rows_above(self, symbol: Symbol, bottom: int) -> tuple[list[Text], int]:
        """What a symbol says, in rows that end at `bottom`: in one row if it is large enough to be read."""
        room = self.width - 2 * self.margin
        largest, smallest = self.resolution.dots(_LARGEST_SYMBOL_TEXT), self.resolution.covering(_SMALLEST_TEXT)
        said = str(symbol.elements)
        em = next((one for one in range(largest, smallest, -1) if measuring.dots(said, one) <= room), smallest)
        rows = list(_broken(list(map(str, symbol.elements.elements)), room, em))
        down = round(em * _ROW)
        top = bottom - len(rows) * down
        x = self.margin
        return [Text(x, top + at * down, em, measuring.dots(row, em), row) for at, row in enumerate(rows)], top

    def _module(self, symbol: Symbol, limits: tuple[float, float], across: int, room: int) -> int:
        """The largest size of a module, in whole dots, that is allowed and fits."""
        least, most = self.resolution.covering(limits[0]), self.resolution.dots(limits[1])
        module = min(most, room // across)
        if module < least:
            raise self._no_room(symbol)
        return module

    def _no_room(self, symbol: Symbol) -> SymbolDoesNotFit:
        return SymbolDoesNotFit(symbol=str(symbol.elements), size=str(self.size))

    def _of(self, carrier: Carrier) -> Sequence[Symbol]:
        return [one for one in self.label.symbols if one.carrier is carrier]


def _wrapped(line: Line, em: int, *, bold: bool, box: _Box, y: int) -> Iterator[Text]:
    """A line in rows, broken between words only. Raises _NoRoom where a word is too long or the rows too many."""
    words = measuring.shown(str(line) if line.title else line.text).split(" ")
    while words:
        if y + round(em * _ROW) > box.bottom:
            raise _NoRoom(line)
        fitting = _fitting(words, em, box.width(y), bold=bold)
        if not fitting:
            raise _NoRoom(line)
        row = " ".join(words[:fitting])
        yield Text(box.x, y, em, measuring.dots(row, em, bold=bold), row, bold)
        words, y = words[fitting:], y + round(em * _ROW)


def _fitting(words: list[str], em: int, room: int, *, bold: bool) -> int:
    """How many of the words fit beside each other."""
    counts = range(len(words), 0, -1)
    return next((count for count in counts if measuring.dots(" ".join(words[:count]), em, bold=bold) <= room), 0)


def _broken(parts: list[str], room: int, em: int) -> Iterator[str]:
    """The parts in rows, broken between them; within one, anywhere, only where it is longer than a row."""
    row = ""
    for part in parts:
        whole = measuring.dots(part, em) <= room
        for piece in (part,) if whole else part:
            if row and measuring.dots(row + piece, em) > room:
                yield row
                row = ""
            row += piece
    yield row
