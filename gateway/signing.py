"""How a gateway signs: its readings, and each request that it makes of the service."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from domain.audit.notes import SigningKey
from domain.equipment import moments, readings
from domain.equipment.readings import Basis, SignedReading
from domain.kernel.canonical import canonical
from gateway.keys import Sequence
from gateway.requests import Request, Weight
from infra.scales.scale import Reading

REQUEST_FORMAT: Final = "theriac.gateway-request/1"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Signer:
    """Signs readings, each under a number of its own; several threads may call it."""

    def __init__(self, key: SigningKey, sequence: Sequence, *, now: Callable[[], datetime] = utc_now) -> None:
        self._key, self._sequence, self.now = key, sequence, now
        self._gateway = readings.gateway_id(key.verifier)
        self._alone = threading.Lock()

    def sign(self, request: Request, found: Reading) -> Weight:
        """A stable reading as the answer to this request. Raises OSError where its number can't be kept."""
        assert found.stable, found
        assert found.unit is not None, found
        at = self.now()
        with self._alone:
            sequence = self._sequence.next()
        reading = SignedReading(
            gateway=self._gateway,
            scale=request.scale,
            serial=found.serial,
            kind=request.kind,
            value=found.shown if found.gross is None else found.gross,
            unit=found.unit,
            basis=Basis.SHOWN if found.gross is None else Basis.GROSS,
            stable=found.stable,
            at=at,
            sequence=sequence,
            nonce=request.nonce,
        )
        return Weight(reading=readings.octets(reading), signature=readings.sign(reading, self._key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """Who asks the service, told in one header that fits one request alone."""

    key: SigningKey
    company: str
    origin: str

    def header(self, method: str, path: str, body: bytes, *, at: datetime) -> str:
        """See the contract in `gateway`."""
        gateway, nonce = str(readings.gateway_id(self.key.verifier)), secrets.token_urlsafe(16)
        timestamp = moments.written(at)
        signed = canonical(
            {
                "body": hashlib.sha256(body).hexdigest(),
                "company": self.company,
                "format": REQUEST_FORMAT,
                "gateway": gateway,
                "method": method,
                "nonce": nonce,
                "origin": self.origin,
                "path": path,
                "timestamp": timestamp,
            }
        )
        signature = base64.b64encode(self.key.private.sign(signed)).decode()
        return (
            f'Theriac-Gateway company="{self.company}", gateway="{gateway}", timestamp="{timestamp}", '
            f'nonce="{nonce}", signature="{signature}"'
        )
