"""Two arrangements of a procedure put together: the first one's, with what only the second one has where it stood."""

from collections.abc import Collection, Sequence

from domain.recipes.library.sheets import ROOT, Key

Arrangement = Sequence[tuple[Key, Key]]
"""Each element with what holds it, in the order of the procedure."""


def restricted(arrangement: Arrangement, to: Collection[Key], *, within: Collection[Key]) -> list[tuple[Key, Key]]:
    """Only these elements, each below the nearest one around it of those that it may lie in."""
    holders = {key: holder for holder, key in arrangement}
    return [(_nearest(holder, holders, within), key) for holder, key in arrangement if key in to]


def joined(first: Arrangement, second: Arrangement, to: Collection[Key]) -> dict[Key, tuple[Key, ...]]:
    """What each holds, in order: these elements as the first has them, then those that only the second has.

    Each of the latter stands behind what stood before it in its holder, or behind what that lies in now.
    """
    below: dict[Key, list[Key]] = {}
    holders: dict[Key, Key] = {}
    for holder, key in restricted(first, to, within=to):
        below.setdefault(holder, []).append(key)
        holders[key] = holder
    passed: dict[Key, list[Key]] = {}
    for holder, key in restricted(second, to, within=to):
        if key not in holders:
            held = below.setdefault(holder, [])
            around = (_within(one, holder, holders) for one in reversed(passed.get(holder, ())))
            before = next((one for one in around if one is not None), None)
            held.insert(0 if before is None else held.index(before) + 1, key)
            holders[key] = holder
        passed.setdefault(holder, []).append(key)
    return {holder: tuple(held) for holder, held in below.items()}


def _within(key: Key, holder: Key, holders: dict[Key, Key]) -> Key | None:
    """The element, or what it lies in, that this holder holds itself."""
    while holders[key] != holder:
        if holders[key] == ROOT:
            return None
        key = holders[key]
    return key


def _nearest(holder: Key, holders: dict[Key, Key], to: Collection[Key]) -> Key:
    while holder != ROOT and holder not in to:
        holder = holders[holder]
    return holder
