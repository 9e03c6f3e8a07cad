"""A lot whose trace has ten thousand edges, among a million of its company, as rows for COPY.

Twenty levels of batches stand one after another. Each takes lots of the level before it and of those further back, so
that ways of many lengths lead to one lot; every second batch has a charge that was taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from tests.benchmarks import rows
from tests.benchmarks.lots import (
    BOUGHT,
    CONSIGNEE,
    CONTAINER,
    EDGE,
    LOT,
    MADE,
    MATERIAL,
    RECEIPT,
    RECEIVED,
    SAMPLE,
    SHIPMENT,
    TAKEN,
)
from tests.benchmarks.rows import Batches, Line, line, moment

LEVELS, WIDE = 20, 84
TRACED = LEVELS * WIDE
"""Batches in the trace; its start is the first lot that was bought."""

EACH, FURTHEST = 4, 3
"""Lots that a batch of the trace takes, and how many levels back they come from at most."""

OTHERS, TAKES = 47_000, 20
"""Batches beside the trace, and the lots that each takes."""

PURCHASED = 2_000
CONSIGNEES = 200
"""Each lot of the trace was shipped to one of them."""

BATCHES = TRACED + OTHERS


@dataclass(frozen=True, slots=True)
class Edge:
    """Between a lot and a batch, by their numbers in the load; `takes_back` is the number of the edge it undoes."""

    number: int
    kind: str
    lot: int
    batch: int
    takes_back: int | None = None


def edges() -> Iterator[Edge]:
    """First what each batch gave, its number the lot's; then what it took."""
    for n in range(BATCHES):
        yield Edge(n, "OUTPUT", n, n)
    numbers = count(BATCHES)
    for batch in range(BATCHES):
        for lot in _taken(batch):
            yield Edge(next(numbers), "CHARGE", lot, batch)
        if batch < TRACED and batch % 2:
            wrong = next(numbers)
            lot = _earlier(batch, 1, 7)
            yield Edge(wrong, "CHARGE", lot, batch)
            yield Edge(next(numbers), "REVERSAL", lot, batch, takes_back=wrong)


def _taken(batch: int) -> Iterator[int]:
    if batch < TRACED:
        return (_earlier(batch, 1 + n % FURTHEST, n) for n in range(EACH))
    return (BATCHES + 1 + (batch * 7 + n) % (PURCHASED - 1) for n in range(TAKES))


def _earlier(batch: int, back: int, n: int) -> int:
    """A lot so many levels before this batch; before the first level lies the start."""
    level, place = divmod(batch, WIDE)
    if level < back:
        return BATCHES
    return (level - back) * WIDE + (place * 5 + n * 11) % WIDE


def materials(of: Batches) -> Iterator[Line]:
    for number, name in ((MADE, "Granules"), (BOUGHT, "Metformin HCl")):
        yield line(of.recipe.company, of.id(MATERIAL, number), 1, f"M-{number}", name, "kg")


def lots(of: Batches) -> Iterator[Line]:
    for n in range(BATCHES + PURCHASED):
        material = of.id(MATERIAL, MADE if n < BATCHES else BOUGHT)
        own = of.recipe.company, of.id(LOT, n), 2, of.recipe.site, material, f"L-{n}", None, "kg"
        yield line(*own, "2029-12-31", "RELEASED", *_recorded(of, n))


def balances(of: Batches) -> Iterator[Line]:
    """As if each had enough: what is asked here is the way, not the sum."""
    for n in range(BATCHES + PURCHASED):
        own = of.recipe.company, of.id(LOT, n), 1, of.recipe.site, "kg"
        yield line(*own, f"{RECEIVED}.000", "0", "0", f"{RECEIVED}.000")


def containers(of: Batches) -> Iterator[Line]:
    """One for each lot, opened for its sample."""
    for n in range(BATCHES + PURCHASED):
        place = of.recipe.company, of.id(CONTAINER, n), 1, of.recipe.site, of.id(LOT, n), 1
        yield line(*place, f"L-{n}-1", "kg", f"{RECEIVED}.000", f"{RECEIVED}.000", "OPEN")


def transactions(of: Batches) -> Iterator[Line]:
    """What brought each lot, and what was sampled of it."""
    for kind, id_, quantity in (("RECEIPT", RECEIPT, f"{RECEIVED}.000"), ("SAMPLE", SAMPLE, "-0.250")):
        for n in range(BATCHES + PURCHASED):
            edge = of.id(EDGE, n) if n < BATCHES and kind == "RECEIPT" else None
            own = of.recipe.company, of.id(id_, n), of.recipe.site, of.id(LOT, n)
            yield line(*own, kind, quantity, "kg", edge, of.id(CONTAINER, n), *_recorded(of, n))


def consignees(of: Batches) -> Iterator[Line]:
    for n in range(CONSIGNEES):
        yield line(of.recipe.company, of.id(CONSIGNEE, n), 1, f"C-{n}", f"Pharmacy {n}", "1 Market Square", "AT")


def shipments(of: Batches) -> Iterator[Line]:
    for n in range(TRACED):
        own = of.recipe.company, of.id(SHIPMENT, n), of.recipe.site, "SHIPMENT", of.id(LOT, n)
        sent = of.id(CONSIGNEE, n % CONSIGNEES), "2.000", "kg", "2026-01-31", f"DN-{n}"
        yield line(*own, *sent, *_recorded(of, n))


def lines(of: Batches) -> Iterator[Line]:
    """The edges."""
    for one in edges():
        batch, lot = of.id(rows.BATCH, one.batch), of.id(LOT, one.lot)
        gives = one.kind == "OUTPUT"
        ends = (None, batch, lot, None, batch, lot, None) if gives else (lot, None, None, batch, lot, batch)
        phase = () if gives else (of.id(rows.PHASE, one.batch),)
        back = (None, None) if one.takes_back is None else (of.id(EDGE, one.takes_back), "Booked twice")
        own = of.recipe.company, of.id(EDGE, one.number), of.recipe.site, one.kind
        quantity = f"{RECEIVED}.000" if gives else TAKEN
        yield line(*own, *ends, *phase, quantity, "kg", *_recorded(of, one.number), *back)


def _recorded(of: Batches, n: int) -> tuple[object, ...]:
    return of.performer.person, of.performer.name, moment(n)
