"""What a lot has to be is approved by quality; each lot is sampled and tested before it is released."""

from decimal import Decimal

from demonstration.steps.client import Client, Json
from demonstration.steps.figures import Lot

EFFECTIVE = """
query effective($material: ID!, $site: ID!) {
  materialSpecifications(first: 1, material: $material, siteId: $site, state: EFFECTIVE) { totalCount }
}
"""
CHANGE = "As filed, after the monographs."
PURPOSE = "RELEASE"


def specify(material: Json, tests: list[Json], site: str, *, author: Client, quality: Client) -> None:
    """A specification in effect, where the site has none yet. Raises Failed."""
    there = author.ask(EFFECTIVE, material=material["id"], site=site)["materialSpecifications"]
    if there["totalCount"]:
        return
    given = {"material": material["id"], "site": site, "tests": tests, "change": CHANGE}
    made = author.act("draftSpecification", given, "specification { id version }")["specification"]
    quality.sign("approveSpecification", {"specification": made["id"], "version": made["version"]})


def test(lot: Json, told: Lot, sampled: Decimal | int, tests: list[Json], *, taken_by: Client, tester: Client) -> None:
    """So much of the lot is taken as a sample, and what the laboratory found is recorded. Raises Failed."""
    given = {"lot": lot["id"], "purpose": PURPOSE, "quantity": {"value": str(sampled), "unit": lot["unit"]}}
    sample = taken_by.act("takeLotSample", given, "sample { id }")["sample"]["id"]
    units = {one["code"]: one.get("unit") for one in tests}
    results = [
        {"test": code, "found": _found(value, units[code]), "reference": f"{lot['number']}-{number}"}
        for number, (code, value) in enumerate(told.results.items(), 1)
    ]
    tester.act("importLotResults", {"sample": sample, "results": results}, "lot { id }")


def _found(value: Decimal | bool, unit: str | None) -> Json:
    return {"yesNo": value} if isinstance(value, bool) else {"number": {"value": str(value), "unit": unit}}
