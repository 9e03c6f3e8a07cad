"""What a gateway answers to a request, read to its last field from the body of its HTTP request."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.equipment import moments
from domain.equipment.kinds import Quality
from domain.equipment.readings import MAX_OCTETS
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput

MESSAGE: Final = 500
FROM_GATEWAYS: Final = frozenset(Quality) - {Quality.GOOD, Quality.REFUSED}

_SIGNATURE: Final = re.compile(r"[A-Za-z0-9+/]{86}==")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")
_SCALE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The octets that were signed, as text, and the signature in base64: nothing of it is proven yet."""

    octets: str
    signature: str

    @property
    def signature_octets(self) -> bytes:
        return base64.b64decode(self.signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWeight:
    """Why there is no weight: the flag that the record keeps, and what the person at the scale is told (EXE-17)."""

    quality: Quality
    message: str
    at: datetime
    nonce: str
    scale: str


Answer = Signed | NoWeight


def read(body: Json) -> Answer:
    """The answer in a body's JSON. Raises InvalidInput, which names the field."""
    if not isinstance(body, dict):
        raise InvalidInput(path=(), problem="An answer is one JSON object.")
    if body.get("quality") == Quality.GOOD:
        _require_fields(body, {"quality", "reading", "signature"})
        octets, signature = _text(body, "reading", MAX_OCTETS), _matching(body, "signature", _SIGNATURE)
        return Signed(octets=octets, signature=signature)
    _require_fields(body, {"at", "message", "nonce", "quality", "scale"})
    return NoWeight(
        quality=_quality(body),
        message=_text(body, "message", MESSAGE),
        at=_at(body),
        nonce=_matching(body, "nonce", _NONCE),
        scale=_matching(body, "scale", _SCALE),
    )


def _require_fields(body: dict[str, Json], wanted: set[str]) -> None:
    if body.keys() != wanted:
        raise InvalidInput(path=(), problem=f"An answer of this quality has the fields {', '.join(sorted(wanted))}.")


def _text(body: dict[str, Json], name: str, limit: int) -> str:
    found = body[name]
    if not isinstance(found, str) or not 1 <= len(found) <= limit or not found.isprintable():
        raise InvalidInput(path=(name,), problem=f"{name} has 1 to {limit} printable characters.")
    return found


def _matching(body: dict[str, Json], name: str, form: re.Pattern[str]) -> str:
    found = body[name]
    if not isinstance(found, str) or not form.fullmatch(found):
        raise InvalidInput(path=(name,), problem=f"{name} isn't of its form, {form.pattern}.")
    return found


def _quality(body: dict[str, Json]) -> Quality:
    found = body["quality"]
    if not isinstance(found, str) or found not in FROM_GATEWAYS:
        known = ", ".join(("GOOD", *sorted(FROM_GATEWAYS)))
        raise InvalidInput(path=("quality",), problem=f"A quality is one of {known}.")
    return Quality(found)


def _at(body: dict[str, Json]) -> datetime:
    found = body["at"]
    at = moments.read(found) if isinstance(found, str) else None
    if at is None:
        problem = "at is a time in UTC with six decimals, such as 2026-03-02T12:00:00.000000Z."
        raise InvalidInput(path=("at",), problem=problem)
    return at
