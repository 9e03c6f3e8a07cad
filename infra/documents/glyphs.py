"""Makes any text printable: what no bundled font draws, and what would deceive a reader, prints as its code point.

The attached record keeps the text as it was entered; only the printed form is changed, and visibly.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from infra.documents.fonts import Font

_JOINERS = frozenset("\u200c\u200d")  # without them names in Persian or in the scripts of India are spelt differently
_VARIATIONS = frozenset([*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))])
_MOST_MARKS = 6  # on one letter; a longer pile would run over the lines above and below
_RIGHT_TO_LEFT = frozenset(["R", "AL", "AN"])
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_LONG_WORD = re.compile(r"[^\s⟨⟩]{24,}")  # a line may break beside a bracket anyway
_BREAK, _BREAK_EVERY = "\u200b", 12
_MOST_BREAKS = 400  # in one text; typst replaces at most 512 in a text


def printable(text: str, fonts: Sequence[Font], *, lines: bool = False) -> str:
    """The text as the record can print it, whatever it holds.

    A character without a glyph, a control or a private character prints as ⟨U+1F600⟩; a text that holds such a notation
    itself shows its bracket as ⟨U+27E8⟩. With `lines`, line feeds stay line breaks. Right-to-left text is isolated, so
    that it can't turn the date beside it around (Unicode UAX #9), and a long word may be broken, so that it stays in
    its column.
    """
    return _by_lines(text, lambda line: _isolated(_whole(line, fonts)), lines=lines)


def spelt_out(text: str, fonts: Sequence[Font], *, lines: bool = False) -> str:
    """As `printable`, keeping only what the first font draws by itself, for a text that the fonts refuse to shape."""
    return _by_lines(text, lambda line: "".join(_lone(char, fonts[:1]) for char in line), lines=lines)


def _by_lines(text: str, shown: Callable[[str], str], *, lines: bool) -> str:
    parts = text.replace("\r\n", "\n").split("\n") if lines else [text]
    return _broken("\n".join(map(shown, parts)))


def _whole(line: str, fonts: Sequence[Font]) -> str:
    if line.isascii() and line.isprintable():
        return line
    return "".join(_drawn(cluster, fonts) for cluster in _clusters(unicodedata.normalize("NFC", line)))


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that stand on them: a font draws a cluster whole or not at all."""
    start = 0
    for place in range(1, len(text)):
        if not _extends(text[place]):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _extends(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or char in _JOINERS or char in _VARIATIONS


def _drawn(cluster: str, fonts: Sequence[Font]) -> str:
    kept, beyond = cluster[: _MOST_MARKS + 1], cluster[_MOST_MARKS + 1 :]
    if not _drawn_whole(kept, fonts):
        kept = "".join(_lone(char, fonts) for char in kept)
    return kept + "".join(map(_code_point, beyond))


def _drawn_whole(cluster: str, fonts: Sequence[Font]) -> bool:
    """Whether one font maps it all; the first that does is the one that draws it, so it must not draw nothing."""
    if len(cluster) == 1:
        return _stands_alone(cluster, fonts)
    if not _is_letter(cluster[0]):
        return False
    codes = {ord(char) for char in cluster if char not in _JOINERS and char not in _VARIATIONS}
    chosen = next((font.coverage for font in fonts if codes <= font.coverage.mapped), None)
    return chosen is not None and codes <= chosen.drawn


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNPS"


def _stands_alone(char: str, fonts: Sequence[Font]) -> bool:
    chosen = next((font.coverage for font in fonts if ord(char) in font.coverage.mapped), None)
    if chosen is None or char == "⟨":
        return False
    return unicodedata.category(char) == "Zs" or (_is_letter(char) and ord(char) in chosen.drawn)


def _lone(char: str, fonts: Sequence[Font]) -> str:
    return char if _stands_alone(char, fonts) else _code_point(char)


def _code_point(char: str) -> str:
    return f"⟨U+{ord(char):04X}⟩"


def _broken(text: str) -> str:
    """The text with places to break its long words, never between a letter and its marks."""
    every = max(_BREAK_EVERY, len(text) // _MOST_BREAKS + 1)

    def breakable(word: re.Match[str]) -> str:
        clusters = list(_clusters(word.group()))
        return _BREAK.join("".join(clusters[at : at + every]) for at in range(0, len(clusters), every))

    return _LONG_WORD.sub(breakable, text)


def _isolated(text: str) -> str:
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        return f"{_ISOLATE}{text}{_END_ISOLATE}"
    return text
