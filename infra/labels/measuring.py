"""How wide texts are in the bundled fonts."""

import functools

from infra.documents import font_file, fonts, glyphs

_BOLD = "NotoSans-Bold.ttf"
_EM = 1000
_INVISIBLE = "\u200b\u2068\u2069"  # what `glyphs.printable` puts in for layout engines


@functools.cache
def _advances(*, bold: bool) -> tuple[dict[int, int], ...]:
    """In thousandths of an em, for each font in the order of preference; read once, about 0.2 s."""
    files = [fonts.FOLDER / _BOLD] if bold else []
    return tuple(map(font_file.advances, [*files, *fonts.files()]))


def shown(text: str) -> str:
    """The text as it is drawn: what no font draws, or would deceive a reader, as its code point ⟨U+202E⟩."""
    return "".join(one for one in glyphs.printable(text, fonts.bundled()) if one not in _INVISIBLE)


def dots(text: str, em: int, *, bold: bool = False) -> int:
    """The width of a shown text in dots, rounded up; a character that no font has is as wide as an em."""
    return -(-_thousandths(text, bold=bold) * em // _EM)


@functools.lru_cache(maxsize=4096)  # a layout asks for the same texts in size after size
def _thousandths(text: str, *, bold: bool) -> int:
    return sum(_advance(ord(one), bold=bold) for one in text)


@functools.lru_cache(maxsize=4096)
def _advance(code: int, *, bold: bool) -> int:
    return next((font[code] for font in _advances(bold=bold) if code in font), _EM)
