"""Links agree with the procedure and with each other; their times are times."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import LinkKind, Moment
from domain.recipes.linting.outline import outline
from domain.recipes.linting.relations import Relation, relation
from domain.recipes.values import Elements, Link
from tests.domain.recipes.linting.cases import broken
from tests.domain.recipes.linting.sample import HEADER, WHOLE, amount, codes, link, of, phase
from tests.recipes import phase as flat_phase

pytestmark = pytest.mark.requirement("REC-7")
NUMBERS = {one.code or "": one.number for one in WHOLE.phases}


def with_link(kind: LinkKind, from_phase: str, to_phase: str, *moments: Moment) -> Elements:
    """The whole recipe with one more link, from one moment to another where these are given."""
    first, last = moments or (Moment.COMPLETED, Moment.STARTED)
    more = Link(
        code="new",
        kind=kind,
        from_phase=from_phase,
        to_phase=to_phase,
        from_moment=first,
        to_moment=last,
        at_most=amount("1 h"),
        rationale="x",
    )
    return replace(WHOLE, links=(*WHOLE.links, more))


def between(one: str, other: str) -> Relation:
    return relation(outline(WHOLE, HEADER), NUMBERS[one], NUMBERS[other])


def test_how_two_phases_stand_to_each_other() -> None:
    assert between("weigh", "yield_") is Relation.BEFORE
    assert between("yield_", "weigh") is Relation.AFTER
    assert between("mill", "sieve") is Relation.NEVER_BOTH
    assert between("samples", "cleaning") is Relation.TOGETHER
    assert between("mass", "watch") is Relation.TOGETHER
    assert between("watch", "dry") is Relation.BEFORE
    assert between("dry", "dry") is Relation.SAME


def test_every_relation_has_its_opposite() -> None:
    opposite = {Relation.BEFORE: Relation.AFTER, Relation.AFTER: Relation.BEFORE}
    for one, other in permutations(NUMBERS, 2):
        assert between(other, one) is opposite.get(between(one, other), between(one, other))


@pytest.mark.parametrize(
    ("kind", "from_phase", "to_phase", "found"),
    [
        (LinkKind.SEQUENCE, "weigh", "dry", []),
        (LinkKind.TRANSFER, "samples", "cleaning", []),
        # They begin together already, so that neither can wait for the other.
        (LinkKind.SEQUENCE, "samples", "cleaning", ["SEQUENCE-LINK-CYCLE"]),
        (LinkKind.SEQUENCE, "dry", "weigh", ["SEQUENCE-LINK-BACKWARD"]),
        (LinkKind.SEQUENCE, "mill", "sieve", ["SEQUENCE-LINK-EXCLUSIVE"]),
        (LinkKind.TRANSFER, "mass", "watch", []),
        (LinkKind.TRANSFER, "mass", "dry", ["SEQUENCE-LINK-APART"]),
        (LinkKind.SYNCHRONIZATION, "mill", "sieve", ["SEQUENCE-LINK-EXCLUSIVE"]),
        (LinkKind.SYNCHRONIZATION, "dry", "dry", ["SEQUENCE-LINK-ITSELF"]),
    ],
)
def test_a_link_agrees_with_the_procedure(kind: LinkKind, from_phase: str, to_phase: str, found: list[str]) -> None:
    assert codes(with_link(kind, from_phase, to_phase)) == found


def test_a_phase_may_be_bound_in_its_own_time() -> None:
    started = with_link(LinkKind.SEQUENCE, "dry", "dry", Moment.STARTED, Moment.COMPLETED)
    assert codes(started) == []
    assert codes(with_link(LinkKind.SEQUENCE, "dry", "dry")) == ["SEQUENCE-LINK-ITSELF"]


@pytest.mark.requirement("EXE-1")
def test_links_across_branches_that_wait_for_each_other_are_told_with_the_way_around() -> None:
    elements, header = broken("SEQUENCE-LINK-CYCLE")
    (found,) = of(elements, "SEQUENCE-LINK-CYCLE", header)
    assert "x (b1 for a2)" in found.what
    assert "y (a1 for b2)" in found.what
    one_way = replace(elements, links=elements.links[:2])
    assert codes(one_way, header) == []


@given(st.permutations(range(1, 7)), st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=6))
def test_in_a_flat_recipe_a_link_is_refused_exactly_where_it_points_back(
    names: list[int], pairs: set[tuple[int, int]]
) -> None:
    phases = tuple(flat_phase(number, f"n{name}", code=f"c{number}") for number, name in enumerate(names, 1))
    links = tuple(
        Link(code=f"l{at}", kind=LinkKind.SEQUENCE, from_phase=f"c{one}", to_phase=f"c{other}")
        for at, (one, other) in enumerate(sorted(pairs))
    )
    elements = Elements(phases=phases, links=links)
    found = [one.element_code for one in of(elements, "SEQUENCE-LINK-BACKWARD")]
    assert found == [f"l{at}" for at, (one, other) in enumerate(sorted(pairs)) if one > other]
    assert of(elements, "SEQUENCE-LINK-CYCLE") == []


@pytest.mark.requirement("EXE-12")
@given(st.lists(st.tuples(st.integers(1, 200), st.sampled_from(["s", "min", "h", "d"])), min_size=3, max_size=3))
def test_times_are_compared_by_how_long_they_are(times: list[tuple[int, str]]) -> None:
    seconds = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
    least, alert, most = (amount(f"{value} {unit}") for value, unit in times)
    found = of(link("wet_hold", at_least=least, alert=alert, at_most=most)(WHOLE), "SEQUENCE-TIME-ORDER")
    lengths = [value * seconds[unit] for value, unit in times]
    assert bool(found) == (lengths != sorted(lengths))


@pytest.mark.requirement("EXE-12")
def test_a_time_limit_at_a_critical_phase_says_why() -> None:
    assert codes(link("wet_hold", rationale="")(WHOLE)) == ["SEQUENCE-TIME-CRITICAL-RATIONALE"]
    plain = phase("mass", critical=False)(link("wet_hold", rationale="")(WHOLE))
    assert [one.code for one in of(plain, "SEQUENCE-TIME-RATIONALE")] == ["SEQUENCE-TIME-RATIONALE"]


@pytest.mark.requirement("EXE-12")
def test_a_time_is_no_amount_of_anything_else() -> None:
    (found,) = of(link("wet_hold", at_most=Quantity(amount("1 h").value, "Cel"))(WHOLE), "SEQUENCE-TIME-UNIT")
    assert (found.what, found.field) == ("at most 1 Cel is no time", "atMost")
