"""The tree over a log's entries, kept as its perfect subtrees so that growing it costs only what is new.

It is the tree of RFC 6962, section 2.1. A node (level, position) is the hash over 2^level leaves, the first of them at
position·2^level; level 0 holds the leaf hashes. Once written a node never changes, so nodes are stored as they come,
and any other range of leaves is hashed from a few of them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a log without entries."""


class Node(NamedTuple):
    """Where a perfect subtree stands: the one at that position of its level, counted from 0."""

    level: int
    position: int


class Leaves(NamedTuple):
    """The leaves from `start` up to, but not including, `end`."""

    start: int
    end: int


Nodes: TypeAlias = Mapping[Node, bytes]
"""Stored nodes; a plain `(level, position)` finds them too. Whoever calls has loaded those that were asked for."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry. The prefixes keep an entry from ever passing for a node, or the reverse."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def cover(leaves: Leaves) -> tuple[Node, ...]:
    """The fewest perfect subtrees that make up a range, from left to right: O(log n)."""
    start, end = leaves
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        assert start % (1 << level) == 0, leaves
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return tuple(nodes)


def edge(size: int) -> tuple[Node, ...]:
    """The nodes to load before a log of that size can grow, or its root be computed."""
    return cover(Leaves(0, size))


def hash_of(leaves: Leaves, nodes: Nodes) -> bytes:
    """The hash over a range, MTH of RFC 6962, from the nodes that cover it."""
    *lefts, last = (nodes[node] for node in cover(leaves))
    for left in reversed(lefts):
        last = node_hash(left, last)
    return last


def root(size: int, nodes: Nodes) -> bytes:
    """The hash over the whole log, from the nodes of its edge."""
    return hash_of(Leaves(0, size), nodes) if size else EMPTY_ROOT


def append(size: int, nodes: Nodes, leaf_hashes: Sequence[bytes]) -> dict[Node, bytes]:
    """The nodes that appear when a log of that size grows by these leaves; `nodes` holds at least its edge.

    Store what is returned; with it and the old edge the new root can be computed.
    """
    known = {node: nodes[node] for node in edge(size)}
    new: dict[Node, bytes] = {}
    for position, added in enumerate(leaf_hashes, start=size):
        node, grown = Node(0, position), added
        known[node] = new[node] = grown
        while node.position % 2:
            grown = node_hash(known[Node(node.level, node.position - 1)], grown)
            node = Node(node.level + 1, node.position >> 1)
            known[node] = new[node] = grown
    return new
