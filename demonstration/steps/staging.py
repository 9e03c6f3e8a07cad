"""Whether the batch's materials are there in time is asked; the warehouse scans and stages what its list proposes."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from demonstration.steps.client import Client, Json
from demonstration.steps.show import Show, many
from demonstration.steps.writing import site_of

READY = """
query ready($batch: ID!, $site: ID!) {
  batch(id: $batch) { materialReadiness { neededOn lines { readiness } } }
  operationalLocations(siteId: $site, state: OPEN, code: "STAGE", first: 1) { edges { node { id } } }
}
"""
BATCH = "query batch($id: ID!) { batch(id: $id) { version } }"
LIST = "pickList { id state location { code } picks { container { number } } }"
SOON = timedelta(minutes=30)


def stage(batch: str, planner: Client, warehouse: Client, show: Show) -> None:
    """Plan the batch, tell what its materials wait for, and stage container by container. Raises Failed."""
    start = (datetime.now(UTC) + SOON).isoformat()
    seen = planner.ask(BATCH, id=batch)["batch"]["version"]
    planner.act("planBatch", {"batch": batch, "version": seen, "plannedStart": start}, "batch { version }")
    site = site_of(planner)["id"]
    found = planner.ask(READY, batch=batch, site=site)
    told = found["batch"]["materialReadiness"]
    lines = Counter(one["readiness"] for one in told["lines"])
    counted = ", ".join(f"{lines[one]} {one}" for one in sorted(lines))
    show.say(f"  Of its formula's lines are, on {told['neededOn']}: {counted}")
    places = [edge["node"]["id"] for edge in found["operationalLocations"]["edges"]]
    _pick(batch, places[0] if places else _opened(planner, site), warehouse, show)


def _pick(batch: str, location: str, warehouse: Client, show: Show) -> None:
    found = warehouse.act("openPickList", {"batch": batch, "location": location}, LIST)["pickList"]
    for pick in found["picks"]:
        given = {"pickList": found["id"], "number": pick["container"]["number"]}
        found = warehouse.act("pickContainer", given, LIST)["pickList"]
    staged = many(len(found["picks"]), "container")
    show.say(f"  {warehouse.name} scanned {staged} to {found['location']['code']}; the list is {found['state']}")


def _opened(planner: Client, site: str) -> str:
    given = {"site": site, "code": "STAGE", "name": "Staging at the dispensary", "kind": "STAGING"}
    made: Json = planner.act("openLocation", given, "location { id }")["location"]
    return str(made["id"])
