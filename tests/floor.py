"""Scales of a plant through the API: enrolled, calibrated, checked and read as people do."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.client import Client

TODAY = datetime.now(UTC).date()
INSTRUMENT = {"maker": "Mettler-Toledo", "modelName": "XS204", "serialNumber": "B021002593", "unit": "kg"}
DETAILS = {"name": "Booth 1, floor scale", "capacity": "150.00", "division": "0.01", "minimumWeight": "30.00"}
WEIGHTS = [
    {"reference": "F1-20-01", "nominal": "20.00", "tolerance": "0.02"},
    {"reference": "F1-50-01", "nominal": "50.00", "tolerance": "0.05"},
]
SCALE = """id version code name maker modelName serialNumber unit capacity division minimumWeight gatewayScale state
    usable notUsable { kind rule says clears } calibratedUntil calibrationPassed checkedOn checkPassed
    gateway { id name } location { code } checkWeights { position reference nominal tolerance }"""
CHECK = """id version day verdict state reason performedName witnessedName
    results { position reference nominal { value unit } tolerance shown { value unit } verdict reading { id quality } }
    scale { usable notUsable { kind } }"""
REQUEST = """id kind requestedName requestedAt expiresAt
    reading { id kind quality message value { value unit } basis serialNumber octets signature requestedName at
      receivedAt }"""
ANSWERED_SECONDS = 60


@dataclass
class Floor:
    """What people of a site do with its scales."""

    engineer: Client
    operator: Client
    second: Client
    site: str

    def gateway(self, key: str, name: str = "Booth gateway") -> str:
        given = {"siteId": self.site, "name": name, "verifierKey": key}
        return str(self.engineer.act("enrolGateway", "EnrolGatewayInput", given, "gateway { id }")["gateway"]["id"])

    def scale(self, code: str, *, weights: list[dict[str, str]] | None = None, **details: object) -> dict[str, Any]:
        instrument = {**INSTRUMENT, **dict(details.pop("instrument", {}))}  # type: ignore[call-overload]
        given = {"siteId": self.site, "code": code, "instrument": instrument, "details": {**DETAILS, **details}}
        found = self.engineer.act("enrolScale", "EnrolScaleInput", given, "scale { id version }")["scale"]
        given = {
            "scaleId": found["id"],
            "version": found["version"],
            "weights": WEIGHTS if weights is None else weights,
        }
        given["reason"] = "As its procedure says."
        return dict(
            self.engineer.act("setCheckWeights", "SetCheckWeightsInput", given, f"scale {{ {SCALE} }}")["scale"]
        )

    def look(self, scale: str) -> dict[str, Any]:
        return dict(self.operator.query(f"query ($i: ID!) {{ scale(id: $i) {{ {SCALE} }} }}", i=scale)["scale"])

    def lacks(self, scale: str) -> list[str]:
        found = self.look(scale)
        assert found["usable"] == (not found["notUsable"])
        return [one["kind"] for one in found["notUsable"]]

    def calibrate(self, scale: str, *, left: str = "50.00", days: int = 365) -> dict[str, Any]:
        given = {
            "scaleId": scale,
            "calibratedOn": (TODAY - timedelta(days=1)).isoformat(),
            "dueOn": (TODAY + timedelta(days=days)).isoformat(),
            "certificate": "DKD-4711",
            "calibratedBy": "Calibration Ltd",
            "points": [
                {"nominal": "0", "tolerance": "0.01", "asFound": "0.00"},
                {"nominal": "50", "tolerance": "0.05", "asFound": "50.07", "asLeft": left},
            ],
        }
        selection = (
            "calibration { id version asFound asLeft state dueOn points { position asFound asLeft leftVerdict } }"
        )
        payload = self.engineer.act("recordCalibration", "RecordCalibrationInput", given, selection)
        return dict(payload["calibration"])

    def ask(self, scale: str, kind: str = "CHECK", seconds: int = 20) -> dict[str, Any]:
        given = {"scaleId": scale, "kind": kind, "seconds": seconds}
        return dict(self.operator.mutate("requestReading", "RequestReadingInput", given, f"request {{ {REQUEST} }}"))

    def read(self, scale: str, kind: str = "CHECK", seconds: int = 20) -> dict[str, Any]:
        """Ask, and wait for what comes of it."""
        payload = self.ask(scale, kind, seconds)
        assert payload["problems"] == [], payload
        return self.answer(payload["request"]["id"])

    def answer(self, request: str) -> dict[str, Any]:
        query = f"query ($i: ID!) {{ scaleReadingRequest(id: $i) {{ {REQUEST} }} }}"
        deadline = time.monotonic() + ANSWERED_SECONDS
        while time.monotonic() < deadline:
            found = self.operator.query(query, i=request)["scaleReadingRequest"]
            if found["reading"] is not None:
                return dict(found["reading"])
            time.sleep(0.05)
        raise AssertionError("no answer in time")

    def check(self, scale: str, *results: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        given = {"scaleId": scale, "results": list(results), "reason": reason}
        return dict(self.operator.mutate("recordScaleCheck", "RecordScaleCheckInput", given, f"check {{ {CHECK} }}"))


def typed(position: int, value: str, unit: str = "kg") -> dict[str, Any]:
    return {"position": position, "typed": {"value": value, "unit": unit}}


def of_reading(position: int, reading: dict[str, Any]) -> dict[str, Any]:
    return {"position": position, "readingId": reading["id"]}
