"""The tree is RFC 6962's, however it grew, and its proofs convince exactly when they should."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit import merkle, proofs
from domain.audit.merkle import Node

H = bytes.fromhex
# The reference vectors of the certificate-transparency project (merkle tree tests).
INPUTS = [H(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
INPUTS.append(bytes(range(0x60, 0x70)))
ROOTS = [
    H("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    H("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    H("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    H("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    H("4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    H("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    H("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    H("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]
INCLUSION_OF_5_IN_8 = (
    H("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
    H("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
    H("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
)
CONSISTENCY_OF_6_AND_8 = (
    H("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
    H("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
    H("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
)
CONSISTENCY_OF_2_AND_5 = (
    H("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
    H("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
)
SIZES = st.integers(1, 70)


def naive_root(data: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1, writes it."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hashlib.sha256(b"\x00" + data[0]).digest()
    k = naive_split(len(data))
    return hashlib.sha256(b"\x01" + naive_root(data[:k]) + naive_root(data[k:])).digest()


def naive_split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def naive_path(m: int, data: Sequence[bytes]) -> list[bytes]:
    """PATH as RFC 6962, 2.1.1, writes it."""
    if len(data) == 1:
        return []
    k = naive_split(len(data))
    if m < k:
        return [*naive_path(m, data[:k]), naive_root(data[k:])]
    return [*naive_path(m - k, data[k:]), naive_root(data[:k])]


def naive_subproof(m: int, data: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF as RFC 6962, 2.1.2, writes it."""
    if m == len(data):
        return [] if whole else [naive_root(data)]
    k = naive_split(len(data))
    if m <= k:
        return [*naive_subproof(m, data[:k], whole=whole), naive_root(data[k:])]
    return [*naive_subproof(m - k, data[k:], whole=False), naive_root(data[:k])]


def grown(data: Sequence[bytes], *steps: int) -> dict[Node, bytes]:
    """All nodes of a log that grew in these steps, each from nothing but the stored edge."""
    stored: dict[Node, bytes] = {}
    size = 0
    for end in sorted({min(step, len(data)) for step in steps} | {len(data)}):
        edge = {node: stored[node] for node in merkle.edge(size)}
        added = merkle.append(size, edge, [merkle.leaf_hash(item) for item in data[size:end]])
        assert not added.keys() & stored.keys()
        stored |= added
        size = end
    return stored


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


@pytest.mark.requirement("AUD-3")
@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert merkle.root(size, grown(INPUTS[:size])) == ROOTS[size - 1]


@pytest.mark.requirement("AUD-3")
def test_the_proofs_are_those_of_the_reference() -> None:
    nodes = grown(INPUTS)
    assert proofs.inclusion(5, 8, nodes) == INCLUSION_OF_5_IN_8
    assert proofs.inclusion(2, 3, nodes) == (ROOTS[1],)
    assert proofs.consistency(6, 8, nodes) == CONSISTENCY_OF_6_AND_8
    assert proofs.consistency(2, 5, nodes) == CONSISTENCY_OF_2_AND_5


@pytest.mark.requirement("AUD-3")
def test_the_proofs_of_the_reference_convince() -> None:
    assert proofs.verify_inclusion(5, 8, merkle.leaf_hash(INPUTS[5]), INCLUSION_OF_5_IN_8, ROOTS[7])
    assert not proofs.verify_inclusion(4, 8, merkle.leaf_hash(INPUTS[5]), INCLUSION_OF_5_IN_8, ROOTS[7])
    assert proofs.verify_consistency(6, 8, ROOTS[5], ROOTS[7], CONSISTENCY_OF_6_AND_8)
    assert not proofs.verify_consistency(6, 8, ROOTS[4], ROOTS[7], CONSISTENCY_OF_6_AND_8)
    assert proofs.verify_consistency(2, 5, ROOTS[1], ROOTS[4], CONSISTENCY_OF_2_AND_5)


