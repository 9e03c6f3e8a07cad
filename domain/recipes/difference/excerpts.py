"""A change of words as a sentence shows it: what changed with some words around it, however long the text is."""

from collections.abc import Iterator, Sequence

from domain.recipes.difference.kinds import SegmentKind
from domain.recipes.difference.values import Segment, Words

WHOLE = 160
"""So many characters are shown whole."""
AROUND = 24
"""So many are shown of what is kept beside a change."""
SHOWN = 3
"""So many changes of one text are shown."""


def excerpts(words: Words) -> str:
    """The old and the new text, or where they are long each change of it."""
    old, new = _text(words.segments, SegmentKind.REMOVED), _text(words.segments, SegmentKind.ADDED)
    if max(len(old), len(new)) <= WHOLE:
        return f"{_quoted(old)} becomes {_quoted(new)}"
    if not words.compared:
        return f"{_quoted(old)} is replaced by {_quoted(new)} (too different to be compared word by word)"
    hunks = list(_hunks(words.segments))
    more = len(hunks) - SHOWN
    told = "; ".join(f"{_quoted(before)} becomes {_quoted(after)}" for before, after in hunks[:SHOWN])
    return f"{told}; and {more} more {'change' if more == 1 else 'changes'}" if more > 0 else told


def _hunks(segments: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    """Each change, before and after, with what is kept around it."""
    ahead, gone, new = "", "", ""
    for one in segments:
        if one.kind is SegmentKind.REMOVED:
            gone = one.text
        elif one.kind is SegmentKind.ADDED:
            new = one.text
        else:
            if gone or new:
                behind = _begin(one.text)
                yield f"{ahead}{gone}{behind}", f"{ahead}{new}{behind}"
            ahead, gone, new = _end(one.text), "", ""
    if gone or new:
        yield f"{ahead}{gone}", f"{ahead}{new}"


def _begin(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND].rsplit(maxsplit=1)[0]} …"


def _end(text: str) -> str:
    return text if len(text) <= AROUND else f"… {text[-AROUND:].split(maxsplit=1)[-1]}"


def _text(segments: Sequence[Segment], side: SegmentKind) -> str:
    return "".join(one.text for one in segments if one.kind in (SegmentKind.KEPT, side))


def _quoted(text: str) -> str:
    """In quotation marks, on one line, and not without end."""
    line = " ".join(text.split())
    shown = line if len(line) <= WHOLE else f"{line[:WHOLE]} …"
    return f"“{shown}”" if shown else "nothing"
