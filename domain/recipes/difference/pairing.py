"""Which elements of two lists are the same one: by code, else by what else tells them apart."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """By what elements are paired; None stands for nothing to pair by.

    Elements of equal keys are paired in their order, of an `unambiguous` key only where there is one on either side.
    """

    before: Callable[[Any], Hashable]
    after: Callable[[Any], Hashable]
    unambiguous: bool = False


def key(of: Callable[[Any], Hashable], *, unambiguous: bool = False) -> Key:
    """A key that reads both versions alike."""
    return Key(of, of, unambiguous)


def paired(before: Sequence[T], after: Sequence[T], keys: Iterable[Key]) -> dict[int, int]:
    """From old to new indexes; each key pairs what those before it left over."""
    pairs: dict[int, int] = {}
    old, new = list(range(len(before))), list(range(len(after)))
    for one in keys:
        if not old or not new:
            break
        left, right = _groups(before, old, one.before), _groups(after, new, one.after)
        for value, indexes in left.items():
            others = right.get(value, [])
            if not one.unambiguous or len(indexes) == len(others) == 1:
                pairs.update(zip(indexes, others, strict=False))
        taken = set(pairs.values())
        old, new = [at for at in old if at not in pairs], [at for at in new if at not in taken]
    return pairs


def _groups(elements: Sequence[T], left: Sequence[int], of: Callable[[T], Hashable]) -> dict[Hashable, list[int]]:
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index in left:
        if (value := of(elements[index])) is not None:
            found[value].append(index)
    return found