def test_the_root_of_an_empty_log_is_the_hash_of_nothing() -> None:
    assert merkle.root(0, {}) == H("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


def test_a_plain_tuple_finds_a_node() -> None:
    assert grown(entries(2))[Node(1, 0)] == dict(grown(entries(2)).items())[(1, 0)]  # type: ignore[index]  # on purpose


@given(SIZES, st.lists(st.integers(1, 70), max_size=5))
def test_however_a_log_grew_its_root_is_the_definitions(size: int, steps: list[int]) -> None:
    nodes = grown(entries(size), *steps)
    assert merkle.root(size, nodes) == naive_root(entries(size))
    assert len(nodes) == sum(size >> level for level in range(size.bit_length()))


@given(SIZES, st.data())
def test_a_proof_of_inclusion_is_the_definitions_and_needs_only_what_it_says(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    stored = grown(entries(size))
    loaded = {node: stored[node] for node in proofs.inclusion_needs([position], size)}
    proof = proofs.inclusion(position, size, loaded)
    assert list(proof) == naive_path(position, entries(size))
    assert proofs.verify_inclusion(position, size, stored[Node(0, position)], proof, naive_root(entries(size)))


@given(SIZES, st.data())
def test_proofs_made_together_are_those_made_one_by_one(size: int, data: st.DataObject) -> None:
    positions = data.draw(st.lists(st.integers(0, size - 1), max_size=20))
    stored = grown(entries(size))
    loaded = {node: stored[node] for node in proofs.inclusion_needs(positions, size)}
    made = proofs.inclusions(positions, size, loaded)
    assert [list(proof) for proof in made] == [naive_path(position, entries(size)) for position in positions]


@given(SIZES, st.data())
def test_a_proof_of_consistency_is_the_definitions_and_needs_only_what_it_says(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    stored = grown(entries(new))
    loaded = {node: stored[node] for node in proofs.consistency_needs(old, new)}
    proof = proofs.consistency(old, new, loaded)
    assert list(proof) == (naive_subproof(old, entries(new), whole=True) if old else [])
    assert proofs.verify_consistency(old, new, naive_root(entries(old)), naive_root(entries(new)), proof)


@pytest.mark.requirement("AUD-4")
@given(SIZES, st.data())
def test_another_leaf_position_root_or_hash_does_not_convince(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    stored = grown(entries(size))
    leaf, top = stored[Node(0, position)], naive_root(entries(size))
    proof = proofs.inclusion(position, size, stored)
    elsewhere = data.draw(st.integers(-1, size).filter(lambda other: other != position))
    assert not proofs.verify_inclusion(elsewhere, size, leaf, proof, top)
    assert not proofs.verify_inclusion(position, size, merkle.leaf_hash(b"forged"), proof, top)
    assert not proofs.verify_inclusion(position, size, leaf, proof, bytes(32))
    assert not proofs.verify_inclusion(position, size, leaf, (*proof, bytes(32)), top)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        forged = (*proof[:at], bytes(32), *proof[at + 1 :])
        assert not proofs.verify_inclusion(position, size, leaf, forged, top)
        assert not proofs.verify_inclusion(position, size, leaf, proof[:-1], top)


@pytest.mark.requirement("AUD-4")
@given(SIZES, st.data())
def test_a_log_that_changed_its_past_is_not_consistent(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = entries(new)
    rewritten[changed] = b"rewritten"
    proof = proofs.consistency(old, new, grown(rewritten))
    assert not proofs.verify_consistency(old, new, naive_root(entries(old)), naive_root(rewritten), proof)
    assert not proofs.verify_consistency(old, new, naive_root(entries(old)), naive_root(rewritten), (*proof, bytes(32)))


def test_sizes_that_no_log_has_do_not_convince() -> None:
    assert not proofs.verify_inclusion(0, 0, bytes(32), (), bytes(32))
    assert not proofs.verify_consistency(2, 1, bytes(32), bytes(32), ())
    assert not proofs.verify_consistency(-1, 1, bytes(32), bytes(32), ())
    assert not proofs.verify_consistency(0, 1, bytes(32), bytes(32), ())


def test_the_needs_of_many_entries_share_their_nodes() -> None:
    size = 10_000
    alone = sum(len(proofs.inclusion_needs([position], size)) for position in range(500))
    assert len(proofs.inclusion_needs(range(500), size)) < alone / 8
