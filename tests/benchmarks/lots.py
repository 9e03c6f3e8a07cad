"""Lots and their genealogy as rows for COPY, made of the batches of a load: ten levels deep, among many other edges."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain

from tests.benchmarks import rows
from tests.benchmarks.rows import Batches, Line, line, moment

LEVELS, WIDEST = 10, 6
"""From the last lot back: each level twice as wide as the one that came of it, up to the widest."""

FAN_IN, INGREDIENTS = 3, 8
"""Lots that a batch takes of the next level, and of those that were bought."""

PURCHASED, EACH_PHASE = 2_000, 5
"""Lots that were bought; how many of them each phase of a batch takes that is in no level."""

RECEIVED, TAKEN = 1000, "1.000"

WIDTHS = [min(1 << level, WIDEST) for level in range(LEVELS)]
STARTS = [0, *accumulate(WIDTHS)]
"""The first batch of each level, and the first of none."""

MATERIAL, LOT, EDGE, RECEIPT, ISSUE, CONTAINER, SAMPLE, CONSIGNEE, SHIPMENT = range(16, 25)
"""Kinds of ids, above those of rows. The lot of a batch has its number, the purchased ones follow."""

MADE, BOUGHT = range(2)
"""Numbers of the two materials."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A lot that went into a phase, all by their numbers in the load."""

    lot: int
    batch: int
    phase: int


def edges_of_lineage() -> int:
    """How many edges lie behind the last lot."""
    deepest = len(WIDTHS) - 1
    taken = sum(width * min(FAN_IN, WIDTHS[level + 1]) for level, width in enumerate(WIDTHS) if level < deepest)
    return STARTS[-1] * (1 + INGREDIENTS) + taken


def charges(of: Batches) -> Iterator[Charge]:
    """What went into every batch."""
    phases = len(of.recipe.phases)
    for batch in range(of.count):
        taken = _lineage(of, batch) if batch < STARTS[-1] else _others(of, batch)
        for place, lot in taken:
            yield Charge(lot, batch, batch * phases + place)


def _lineage(of: Batches, batch: int) -> Iterator[tuple[int, int]]:
    """The place of a phase and a lot: one for each that this batch of a level takes."""
    level = next(level for level in range(LEVELS) if batch < STARTS[level + 1])
    before = [] if level + 1 == LEVELS else _level_before(level, batch - STARTS[level])
    bought = [of.count + (batch * INGREDIENTS + n) % PURCHASED for n in range(INGREDIENTS)]
    yield from enumerate(chain(before, bought))


def _level_before(level: int, place: int) -> list[int]:
    width = WIDTHS[level + 1]
    return [STARTS[level + 1] + (2 * place + n) % width for n in range(min(FAN_IN, width))]


def _others(of: Batches, batch: int) -> Iterator[tuple[int, int]]:
    for n in range(len(of.recipe.phases) * EACH_PHASE):
        yield n // EACH_PHASE, of.count + (batch * 7 + n) % PURCHASED


def materials(of: Batches) -> Iterator[Line]:
    for number, name in ((MADE, "Metformin granules"), (BOUGHT, "Metformin HCl")):
        yield line(of.recipe.company, of.id(MATERIAL, number), 1, f"M-{number}", name, "kg")


def lots(of: Batches) -> Iterator[Line]:
    recipe = of.recipe
    for n in range(of.count + PURCHASED):
        material = of.id(MATERIAL, MADE if n < of.count else BOUGHT)
        supplied = None if n < of.count else f"S-{n}"
        yield line(
            *(recipe.company, of.id(LOT, n), 2, recipe.site, material, f"L-{of.first + n}", supplied, "kg"),
            *("2029-12-31", "RELEASED", *_recorded(of, n)),
        )


def balances(of: Batches) -> Iterator[Line]:
    used = Counter(charge.lot for charge in charges(of))
    for n in range(of.count + PURCHASED):
        took, left = f"{used[n]}.000", f"{RECEIVED - used[n]}.000"
        yield line(
            of.recipe.company, of.id(LOT, n), 1 + used[n], of.recipe.site, "kg", f"{RECEIVED}.000", took, "0", left
        )


def containers(of: Batches) -> Iterator[Line]:
    """One for each lot, opened where something was taken of it."""
    used = Counter(charge.lot for charge in charges(of))
    for n in range(of.count + PURCHASED):
        place = of.recipe.company, of.id(CONTAINER, n), 1 + used[n], of.recipe.site, of.id(LOT, n), 1
        state = "OPEN" if used[n] else "CLOSED"
        yield line(*place, f"L-{of.first + n}-1", "kg", f"{RECEIVED}.000", f"{RECEIVED - used[n]}.000", state)


def edges(of: Batches) -> Iterator[Line]:
    """First what each batch gave, its number the lot's; then what it took."""
    for n in range(of.count):
        batch, lot = of.id(rows.BATCH, n), of.id(LOT, n)
        given = None, batch, lot, None, batch, lot, None
        yield line(*_edge(of, n), "OUTPUT", *given, f"{RECEIVED}.000", "kg", *_recorded(of, n), None, None)
    for n, charge in enumerate(charges(of), start=of.count):
        lot, batch = of.id(LOT, charge.lot), of.id(rows.BATCH, charge.batch)
        taken = lot, None, None, batch, lot, batch, of.id(rows.PHASE, charge.phase)
        yield line(*_edge(of, n), "CHARGE", *taken, TAKEN, "kg", *_recorded(of, n), None, None)


def _edge(of: Batches, n: int) -> tuple[object, ...]:
    return of.recipe.company, of.id(EDGE, n), of.recipe.site


def transactions(of: Batches) -> Iterator[Line]:
    """What brought each lot, and what each charge took of it."""
    for n in range(of.count + PURCHASED):
        edge = of.id(EDGE, n) if n < of.count else None
        own = of.recipe.company, of.id(RECEIPT, n), of.recipe.site, of.id(LOT, n)
        yield line(*own, "RECEIPT", f"{RECEIVED}.000", "kg", edge, of.id(CONTAINER, n), *_recorded(of, n))
    for n, charge in enumerate(charges(of), start=of.count):
        own = of.recipe.company, of.id(ISSUE, n), of.recipe.site, of.id(LOT, charge.lot)
        yield line(*own, "ISSUE", f"-{TAKEN}", "kg", of.id(EDGE, n), of.id(CONTAINER, charge.lot), *_recorded(of, n))


def _recorded(of: Batches, n: int) -> tuple[object, ...]:
    return of.performer.person, of.performer.name, moment(n)
