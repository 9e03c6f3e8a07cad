"""How the words of a text changed, in bounded time whatever the texts are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.recipes.difference.kinds import SegmentKind
from domain.recipes.difference.values import Segment, Words

STEPS = 60_000
"""So many steps one text may take: some hundredths of a second."""
ALL_STEPS = 1_000_000
"""So many all texts of a comparison may take together."""
CHARACTERS = 16
"""To take so many apart into words costs as much as a step."""
TOKENS = re.compile(r"\s+|\w+|[^\w\s]")

Marked = tuple[SegmentKind, str]


@dataclass(slots=True)
class Effort:
    """What is left of the steps that a comparison may take for its texts."""

    left: int = ALL_STEPS


def compared(before: str, after: str, effort: Effort) -> Words:
    """The segments of a text: a shortest change of its words and of what stands between them (Myers 1986).

    Beyond the steps allowed, what lies between the common beginning and the common end is replaced as a whole.
    """
    effort.left -= (len(before) + len(after)) // CHARACTERS
    if effort.left < 0:
        return _replaced(before, after)
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    allowed = min(STEPS, effort.left)
    middle, taken = _shortest(old[head : len(old) - tail], new[head : len(new) - tail], allowed)
    effort.left -= taken
    if middle is None:
        return _replaced(before, after)
    kept = SegmentKind.KEPT
    marked = [*((kept, one) for one in old[:head]), *middle, *((kept, one) for one in old[len(old) - tail :])]
    return Words(_segments(marked))


def _replaced(before: str, after: str) -> Words:
    return Words(_segments([(SegmentKind.REMOVED, before), (SegmentKind.ADDED, after)]), compared=False)


def _segments(marked: Sequence[Marked]) -> tuple[Segment, ...]:
    """Neighbours of one kind joined, of a change first what was removed; without empty ones."""
    found: list[Segment] = []
    for is_kept, parts in _groups(marked):
        for kind in (SegmentKind.KEPT,) if is_kept else (SegmentKind.REMOVED, SegmentKind.ADDED):
            text = "".join(text for of, text in parts if of is kind)
            found += [Segment(kind, text)] if text else []
    return tuple(found)


def _groups(marked: Sequence[Marked]) -> Iterator[tuple[bool, list[Marked]]]:
    """What is kept and what changed, in turns. Blanks alone between two changes belong to the change."""
    groups = [(is_kept, list(parts)) for is_kept, parts in groupby(marked, key=_is_kept)]
    change: list[Marked] = []
    for at, (is_kept, parts) in enumerate(groups):
        if not is_kept:
            change += parts
        elif 0 < at < len(groups) - 1 and all(text.isspace() for _, text in parts):
            change += [(kind, text) for _, text in parts for kind in (SegmentKind.REMOVED, SegmentKind.ADDED)]
        else:
            if change:
                yield False, change
            yield True, parts
            change = []
    if change:
        yield False, change


def _is_kept(one: Marked) -> bool:
    return one[0] is SegmentKind.KEPT


def _shortest(old: Sequence[str], new: Sequence[str], allowed: int) -> tuple[list[Marked] | None, int]:
    """A shortest edit, None where it takes more than the steps allowed; and the steps taken."""
    reached, trace, taken = {1: 0}, [], 0
    for edits in range(len(old) + len(new) + 1):
        trace.append(dict(reached))
        taken += edits  # copying what was reached counts too
        for diagonal in range(-edits, edits + 1, 2):
            at = _next(reached, diagonal, edits)
            start = at
            while at < len(old) and 0 <= at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            reached[diagonal] = at
            taken += 1 + at - start
            if at >= len(old) and at - diagonal >= len(new):
                return list(_backward(old, new, trace))[::-1], taken
            if taken > allowed:
                return None, taken
    raise AssertionError("two texts are at most all of their words apart")


def _adds(reached: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether a diagonal is best entered by an addition, rather than by a removal."""
    return diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])


def _next(reached: dict[int, int], diagonal: int, edits: int) -> int:
    """How far into the old text a diagonal is entered."""
    return reached[diagonal + 1] if _adds(reached, diagonal, edits) else reached[diagonal - 1] + 1


def _backward(old: Sequence[str], new: Sequence[str], trace: Sequence[dict[int, int]]) -> Iterator[Marked]:
    """The edit from its end."""
    at, to = len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reached, diagonal = trace[edits], at - to
        begin = _next(reached, diagonal, edits)
        while at > begin:
            at, to = at - 1, to - 1
            yield SegmentKind.KEPT, old[at]
        if edits and _adds(reached, diagonal, edits):
            to -= 1
            yield SegmentKind.ADDED, new[to]
        elif edits:
            at -= 1
            yield SegmentKind.REMOVED, old[at]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
