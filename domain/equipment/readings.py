"""A scale's reading as its gateway signs it: what was read where, for which question, so that it serves no other.

The signed octets are the RFC 8785 form of one object, all of whose fields are there:

    at         when it was read, by the gateway's clock: UTC, six decimals, `Z`
    basis      GROSS: the whole load. SHOWN: what stood on the display, of a scale that doesn't tell what is tared;
               it serves to check the scale, and not to weigh (WGH-6)
    format     "theriac.reading/1"
    gateway    the id that follows from the gateway's key
    kind       what it was asked for: TARE, GROSS or CHECK
    nonce      what the server gave for this one weighing
    scale      what the gateway calls the scale
    sequence   1, 2, 3 … of this gateway, never one twice
    serial     the serial number that the scale told for this very reading
    stable     true
    unit       a UCUM code of mass
    value      the digits as the scale gave them

An unstable reading has a form too, and none accepts it: a gateway that signs one is noticed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, TypeVar
from uuid import UUID

from domain.audit.notes import SigningKey, VerifierKey
from domain.equipment import moments
from domain.kernel.canonical import Json, canonical
from domain.kernel.canonical import parse as parse_canonical
from domain.kernel.refusals import Refusal
from domain.kernel.units import parsing
from domain.kernel.units.dimension import MASS

FORMAT: Final = "theriac.reading/1"
MAX_OCTETS: Final = 2_048
SKEW: Final = timedelta(minutes=5)
"""So far the gateway's clock may be from the server's."""

_TEXT: Final = re.compile(r"[ -~]{1,80}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,128}")
_VALUE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?")
_FIELDS: Final = {"at", "basis", "format", "gateway", "kind", "nonce", "scale", "sequence", "serial", "stable"} | {
    "unit",
    "value",
}
_Word = TypeVar("_Word", bound=StrEnum)


class Kind(StrEnum):
    """What a reading is of: an empty container, a load, a weight to check the scale with."""

    TARE = "TARE"
    GROSS = "GROSS"
    CHECK = "CHECK"


class Basis(StrEnum):
    """What the value says of the load; see above."""

    GROSS = "GROSS"
    SHOWN = "SHOWN"


class Reason(StrEnum):
    """Why a signed reading isn't taken."""

    TOO_LONG = "TOO_LONG"
    NOT_SIGNED = "NOT_SIGNED"
    NOT_CANONICAL = "NOT_CANONICAL"
    OTHER_FORMAT = "OTHER_FORMAT"
    MALFORMED = "MALFORMED"
    UNKNOWN_UNIT = "UNKNOWN_UNIT"
    UNSTABLE = "UNSTABLE"
    OTHER_GATEWAY = "OTHER_GATEWAY"
    OTHER_SCALE = "OTHER_SCALE"
    OTHER_SERIAL = "OTHER_SERIAL"
    OTHER_KIND = "OTHER_KIND"
    OTHER_REQUEST = "OTHER_REQUEST"
    OUT_OF_SEQUENCE = "OUT_OF_SEQUENCE"
    OUT_OF_TIME = "OUT_OF_TIME"


@dataclass(kw_only=True, eq=False)
class ReadingRefused(Refusal):
    """What a gateway sent isn't a reading that counts for this weighing (WGH-6)."""

    code: ClassVar[str] = "READING_REFUSED"
    rule: ClassVar[str | None] = "WGH-6"
    reason: Reason
    says: str

    @property
    def message(self) -> str:
        return f"This reading doesn't count: {self.says}. Read the scale again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedReading:
    """What a gateway vouches for; `value` keeps the digits that the scale gave."""

    gateway: UUID
    scale: str
    serial: str
    kind: Kind
    value: Decimal
    unit: str
    basis: Basis
    stable: bool
    at: datetime
    sequence: int
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reading must answer: `serial` None takes any; `after` is the last number of this scale's.

    A gateway counts for all its scales, and what it reads of one may overtake what it read of another.
    """

    scale: str
    serial: str | None
    kind: Kind
    nonce: str
    after: int
    since: datetime
    until: datetime


def gateway_id(key: VerifierKey) -> UUID:
    """The id that follows from a gateway's key: a UUID of version 8 (RFC 9562) of the key's SHA-256."""
    octets = bytearray(hashlib.sha256(key.public).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    return UUID(bytes=bytes(octets))


def octets(reading: SignedReading) -> bytes:
    """What is signed, and kept beside its signature."""
    assert reading.at.utcoffset() == timedelta(0), reading.at
    fields: dict[str, Json] = {
        "at": moments.written(reading.at),
        "basis": reading.basis.value,
        "format": FORMAT,
        "gateway": str(reading.gateway),
        "kind": reading.kind.value,
        "nonce": reading.nonce,
        "scale": reading.scale,
        "sequence": reading.sequence,
        "serial": reading.serial,
        "stable": reading.stable,
        "unit": reading.unit,
        "value": f"{reading.value:f}",
    }
    return canonical(fields)


def sign(reading: SignedReading, key: SigningKey) -> bytes:
    """The signature, 64 octets of Ed25519, over the reading's octets."""
    return key.private.sign(octets(reading))


