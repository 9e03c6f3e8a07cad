"""A trace of ten thousand edges in a company that has a million: the function by itself, and the whole query."""

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.benchmarks import client, kept, lineages, loading, lots, measuring, rows, world
from tests.benchmarks import house as housing
from tests.benchmarks.client import Request
from tests.benchmarks.house import House
from tests.benchmarks.reads import sign_in
from tests.benchmarks.report import Row
from tests.benchmarks.world import Home
from tests.plant import build_plant

TIMES = 7
FUNCTION = "select count(*), max(depth) from theriac.genealogy(:company, :lot, true, :deepest, 20001)"
TRACE = """query ($lot: ID!) { lot(id: $lot) { id number genealogy(direction: FORWARD) {
  depth edge { id kind quantity { value unit } recordedName recordedAt }
  lot { number status material { code name } site { code } } batch { number product disposition site { code } } } } }"""

CAME, WENT = "made fromLots returned adjusted", "charged intoLots transferred inTransit shipped sampled destroyed"
FIGURES = f"figures {{ unit {CAME} {WENT} inStock unaccounted }}"
REACH = "reach { unit atMost inProportion }"
RECALL = f"""query ($lot: ID!) {{ recallScope(lotId: $lot) {{
  lots {{ depth lot {{ number status site {{ code }} material {{ code }} }} {FIGURES} {REACH} }}
  batches {{ depth batch {{ number product disposition site {{ code }} }} {REACH} }}
  shipments {{ lot {{ number }} consignee {{ code name address country }} quantity {{ value unit }} shippedOn document
    {REACH} }}
  totals {{ material {{ code }} lots {FIGURES} }} }} }}"""


def make(house: House) -> tuple[Home, ...]:
    """One company, its batches and lots, and a million edges."""
    plant = build_plant(house.transactions, house.admin, name="million")
    recipe = world.recipe(house, plant, phases=1)
    of = world.finished(house, plant, recipe, batches=lineages.BATCHES, milliseconds=world.WORLD_MILLISECONDS)
    with loading.quietly(house.admin) as connection:
        loading.copy(connection, "batch", rows.batches(of))
        loading.copy(connection, "phase_execution", rows.phases(of))
        loading.copy(connection, "material_definition", lineages.materials(of))
        loading.copy(connection, "material_lot", lineages.lots(of))
        loading.copy(connection, "lot_balance", lineages.balances(of))
        loading.copy(connection, "container", lineages.containers(of))
        loading.copy(connection, "genealogy_edge", lineages.lines(of))
        loading.copy(connection, "inventory_transaction", lineages.transactions(of))
        loading.copy(connection, "consignee", lineages.consignees(of))
        loading.copy(connection, "shipment", lineages.shipments(of))
    with house.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    return (Home(plant.company, plant.name, of.id(rows.BATCH, 0), of.id(lots.LOT, lineages.BATCHES)),)


def measure(home: Path) -> Iterator[Row]:
    """Each by one client, one after the other; the shortest of several, since the machine does other things too."""
    with kept.world(home, make, of="a company with a million edges") as (house, homes):
        yield from _function(house, homes[0])
        with housing.service(house) as product:
            token = sign_in(product.port, homes[0].name, "reviewer")
            yield from _asked(product.port, token, homes[0])


def _asked(port: int, token: str, home: Home) -> Iterator[Row]:
    for name, document, count in (
        ("  through GraphQL, with lots, batches, quantities", TRACE, _edges),
        ("  a recall of it in one query", RECALL, _affected),
    ):
        request = Request("/graphql", {"query": document, "variables": {"lot": f"MaterialLot:{home.lot}"}}, token)
        least, middle, answer = _often(partial(client.post, port, request))
        note = f"{count(answer)}, {client.leaves(answer):,} leaf fields in one query; median {middle:.0f} ms"
        yield Row(name, value=f"{least:.0f} ms", note=note)


def _edges(answer: Any) -> str:  # noqa: ANN401 -- JSON
    return f"{len(answer['lot']['genealogy']):,} edges"


def _affected(answer: Any) -> str:  # noqa: ANN401 -- JSON
    found = answer["recallScope"]
    return f"{len(found['lots']):,} lots and {len(found['batches']):,} batches over the same edges"


def _function(house: House, home: Home) -> Iterator[Row]:
    given = {"company": home.company, "lot": home.lot, "deepest": 20_000}
    with house.transactions.engine.connect() as connection:
        connection.execute(text("select set_config('theriac.company', :c, false)"), {"c": str(home.company)})
        total = connection.execute(text("select count(*) from theriac.genealogy_edge")).scalar_one()
        least, middle, found = _often(lambda: connection.execute(text(FUNCTION), given).one())
        connection.execute(text("select set_config('theriac.company', '', false)"))
    note = f"{found[0]:,} of {total:,} edges, {found[1]} deep; median {middle:.0f} ms"
    yield Row("a trace of 10,000 edges: the function", value=f"{least:.0f} ms", note=note)


def _often(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds: the shortest and the median, after one that isn't counted; and the last answer."""
    act()
    times = []
    for _ in range(TIMES):
        began = measuring.clock()
        found = act()
        times.append((measuring.clock() - began) * 1000)
    return min(times), statistics.median(times), found
