"""Long texts as the lines of a label: whole words, none longer than a line takes."""

from collections.abc import Iterator

from domain.labels.label import TEXT


def lines_of(text: str | None, *, limit: int = TEXT) -> tuple[str, ...]:
    """A text of any length in lines, broken where it was broken and between words; nothing of it is left out.

    A word that is longer than a line is broken within, as nothing is ever cut.
    """
    return tuple(row for line in (text or "").split("\n") for row in _rows(line, limit))


def _rows(line: str, limit: int) -> Iterator[str]:
    row = ""
    for word in (part for one in line.split() for part in _parts(one, limit)):
        if row and len(row) + 1 + len(word) > limit:
            yield row
            row = ""
        row = f"{row} {word}" if row else word
    if row:
        yield row


def _parts(word: str, limit: int) -> Iterator[str]:
    return (word[at : at + limit] for at in range(0, len(word), limit))