def verify(data: bytes, signature: bytes, key: VerifierKey) -> SignedReading:
    """The reading that a gateway's key vouches for: stable, in a unit of mass, of that gateway. Raises ReadingRefused.

    That it answers what was asked is another question: `require_answer`.
    """
    reading = parse(data)
    if not key.vouches(data.decode(), signature):
        raise ReadingRefused(reason=Reason.NOT_SIGNED, says="its signature isn't that of this gateway's key")
    if reading.gateway != gateway_id(key):
        raise ReadingRefused(reason=Reason.OTHER_GATEWAY, says=f"it names the gateway {reading.gateway}")
    return reading


def parse(data: bytes) -> SignedReading:
    """The reading of which these are the octets, to the last one. Raises ReadingRefused."""
    fields = _fields(data)
    unit = _text(fields, "unit")
    known = parsing.known(unit)
    if known is None or known.dimension != MASS:
        raise ReadingRefused(reason=Reason.UNKNOWN_UNIT, path=("unit",), says=f"{unit!r} is no known unit of mass")
    if fields["stable"] is not True:
        raise ReadingRefused(reason=Reason.UNSTABLE, path=("stable",), says="the scale wasn't stable")
    return SignedReading(
        gateway=_gateway(_text(fields, "gateway")),
        scale=_matching(fields, "scale", _NAME),
        serial=_text(fields, "serial"),
        kind=_one_of(fields, "kind", Kind),
        value=Decimal(_matching(fields, "value", _VALUE)),
        unit=unit,
        basis=_one_of(fields, "basis", Basis),
        stable=True,
        at=_at(_text(fields, "at")),
        sequence=_sequence(fields["sequence"]),
        nonce=_matching(fields, "nonce", _NONCE),
    )


def require_answer(reading: SignedReading, asked: Asked) -> None:
    """A reading counts for the one weighing that it was asked for, and once. Raises ReadingRefused."""
    _require(Reason.OTHER_REQUEST, reading.nonce == asked.nonce, "it answers another request")
    _require(Reason.OTHER_SCALE, reading.scale == asked.scale, f"it is of {reading.scale}, not of {asked.scale}")
    of_serial = asked.serial in (None, reading.serial)
    _require(Reason.OTHER_SERIAL, of_serial, f"the scale's serial number is {reading.serial}, not {asked.serial}")
    _require(Reason.OTHER_KIND, reading.kind == asked.kind, f"{reading.kind} was read where {asked.kind} was asked for")
    in_turn = reading.sequence > asked.after
    _require(Reason.OUT_OF_SEQUENCE, in_turn, f"its number {reading.sequence} isn't above the last, {asked.after}")
    in_time = asked.since - SKEW <= reading.at <= asked.until + SKEW
    _require(Reason.OUT_OF_TIME, in_time, f"the gateway dates it {reading.at:%Y-%m-%d %H:%M:%S} UTC; set its clock")


def _require(reason: Reason, holds: bool, says: str) -> None:
    if not holds:
        raise ReadingRefused(reason=reason, says=says)


def _fields(data: bytes) -> dict[str, Json]:
    if len(data) > MAX_OCTETS:
        raise ReadingRefused(reason=Reason.TOO_LONG, says=f"it has more than {MAX_OCTETS} octets")
    try:
        found = parse_canonical(data)
    except ValueError:
        raise ReadingRefused(reason=Reason.NOT_CANONICAL, says="it isn't JSON in its canonical form") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ReadingRefused(reason=Reason.OTHER_FORMAT, says=f"it isn't of the format {FORMAT}")
    if found.keys() != _FIELDS:
        raise ReadingRefused(reason=Reason.MALFORMED, says=f"its fields aren't those of {FORMAT}")
    return found


def _malformed(field: str) -> ReadingRefused:
    return ReadingRefused(reason=Reason.MALFORMED, path=(field,), says=f"its field {field} isn't of its form")


def _text(fields: dict[str, Json], name: str) -> str:
    return _matching(fields, name, _TEXT)


def _matching(fields: dict[str, Json], name: str, form: re.Pattern[str]) -> str:
    found = fields[name]
    if not isinstance(found, str) or not form.fullmatch(found):
        raise _malformed(name)
    return found


def _one_of(fields: dict[str, Json], name: str, kinds: type[_Word]) -> _Word:
    try:
        return kinds(_text(fields, name))
    except ValueError:
        raise _malformed(name) from None


def _gateway(text: str) -> UUID:
    try:
        found = UUID(text)
    except ValueError:
        raise _malformed("gateway") from None
    if str(found) != text:
        raise _malformed("gateway")
    return found


def _at(text: str) -> datetime:
    found = moments.read(text)
    if found is None:
        raise _malformed("at")
    return found


def _sequence(found: Json) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise _malformed("sequence")
    return found
