"""The room that the batch is granulated in: its air is read, and it is cleared for the batch by two persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.show import Show, many

LEFT = "Left over by a demonstration that was cut off."

PLACES = """
query places($site: ID!, $code: String!) {
  operationalLocations(first: 1, siteId: $site, code: $code) { edges { node { id } } }
}
"""
PROCEDURES = """
query procedures($site: ID!, $code: String!) {
  clearanceProcedures(first: 1, siteId: $site, code: $code) { edges { node { id } } }
}
"""
DEMANDS = "query demands($room: ID!) { clearanceDemands(first: 1, room: $room, state: DEMANDED) { totalCount } }"
LIMITS = """
query limits($room: ID!) {
  environmentLimits(first: 20, room: $room, state: WATCHED) { edges { node { id name unit } } }
}
"""
UNDER_WAY = """
query underWay($room: ID!, $state: ClearanceState!) {
  lineClearances(first: 1, room: $room, state: $state) { edges { node { id version checks { position } } } }
}
"""
SUITABLE = """
query suitable($room: ID!, $batch: ID!) { suitability(room: $room, batch: $batch) { usable reasons { says } } }
"""
CLEARANCE = "clearance { id version state checks { position } }"


@dataclass(frozen=True)
class Room:
    """`climate` are the quantities that are read before a batch, with what is read."""

    id: str
    code: str
    climate: tuple[Json, ...]

    def clear(self, batch: str, by: Client, second: Client, show: Show) -> None:
        """Read its air, look at each item of its procedure, and have that verified. Raises Failed."""
        for one in self.climate:
            given = {**one, "measuredAt": datetime.now(UTC).isoformat()}
            by.act("recordEnvironmentReading", given)
        self._settle(by, second)
        begun = by.act("beginClearance", {"batch": batch, "room": self.id}, CLEARANCE)["clearance"]
        looked = by.sign("completeClearance", _looked(begun), CLEARANCE)["clearance"]
        verified = {"clearance": looked["id"], "version": looked["version"], "found": "CLEAR"}
        by.sign("verifyClearance", verified, CLEARANCE, by=second)
        found = by.ask(SUITABLE, room=self.id, batch=batch)["suitability"]
        if not found["usable"]:
            raise Failed(f"{self.code} isn't usable: {found['reasons'][0]['says']}")
        items = many(len(begun["checks"]), "item")
        show.say(f"  {by.name} cleared {self.code} for the batch, {items}, verified by {second.name}")

    def _settle(self, by: Client, second: Client) -> None:
        """What a demonstration that was cut off left under way has failed."""
        for one in self._under_way("RUNNING", by):
            by.sign("completeClearance", _looked(one, remark=LEFT))
        for one in self._under_way("PERFORMED", by):
            rejected = {"clearance": one["id"], "version": one["version"], "found": "NOT_CLEAR", "remark": LEFT}
            by.sign("verifyClearance", rejected, by=second)

    def _under_way(self, state: str, by: Client) -> Iterable[Json]:
        found = by.ask(UNDER_WAY, room=self.id, state=state)["lineClearances"]["edges"]
        return [edge["node"] for edge in found]


def _looked(clearance: Json, *, remark: str | None = None) -> Json:
    found = "CLEAR" if remark is None else "NOT_CLEAR"
    findings = [{"position": one["position"], "found": found, "remark": remark} for one in clearance["checks"]]
    return {"clearance": clearance["id"], "version": clearance["version"], "findings": findings}


def room(site: str, told: Json, engineer: Client, opener: Client) -> Room:
    """What the site has is kept as it is, the rest is opened and declared. Raises Failed."""
    code = str(told["code"])
    there = engineer.ask(PLACES, site=site, code=code)["operationalLocations"]["edges"]
    if there:
        found = str(there[0]["node"]["id"])
    else:
        given = {"site": site, "code": code, "name": told["name"], "kind": "PRODUCTION"}
        found = str(opener.act("openLocation", given, "location { id }")["location"]["id"])
    if not engineer.ask(DEMANDS, room=found)["clearanceDemands"]["totalCount"]:
        procedure = _procedure(site, told["clearance"], engineer)
        engineer.act("demandClearance", {"clearanceProcedure": procedure, "room": found})
    return Room(found, code, tuple(_watched(found, one, engineer) for one in told["climate"]))


def _procedure(site: str, said: Json, engineer: Client) -> str:
    for edge in engineer.ask(PROCEDURES, site=site, code=said["code"])["clearanceProcedures"]["edges"]:
        return str(edge["node"]["id"])
    details = {key: value for key, value in said.items() if key != "code"}
    given = {"siteId": site, "code": said["code"], "details": details}
    made = engineer.act("defineClearanceProcedure", given, "clearanceProcedure { id }")
    return str(made["clearanceProcedure"]["id"])


def _watched(room: str, said: Json, engineer: Client) -> Json:
    """A quantity of the room, and what will be read of it."""
    reading = {"value": said["read"], "unit": said["unit"], "device": said["device"]}
    for edge in engineer.ask(LIMITS, room=room)["environmentLimits"]["edges"]:
        if edge["node"]["name"] == said["name"]:
            return {"environmentLimit": edge["node"]["id"], **reading}
    details = {key: said[key] for key in ("low", "high", "maxAgeMinutes") if key in said}
    given = {"room": room, "name": said["name"], "unit": said["unit"], "details": details}
    made = engineer.act("watchEnvironment", given, "limit { id }")["limit"]
    return {"environmentLimit": made["id"], **reading}
