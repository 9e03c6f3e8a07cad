"""The scales of the booth: enrolled with their gateway, calibrated, checked each day, and asked for what they show."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.figures import Check, Scale

GATEWAY = "Dispensing"
REASON = "As the procedure for scales says."
LABORATORY = "Calibration Ltd, Vienna"
CALIBRATED_DAYS = 365
SECONDS = 30
PAUSE_SECONDS = 0.05

GATEWAYS = "query gateways($site: ID!) { gateways(first: 100, siteId: $site) { edges { node { id verifierKey } } } }"
SCALE = "id version code calibratedUntil calibrationPassed gateway { id }"
SCALES = f"""
query scales($code: String!, $site: ID!) {{
  scales(first: 1, siteId: $site, code: $code) {{ edges {{ node {{ {SCALE} }} }} }}
}}
"""
ANSWER = "query answer($id: ID!) { scaleReadingRequest(id: $id) { reading { id quality message } } }"


class Floor(Protocol):
    """What is put on the scales, and the key of the gateway that reads them."""

    @property
    def gateway_key(self) -> str: ...
    def put(self, scale: str, load: Decimal) -> None:
        """So much lies on it, in its own unit."""

    def loosen(self, scale: str) -> None:
        """Its next answer breaks off, as by a cable that is loose."""


@dataclass(frozen=True)
class Scales:
    """The site's scales, by their code, and the floor on which they stand."""

    floor: Floor
    ids: dict[str, str]
    told: dict[str, Scale]

    def check(self, check: Check, by: Client) -> None:
        """Put each check weight on the scale in turn, and record what the gateway read. Raises Failed."""
        results = []
        for position, shown in enumerate(check.shown, 1):
            self.floor.put(check.scale, shown)
            reading = self.read(check.scale, "CHECK", by)
            results.append({"position": position, "readingId": reading["id"]})
        given = {"scaleId": self.ids[check.scale], "results": results}
        verdict = by.act("recordScaleCheck", given, "check { verdict }")["check"]["verdict"]
        if verdict != "PASSED":
            raise Failed(f"The check of {check.scale} is {verdict}.")

    def read(self, scale: str, kind: str, by: Client, **more: str) -> Json:
        """What the gateway answers, be it why there is no weight. Raises Failed where it answers nothing in time."""
        given = {"scaleId": self.ids[scale], "kind": kind, "seconds": SECONDS, **more}
        asked = by.act("requestReading", given, "request { id }")["request"]["id"]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            reading: Json | None = by.ask(ANSWER, id=asked)["scaleReadingRequest"]["reading"]
            if reading is not None:
                return reading
            time.sleep(PAUSE_SECONDS)
        raise Failed(f"The gateway said nothing of {scale} within {SECONDS} s.")


def enrol(told: Sequence[Scale], floor: Floor, site: str, engineer: Client) -> Scales:
    """The gateway and its scales, of which what the site has already is kept as it is. Raises Failed."""
    gateway = _gateway(floor.gateway_key, site, engineer)
    ids = {one.code: enrol_one(one, gateway, site, engineer) for one in told}
    return Scales(floor, ids, {one.code: one for one in told})


def _gateway(key: str, site: str, engineer: Client) -> str:
    for edge in engineer.ask(GATEWAYS, site=site)["gateways"]["edges"]:
        if edge["node"]["verifierKey"] == key:
            return str(edge["node"]["id"])
    given = {"siteId": site, "name": GATEWAY, "verifierKey": key}
    return str(engineer.act("enrolGateway", given, "gateway { id }")["gateway"]["id"])


def enrol_one(told: Scale, gateway: str | None, site: str, engineer: Client) -> str:
    """Enrolled with its check weights, read by this gateway, and calibrated. Raises Failed."""
    found = find(told.code, site, engineer) or said(told, gateway, site, engineer)
    if gateway is not None and (found["gateway"] is None or found["gateway"]["id"] != gateway):
        given = {"scaleId": found["id"], "version": found["version"], "details": _details(told, gateway)}
        engineer.act("changeScale", {**given, "reason": "Another gateway reads it."}, "scale { id }")
    today = datetime.now(UTC).date()
    if not found["calibrationPassed"] or found["calibratedUntil"] <= today.isoformat():
        _calibrate(told, found["id"], engineer)
    return str(found["id"])


def find(code: str, site: str, engineer: Client) -> Json | None:
    """The site's scale of this code; None where there is none."""
    there = engineer.ask(SCALES, code=code, site=site)["scales"]["edges"]
    return there[0]["node"] if there else None


def said(told: Scale, gateway: str | None, site: str, engineer: Client) -> Json:
    """Enrolled with its check weights; without a gateway its weights would be typed. Raises Failed."""
    instrument = {
        "maker": told.maker,
        "modelName": told.model_name,
        "serialNumber": told.serial_number,
        "unit": told.unit,
    }
    given = {"siteId": site, "code": told.code, "instrument": instrument, "details": _details(told, gateway)}
    found = engineer.act("enrolScale", given, f"scale {{ {SCALE} }}")["scale"]
    seen = {"scaleId": found["id"], "version": found["version"]}
    weights = {**seen, "weights": list(told.check_weights), "reason": REASON}
    weighted: Json = engineer.act("setCheckWeights", weights, f"scale {{ {SCALE} }}")["scale"]
    return weighted


def _details(told: Scale, gateway: str | None) -> Json:
    amounts = {"capacity": told.capacity, "division": told.division, "minimumWeight": told.minimum_weight}
    words = {"name": told.name, "gatewayId": gateway, "gatewayScale": None if gateway is None else told.code}
    return {**words, **{name: str(value) for name, value in amounts.items()}}


def _calibrate(told: Scale, scale: str, engineer: Client) -> None:
    """A certificate of yesterday, good for a year, with the scale's check weights as its points."""
    today = datetime.now(UTC).date()
    points = [
        {"nominal": one["nominal"], "tolerance": one["tolerance"], "asFound": one["nominal"]}
        for one in told.check_weights
    ]
    given = {
        "scaleId": scale,
        "calibratedOn": (today - timedelta(days=1)).isoformat(),
        "dueOn": (today + timedelta(days=CALIBRATED_DAYS)).isoformat(),
        "certificate": f"{told.code}-{today:%Y%m%d}",
        "calibratedBy": LABORATORY,
        "points": points,
    }
    engineer.act("recordCalibration", given, "calibration { id }")
