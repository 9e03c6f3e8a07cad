"""Proofs that an entry is in the log, and that the log only grew (RFC 6962, 2.1.1 and 2.1.2).

A proof is a list of hashes, each over a range of leaves. Which ranges depends only on the sizes and the position, so
whoever proves and whoever verifies walk the same list.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

from domain.audit.merkle import EMPTY_ROOT, Leaves, Node, Nodes, cover, hash_of, node_hash


def inclusion_needs(positions: Iterable[int], size: int) -> frozenset[Node]:
    """The nodes to load to prove all these entries in a log of that size, shared ones once."""
    return _nodes_of({leaves for position in positions for leaves in _siblings(position, size)})


def inclusion(position: int, size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """The proof that an entry stands at that position, counted from 0, in the log of that size."""
    return inclusions([position], size, nodes)[0]


def inclusions(positions: Iterable[int], size: int, nodes: Nodes) -> list[tuple[bytes, ...]]:
    """The proofs of many entries; those near each other share most of their hashes, and each is computed once."""
    paths = [_siblings(position, size) for position in positions]
    hashes = {leaves: hash_of(leaves, nodes) for leaves in set(chain.from_iterable(paths))}
    return [tuple(map(hashes.__getitem__, path)) for path in paths]


def verify_inclusion(position: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at that position of the log that has this size and root."""
    if not 0 <= position < size:
        return False
    siblings = _siblings(position, size)
    if len(proof) != len(siblings):
        return False
    computed = leaf
    for leaves, sibling in zip(siblings, proof, strict=True):
        computed = node_hash(sibling, computed) if leaves.end <= position else node_hash(computed, sibling)
    return computed == root


def consistency_needs(old: int, new: int) -> frozenset[Node]:
    """The nodes to load to prove that the log of the new size continues the one of the old."""
    return _nodes_of(_growth(old, new))


def consistency(old: int, new: int, nodes: Nodes) -> tuple[bytes, ...]:
    """The proof that the first entries of the log of the new size are the log of the old one."""
    return tuple(hash_of(leaves, nodes) for leaves in _growth(old, new))


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the log with the new size and root only added to the one with the old size and root."""
    if not 0 <= old <= new or (old == 0 and old_root != EMPTY_ROOT):
        return False
    ranges = _growth(old, new)
    if len(proof) != len(ranges):
        return False
    if old in {0, new}:
        return old == 0 or old_root == new_root
    steps = list(zip(ranges, proof, strict=True))
    start = steps.pop(0)[1] if ranges[0].end == old else old_root
    before = after = start
    for leaves, sibling in steps:
        if leaves.end <= old:
            before = node_hash(sibling, before)
            after = node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    return (before, after) == (old_root, new_root)


def _siblings(position: int, size: int) -> list[Leaves]:
    """The ranges that stand beside the way from a leaf to the root, from the leaf upwards."""
    assert 0 <= position < size, (position, size)
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if position < middle:
            siblings.append(Leaves(middle, end))
            end = middle
        else:
            siblings.append(Leaves(start, middle))
            start = middle
    return siblings[::-1]


def _growth(old: int, new: int) -> list[Leaves]:
    """The ranges from which both roots can be computed, from the old log's end upwards.

    The first one ends at the old size, unless the old log is itself a subtree of the new: then its root serves.
    """
    assert 0 <= old <= new, (old, new)
    if old == 0:
        return []
    start, end, ranges = 0, new, []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append(Leaves(middle, end))
            end = middle
        else:
            ranges.append(Leaves(start, middle))
            start = middle
    if start:
        ranges.append(Leaves(start, end))
    return ranges[::-1]


def _split(count: int) -> int:
    """The largest power of two below a count of at least two: where RFC 6962 divides a tree."""
    return 1 << (count - 1).bit_length() - 1


def _nodes_of(ranges: Iterable[Leaves]) -> frozenset[Node]:
    return frozenset(node for leaves in ranges for node in cover(leaves))
