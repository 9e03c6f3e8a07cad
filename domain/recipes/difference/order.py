"""Which of two ordered lists' elements really moved, and in which order what differs between them is told."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence


def staying(places: Sequence[int]) -> frozenset[int]:
    """Of old places in their new order, the indexes of a longest part that still is in the old order.

    The others moved. What was inserted or removed between them moves nothing.
    """
    ends: list[int] = []  # the index at which the best part of each length ends
    lowest: list[int] = []  # the old place there
    earlier: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(lowest, place)
        earlier.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
        lowest[length : length + 1] = [place]
    found, index = set(), ends[-1] if ends else -1
    while index >= 0:
        found.add(index)
        index = earlier[index]
    return frozenset(found)


def merged(before: int, after: int, pairs: Mapping[int, int]) -> Iterator[tuple[int | None, int | None]]:
    """Every index of two lists of these lengths, paired ones once, in the order of the new list.

    What was removed follows what it followed in the old list. `pairs` leads from old to new indexes.
    """
    behind: dict[int | None, list[int]] = {}
    last: int | None = None
    for index in range(before):
        if index in pairs:
            last = pairs[index]
        else:
            behind.setdefault(last, []).append(index)
    old = {new: one for one, new in pairs.items()}
    yield from ((one, None) for one in behind.get(None, ()))
    for index in range(after):
        yield old.get(index), index
        yield from ((one, None) for one in behind.get(index, ()))


def moved(pairs: Mapping[int, int]) -> frozenset[int]:
    """The new indexes of what moved in one list."""
    in_new_order = sorted((new, old) for old, new in pairs.items())
    kept = staying([old for _, old in in_new_order])
    return frozenset(new for at, (new, _) in enumerate(in_new_order) if at not in kept)
