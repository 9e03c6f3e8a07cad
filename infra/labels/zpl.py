"""A label as ZPL II, for the printers of a plant: native symbols, texts in a font of the printer.

Every text is field data with all that is not plain written in hexadecimal (^FH), so that no name of a material can hold
a command: the whole format is ASCII, and ^ and ~ stand in it only where this module puts them.
"""

import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from domain.labels.elements import FNC1
from domain.labels.label import Carrier, Label
from domain.labels.refusals import NotInPrintersFont
from infra.labels import code_128, layout, measuring
from infra.labels.layout import Drawn, Text
from infra.labels.paper import Resolution, Size

_INDICATOR = "\\"  # of hexadecimal field data
_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) - {"^", "~", _INDICATOR}
_ESCAPE = "_"  # of ^BX


class Font(Enum):
    """A font that printers have built in, and which characters it draws.

    LATIN is on every printer (^A0); UNICODE, Swiss 721, on those with Link-OS.
    """

    LATIN = "^A0N,{em},{em}"
    UNICODE = "^A@N,{em},{em},E:TT0003M_.FNT"

    def chosen(self, em: int) -> str:
        """The command that selects it, in a height of so many dots."""
        return self.value.format(em=em)

    def draws(self, character: str) -> bool:
        return any(first <= ord(character) <= last for first, last in _DRAWN[self])


_DRAWN: Final = {
    Font.LATIN: ((0x20, 0x7E), (0xA0, 0xFF)),
    Font.UNICODE: ((0x20, 0x7E), (0xA0, 0x17F), (0x386, 0x3CE), (0x401, 0x45F)),
}


@dataclass(frozen=True, slots=True)
class Printer:
    """What a site says of a printer."""

    resolution: Resolution
    font: Font = Font.LATIN


def render(label: Label, size: Size, printer: Printer) -> str:
    """The label as one ZPL format, in ASCII, to be printed once: every further print is a label of its own (LBL-3).

    It sets what an earlier format may have left (^LH, ^FW, ^LR, ^PM, ^PO), and takes the printer's prefixes to be ^ and
    ~, as they are unless changed. Raises LineDoesNotFit, SymbolDoesNotFit, NotInPrintersFont.
    """
    _require_drawn(label, printer.font)
    placed = layout.laid_out(label, size, printer.resolution)
    width, height = printer.resolution.dots(size.width), printer.resolution.dots(size.height)
    return "\n".join(
        (
            "^XA",
            "^CI28",
            f"^PW{width}^LL{height}^LH0,0^FWN^LRN^PMN^PON",
            *(_text(text, printer.font) for text in placed.texts),
            *map(_symbol, placed.symbols),
            "^PQ1",
            "^XZ",
            "",
        )
    )


def field_data(data: str) -> str:
    r"""Any text as what stands between ^FH\^FD and ^FS: printable ASCII as itself but ^, ~ and \; all else by byte."""
    return "".join(one if one in _PLAIN else _hexadecimal(one) for one in data)


def _hexadecimal(character: str) -> str:
    return "".join(f"{_INDICATOR}{byte:02X}" for byte in character.encode())


def _require_drawn(label: Label, font: Font) -> None:
    """Raise NotInPrintersFont for a character that the printer wouldn't print, or not as it was written."""
    for text in (label.heading, *map(str, label.texts)):
        for one in unicodedata.normalize("NFC", text):
            if not font.draws(one) or measuring.shown(one) != one:
                raise NotInPrintersFont(text=text, character=one)


def _text(text: Text, font: Font) -> str:
    return _field(text.x, text.y, font.chosen(text.em), text.text)


def _symbol(drawn: Drawn) -> str:
    if drawn.symbol.carrier is Carrier.DATA_MATRIX:
        command = f"^BXN,{drawn.module},200,,,,{_ESCAPE},1"
        return _field(drawn.x, drawn.y, command, _data_matrix(drawn.symbol.elements.message()))
    data, codewords = code_128.field_data(drawn.symbol.elements.message())
    assert code_128.modules(codewords) <= drawn.modules.width, (codewords, drawn.modules.width)
    return _field(drawn.x, drawn.y, f"^BY{drawn.module}^BCN,{drawn.height},N,N,N,N", data)


def _data_matrix(message: str) -> str:
    """What ^BX takes: FNC1 is _1, an underscore two of them."""
    return f"{_ESCAPE}1" + message.replace(_ESCAPE, _ESCAPE * 2).replace(FNC1, f"{_ESCAPE}1")


def _field(x: int, y: int, command: str, data: str) -> str:
    return f"^FO{x},{y}{command}^FH{_INDICATOR}^FD{field_data(data)}^FS"
