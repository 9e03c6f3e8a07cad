"""The batch's materials are ordered, their charge is computed, and each lot is weighed into its containers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from demonstration.steps import overdue
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.figures import Scale, Weighing
from demonstration.steps.scales import Floor, Scales, enrol

AMOUNT = "{ value unit }"
ORDER = f"id version code role target {AMOUNT} sources {{ planned {AMOUNT} share lot {{ number }} }}"
ORDERS = f"query orders($id: ID!) {{ batch(id: $id) {{ dispenseOrders {{ {ORDER} }} }} }}"
WEIGHING = f"""
  id version state net {AMOUNT} target {AMOUNT}
  order {{ code }} readings {{ source }} dispensed {{ id version code }}
"""
CONTAINERS = "query containers($lot: ID!) { lot(id: $lot) { containers { id state } } }"
BOOTHS = """
query booths($site: ID!, $code: String!) {
  operationalLocations(first: 1, siteId: $site, code: $code) { edges { node { id version } } }
}
"""
SEEN = "query booth($id: ID!) { node(id: $id) { ... on OperationalLocation { version } } }"


@dataclass
class Booth:
    """The place of weighing with its scales, and the code of the material that was weighed there last.

    `overdue` is a scale out of calibration, which the first weighing is tried with.
    """

    id: str
    scales: Scales
    weighed: str | None = None
    overdue: str | None = None


@dataclass
class Dispensing:
    """What was dispensed for a batch, by the container's name in the story; `charge` says what was computed."""

    batch: str
    number: str
    booth: Booth
    orders: dict[str, Json] = field(default_factory=dict)
    containers: dict[str, Json] = field(default_factory=dict)
    refusal: str | None = None

    def order(self, materials: Sequence[str], by: Client) -> None:
        """Order each material, and take its lots as proposed: what expires first, first. Raises Failed."""
        by.act("orderDispensing", {"batch": self.batch, "materials": list(materials)})
        for material in materials:
            order = self._orders(by)[material]  # what is chosen for one may change the charge of another
            by.act("chooseDispenseLots", {"order": order["id"], "version": order["version"]})
        self.orders = self._orders(by)

    def _orders(self, by: Client) -> dict[str, Json]:
        found = by.ask(ORDERS, id=self.batch)["batch"]["dispenseOrders"]
        return {one["code"]: one for one in found}

    @property
    def charge(self) -> str:
        """The charge as it was computed, lot by lot of the actives, and what the compensator gives up for them."""
        told = [
            f"lot {source['lot']['number']} {_of(source['planned'])}"
            for order in self.orders.values()
            for source in order["sources"]
            if source["share"] is not None
        ]
        told += [f"{one['code']} {_of(one['target'])}" for one in self.orders.values() if one["role"] == "COMPENSATOR"]
        return ", ".join(told)

    def weigh(self, told: Weighing, lot: Json, material: str, by: Client, second: Client) -> int:
        """Into one container, seen by a second person; how often somebody signed. Raises Failed."""
        signatures = self._clear(material, by)
        weighing = self._begun(told, lot, material, by)
        weighing = self._read(weighing, told, "TARE", by)
        weighing = self._read(weighing, told, "GROSS", by)
        if told.typed:
            weighing = by.sign("witnessWeighing", _seen(weighing), f"weighing {{ {WEIGHING} }}", by=second)["weighing"]
            signatures += 1
        done = by.sign("verifyWeighing", _seen(weighing), f"weighing {{ {WEIGHING} }}", by=second)["weighing"]
        self.containers[told.into] = done["dispensed"]
        return signatures + 1

    def _clear(self, material: str, by: Client) -> int:
        """Nothing of one material is left in the booth when the next comes; how often somebody signed."""
        before, self.booth.weighed = self.booth.weighed, material
        if before in {None, material}:
            return 0
        seen = by.ask(SEEN, id=self.booth.id)["node"]["version"]
        by.sign("clearBooth", {"booth": self.booth.id, "version": seen})
        return 1

    def _begun(self, told: Weighing, lot: Json, material: str, by: Client) -> Json:
        containers = by.ask(CONTAINERS, lot=lot["id"])["lot"]["containers"]
        given = {
            "order": self.orders[material]["id"],
            "container": next(one["id"] for one in containers if one["state"] != "EMPTY"),
            "booth": self.booth.id,
            "enrolledScale": self.booth.scales.ids[told.scale],
            "intoNumber": self._number(told),
        }
        if told.part is not None:
            given["part"] = {"value": str(told.part), "unit": lot["unit"]}
        if self.booth.overdue is not None and self.refusal is None:
            self.refusal = overdue.refused(self.booth.overdue, given, by)
        weighing: Json = by.act("beginWeighing", given, f"weighing {{ {WEIGHING} }}")["weighing"]
        return weighing

    def _read(self, weighing: Json, told: Weighing, kind: str, by: Client) -> Json:
        """What the scale tells; where its line broke off, what the person read from it, and why."""
        load = told.tare if kind == "TARE" else told.gross
        self.booth.scales.floor.put(told.scale, load)
        given: Json = {**_seen(weighing), "kind": kind, "container": self._number(told)}
        broken = kind == "GROSS" and bool(told.typed)
        if broken:
            self.booth.scales.floor.loosen(told.scale)
        reading = self.booth.scales.read(told.scale, kind, by, weighing=weighing["id"])
        if broken == (reading["quality"] == "GOOD"):
            raise Failed(f"{told.scale} told {reading['quality']} for {told.into}: {reading['message']}")
        if broken:
            unit = self.booth.scales.told[told.scale].unit
            given |= {"quantity": {"value": str(load), "unit": unit}, "reason": told.typed}
        else:
            given["scaleReading"] = reading["id"]
        if kind == "GROSS":
            given["emptied"] = told.emptied
        recorded: Json = by.act("recordWeight", given, f"weighing {{ {WEIGHING} }}")["weighing"]
        return recorded

    def _number(self, told: Weighing) -> str:
        return f"{self.number}-{told.into}"


def equip(told: Json, scales: Sequence[Scale], floor: Floor, *, site: str, engineer: Client, opener: Client) -> Booth:
    """The place of weighing and its scales, which are opened and enrolled where the site has none. Raises Failed."""
    there = opener.ask(BOOTHS, site=site, code=told["code"])["operationalLocations"]["edges"]
    if there:
        booth = there[0]["node"]["id"]
    else:
        booth = opener.act("openLocation", {"site": site, **told, "kind": "BOOTH"}, "location { id }")["location"]["id"]
    return Booth(booth, enrol(scales, floor, site, engineer))


def _seen(weighing: Json) -> Json:
    return {"weighing": weighing["id"], "version": weighing["version"]}


def _of(amount: Json) -> str:
    return f"{amount['value']} {amount['unit']}"
