"""Code 128 in the words of ^BC: which characters stand in subset C, two digits to a codeword, and which in B.

Printers of today choose by themselves, but not all choose alike, and a symbol must not become wider than the room that
was kept for it. The fewest codewords are found by going through the message from its end.
"""

from functools import lru_cache
from typing import Final

from domain.labels.elements import FNC1

_START, _TO, _FNC1 = {"B": ">:", "C": ">;"}, {"B": ">6", "C": ">5"}, ">8"
_ESCAPED: Final = {">": ">0", "^": "><", "~": ">="}
_PAIR = 2


def field_data(message: str) -> tuple[str, int]:
    """What ^FD holds for a message after its leading FNC1, and how many codewords that makes before the check.

    The characters are printable ASCII and FNC1 (GS).
    """
    count, first = min(_best(FNC1 + message, subset) for subset in "BC")
    return _START[first[0]] + first[1:], count + 1


def modules(codewords: int) -> int:
    """How wide so many codewords are, with check and stop."""
    return 11 * (codewords + 1) + 13


@lru_cache(maxsize=1024)
def _best(message: str, subset: str) -> tuple[int, str]:
    """The fewest codewords for a message from within a subset, and the field data, its first character the subset."""
    rows: list[dict[str, tuple[int, str]]] = [{"B": (0, ""), "C": (0, "")}]
    for at in range(len(message) - 1, -1, -1):
        ahead = {"B": rows[-1]["B"], "C": rows[-1]["C"]}
        after = rows[-2]["C"] if len(rows) > 1 else None
        rows.append(_switched(_here(message[at : at + _PAIR], ahead, after)))
    count, data = rows[-1][subset]
    return count, subset + data


def _here(
    text: str, ahead: dict[str, tuple[int, str]], after: tuple[int, str] | None
) -> dict[str, tuple[int, str] | None]:
    if text[0] == FNC1:
        return {subset: (count + 1, _FNC1 + data) for subset, (count, data) in ahead.items()}
    count, data = ahead["B"]
    pair = len(text) == _PAIR and text.isdigit() and after
    return {
        "B": (count + 1, _ESCAPED.get(text[0], text[0]) + data),
        "C": (after[0] + 1, text + after[1]) if pair and after else None,
    }


def _switched(here: dict[str, tuple[int, str] | None]) -> dict[str, tuple[int, str]]:
    """Each subset's best, going through the other one where that takes fewer codewords."""
    best: dict[str, tuple[int, str]] = {}
    for subset, other in ("BC", "CB"):
        ways = [way for way in (here[subset], _by(here[other], other)) if way]
        best[subset] = min(ways)
    return best


def _by(way: tuple[int, str] | None, subset: str) -> tuple[int, str] | None:
    return (way[0] + 1, _TO[subset] + way[1]) if way else None
