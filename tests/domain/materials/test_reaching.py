"""How much of a lot may be in what was made of it: no mixing exceeds the bound, even mixing gives the estimate."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.materials.distribution.reaching import Held, Reach, Way, reached

pytestmark = pytest.mark.requirement("DIS-2")
WHOLE = Decimal(100)
START = UUID(int=0)


@dataclass(frozen=True)
class Plant:
    """Ways between lots (even numbers) and batches (odd), and how much there was of each thing."""

    ways: list[Way]
    held: dict[UUID, Held]


def id_of(number: int) -> UUID:
    return UUID(int=number)


@st.composite
def plants(draw: st.DrawFn) -> Plant:
    """Each thing takes of earlier ones, no more than these have left; a lot that isn't a batch's is divided of lots.

    What else goes in, which isn't the start's, is in the quantities held.
    """
    held = {START: Held(WHOLE, "kg")}
    left, ways, reached_ = {START: WHOLE}, list[Way](), {START}
    for number in range(1, draw(st.integers(2, 12))):
        taken = Decimal(0)
        for source in draw(st.lists(st.sampled_from(list(left)), min_size=1, max_size=3, unique=True)):
            quantity = draw(st.integers(0, int(left[source])))
            left[source] -= quantity
            taken += quantity
            if quantity and source in reached_:
                reached_.add(id_of(number))
                ways.append(Way(source, id_of(number), Decimal(quantity), "kg", regroups=bool(number % 2)))
        added = draw(st.integers(0, 50))
        if taken + added:
            held[id_of(number)] = Held(taken + added, "kg")
            left[id_of(number)] = taken + added
    return Plant(ways, held)


def evenly(plant: Plant) -> dict[UUID, Fraction]:
    """Fractions, thing after thing in the order of their making."""
    found: dict[UUID, Fraction] = defaultdict(Fraction, {START: Fraction(WHOLE)})
    for way in sorted(plant.ways, key=lambda one: one.target):
        share = found[way.source] / Fraction(plant.held[way.source].quantity)
        found[way.target] += share * Fraction(way.quantity)
    return found


@given(plants())
def test_the_estimate_is_what_even_mixing_gives_and_never_above_the_bound(plant: Plant) -> None:
    found, wanted = reached({START: WHOLE}, plant.ways, plant.held), evenly(plant)
    for thing, reach in found.items():
        assert reach.in_proportion is not None
        assert 0 <= reach.in_proportion <= reach.at_most <= WHOLE
        assert abs(Fraction(reach.in_proportion) - wanted[thing]) <= Fraction(1, 10**8)


@given(plants(), st.randoms(use_true_random=False))
def test_no_mixing_exceeds_the_bound(plant: Plant, chance: Random) -> None:
    """As much of the start as chance will have goes each way, out of what is left of it there."""
    found = reached({START: WHOLE}, plant.ways, plant.held)
    left: dict[UUID, int] = defaultdict(int, {START: int(WHOLE)})
    held: dict[UUID, int] = defaultdict(int, {START: int(WHOLE)})
    for way in sorted(plant.ways, key=lambda one: one.target):
        most = min(left[way.source], int(way.quantity))
        part = most if way.source == START else chance.randint(0, most)
        left[way.source] -= part
        left[way.target] += part
        held[way.target] += part
    for thing, amount in held.items():
        assert amount <= found[thing].at_most, thing


def test_drying_leaves_the_bound_at_what_went_in() -> None:
    """60 kg were made of 100 kg of wet granules: 30 of them may be of more than 30 kg of these."""
    batch, lot, next_batch = (id_of(number) for number in (1, 2, 3))
    ways = [
        Way(START, batch, WHOLE, "kg", regroups=False),
        Way(batch, lot, Decimal(60), "kg", regroups=False),
        Way(lot, next_batch, Decimal(30), "kg", regroups=False),
    ]
    held = {START: Held(WHOLE, "kg"), batch: Held(Decimal(60), "kg"), lot: Held(Decimal(60), "kg")}
    found = reached({START: WHOLE}, ways, held)
    assert found[next_batch] == Reach(WHOLE, Decimal(50), unprocessed=False)


def test_outputs_in_several_units_and_circles_give_no_estimate() -> None:
    batch, lot = id_of(1), id_of(2)
    ways = [Way(START, batch, Decimal(7), "kg", regroups=False), Way(batch, lot, Decimal(9), "{tbl}", regroups=False)]
    assert reached({START: WHOLE}, ways, {START: Held(WHOLE, "kg")})[lot] == Reach(Decimal(7), None, unprocessed=False)
    back = [*ways, Way(lot, batch, Decimal(1), "{tbl}", regroups=False)]
    found = reached({START: WHOLE}, back, {START: Held(WHOLE, "kg")})
    assert found[batch] == found[lot] == Reach(WHOLE, None, unprocessed=False)
