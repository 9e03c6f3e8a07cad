"""The screens on ten times the data, beside the small world: two databases, two services, interleaved rounds."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks import goals, kept, multiplying, reads, statements, world
from tests.benchmarks import house as housing
from tests.benchmarks.house import House
from tests.benchmarks.reads import Side
from tests.benchmarks.report import Row
from tests.benchmarks.statements import Work
from tests.benchmarks.world import Home

FOLD = 10


def make(house: House) -> tuple[Home, ...]:
    """The world ten times as large: 2,000 batches and ten million audit entries of the same two companies."""
    homes = world.make(house)
    multiplying.multiply(house, fold=FOLD)
    return homes


def measure(house: House, home: Home, larger: Path) -> Iterator[Row]:
    with kept.world(larger, make, of="ten times the world") as (other, homes):
        yield from beside(house, home, other, homes[0], works=statements.WORKS, label=f"{FOLD} x the data")


def beside(
    house: House, home: Home, other: House, large: Home, *, works: Mapping[str, Work], label: str
) -> Iterator[Row]:
    """A row for each screen: the product on the larger world beside the product on the small one."""
    with housing.service(house) as small, housing.service(other) as product:
        tokens = reads.sign_in(small.port, home.name, "reviewer"), reads.sign_in(product.port, large.name, "reviewer")
        for name, work in works.items():
            limit = Side(house, small, reads.graphql(work, home, tokens[0]), home)
            ours = Side(other, product, reads.graphql(work, large, tokens[1]), large)
            note = "limit: the same on the small world"
            yield reads.compare(f"{label}: {name}", work, ours, limit, goal=goals.NO_DEARER, note=note)
