"""A gateway's HTTP requests, made by hand and made wrong; signed with the gateway's own code."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.audit.notes import SigningKey
from domain.equipment import readings
from domain.equipment.readings import Basis, Kind, SignedReading
from domain.kernel.canonical import canonical
from gateway.signing import Authorization
from tests.scales import new_key
from tests.serving import Served


@dataclass
class Hand:
    """A gateway's requests, made by hand and made wrong; signed with the gateway's own code."""

    served: Served
    company: str
    key: SigningKey = field(default_factory=new_key)
    sequence: int = 0

    def header(self, method: str, path: str, body: bytes = b"", *, at: datetime | None = None, **other: str) -> str:
        signing = Authorization(
            key=self.key, company=other.get("company", self.company), origin=other.get("origin", self.served.origin)
        )
        return signing.header(method, path, body, at=at or datetime.now(UTC))

    def get(self, path: str = "/gateway/requests?wait=0", **other: Any) -> Any:  # noqa: ANN401 -- of the HTTP library
        header = other.pop("header", None) or self.header("GET", other.pop("signed", path), **other)
        return self.served.web.get(path, headers={"authorization": header})

    def post(self, request: str, answer: object, **other: Any) -> Any:  # noqa: ANN401 -- same
        body = answer if isinstance(answer, bytes) else canonical(answer)  # type: ignore[arg-type] # it is JSON
        path = f"/gateway/requests/{request}/answer"
        sent = {
            "authorization": self.header("POST", path, other.get("signed", body)),
            "content-type": "application/json",
        }
        return self.served.web.post(path, content=body, headers=sent | other.get("headers", {}))

    def handed(self) -> list[dict[str, Any]]:
        found = self.get()
        assert found.status_code == 200, found.text
        return list(found.json()["requests"])

    def weight(self, request: dict[str, Any], **other: Any) -> dict[str, str]:  # noqa: ANN401 -- fields of a reading
        self.sequence += 1
        fields: dict[str, Any] = {
            "gateway": readings.gateway_id(self.key.verifier),
            "scale": request["scale"],
            "serial": "B021002593",
            "kind": Kind(request["kind"]),
            "value": Decimal("50.00"),
            "unit": "kg",
            "basis": Basis.GROSS,
            "stable": True,
            "at": datetime.now(UTC),
            "sequence": self.sequence,
            "nonce": request["nonce"],
        }
        reading = SignedReading(**{**fields, **other})
        signature = base64.b64encode(readings.sign(reading, self.key)).decode()
        return {"quality": "GOOD", "reading": readings.octets(reading).decode(), "signature": signature}


def open_polls(hand: Hand) -> int:
    return int(hand.served.app.state.polls.open)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def no_weight(asked: dict[str, Any], **other: str) -> dict[str, str]:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    found = {"at": at, "message": "Busy.", "nonce": asked["nonce"], "quality": "BUSY", "scale": asked["scale"]}
    return {**found, **other}
