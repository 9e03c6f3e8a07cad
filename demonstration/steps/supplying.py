"""The materials are defined, their lots received and released; at the end, what the batch gave is traced back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from demonstration.steps import figures, laboratory
from demonstration.steps.client import Client, Json
from demonstration.steps.figures import Goods, Lot
from demonstration.steps.show import Show
from demonstration.steps.writing import site_of

LOT = "lot { id version number unit }"
TRACE = """
query trace($lot: ID!) {
  lot(id: $lot) {
    number status
    genealogy(direction: BACKWARD) {
      edge { kind quantity { value unit } }
      batch { number }
      lot { number material { name } }
    }
  }
}
"""


@dataclass(frozen=True)
class Store:
    """The materials by their code, and the lots that may be used by their number in the story."""

    materials: Mapping[str, Json]
    lots: Mapping[str, Json]


def supply(stock: Goods, version: int, *, team: Mapping[str, Client], show: Show) -> Store:
    """Define what isn't defined yet, take deliveries in, test them, and have quality release them. Raises Failed."""
    author, receiver, quality = team[stock.defined_by], team[stock.received_by], team[stock.released_by]
    tester, site = team[stock.laboratory], site_of(receiver)["id"]
    with show.stage("Receive, test and release the lots", 3 * len(stock.lots)) as step:
        materials = _defined(stock, author)
        for code, tests in stock.specifications.items():
            laboratory.specify(materials[code], tests, site, author=author, quality=quality)
        lots = {}
        for lot in stock.lots:
            given = _delivery(lot, materials[lot.material], site, version)
            lots[lot.number] = receiver.act("receiveLot", given, LOT)["lot"]
            step()
        for lot in stock.lots:
            tests = stock.specifications[lot.material]
            sampled = stock.sampled if lot.sampled is None else lot.sampled
            laboratory.test(lots[lot.number], lot, sampled, tests, taken_by=receiver, tester=tester)
            step()
        for found in lots.values():
            dispose(found, stock.statement, quality)
            step()
    results = sum(len(lot.results) for lot in stock.lots)
    show.say(
        f"  {receiver.name} received and sampled {len(lots)} lots; {tester.name} recorded {results} results of the"
        f" laboratory; {quality.name} released each lot by signature"
    )
    return Store(materials, lots)


def dispose(lot: Json, statement: str, by: Client) -> None:
    """Release a lot by signature. Raises Failed."""
    given = {"lot": lot["id"], "version": lot["version"], "decision": "RELEASED", "statement": statement}
    by.sign("disposeLot", given, "lot { status }")


def amount(value: Decimal | int, material: Json) -> Json:
    """So much in the unit in which the material, or its lot, is counted."""
    return {"value": str(value), "unit": material["unit"]}


def trace(lot: str, reader: Client, show: Show) -> None:
    """Tell what a lot was made of, read by one query; what was charged by mistake and taken back is not in it."""
    found = reader.ask(TRACE, lot=lot)["lot"]
    batches = [one["batch"]["number"] for one in found["genealogy"] if one["batch"] is not None]
    lots = used(found["genealogy"])
    show.say(
        f"  Lot {found['number']}, {found['status']}, came from batch {', '.join(batches)}, made of {len(lots)} lots:"
    )
    show.say(f"  {'; '.join(lots)}")


def used(genealogy: Sequence[Json]) -> list[str]:
    """Each lot on the way, with what was used of it: the sum of its charges less those that were taken back."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for edge, lot in ((one["edge"], one["lot"]) for one in genealogy if one["lot"] is not None):
        key = (lot["material"]["name"], lot["number"], edge["quantity"]["unit"])
        sums[key] = sums.get(key, Decimal(0)) + _net(edge)
    return [f"{material} {number}, {value} {unit}" for (material, number, unit), value in sums.items() if value]


def _defined(stock: Goods, author: Client) -> dict[str, Json]:
    """The stock's materials: those that the company has, and the others newly defined."""
    there = _materials(author)
    for code, material in stock.materials.items():
        if code not in there:
            there[code] = author.act("defineMaterial", material, "material { id code unit }")["material"]
    return there


def _materials(reader: Client) -> dict[str, Json]:
    """All of the company's materials by code, read page by page."""
    document = (
        "query materials($after: String) { materials(first: 200, after: $after)"
        " { edges { node { id code unit } } pageInfo { hasNextPage endCursor } } }"
    )
    found: dict[str, Json] = {}
    after, more = None, True
    while more:
        page = reader.ask(document, after=after)["materials"]
        found |= {edge["node"]["code"]: edge["node"] for edge in page["edges"]}
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


def _delivery(lot: Lot, material: Json, site: str, version: int) -> Json:
    return {
        "site": site,
        "material": material["id"],
        "number": lot.number.format(version=version),
        "quantity": amount(lot.quantity, material),
        "supplierLot": lot.supplier_lot,
        "expiresOn": figures.day(lot.expires, datetime.now(UTC)),
    }


def _net(edge: Json) -> Decimal:
    """What an edge adds to the use of its lot: a reversal takes its charge back."""
    value = Decimal(edge["quantity"]["value"])
    return -value if edge["kind"] == "REVERSAL" else value
