"""A signed reading counts for one weighing, of one gateway, as it was signed, and for nothing else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from domain.audit.notes import SigningKey
from domain.equipment import readings
from domain.equipment.readings import Asked, Basis, Kind, ReadingRefused, Reason, SignedReading
from domain.kernel.canonical import canonical

KEY = SigningKey("theriac.gateway", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SigningKey("theriac.gateway", Ed25519PrivateKey.from_private_bytes(bytes(32)))
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
READING = SignedReading(
    gateway=readings.gateway_id(KEY.verifier),
    scale="floor-1",
    serial="B021002593",
    kind=Kind.GROSS,
    value=Decimal("100.00"),
    unit="kg",
    basis=Basis.GROSS,
    stable=True,
    at=NOON,
    sequence=17,
    nonce="Zm9yIHRoaXMgd2VpZ2hpbmc",
)
ASKED = Asked(
    scale="floor-1",
    serial="B021002593",
    kind=Kind.GROSS,
    nonce=READING.nonce,
    after=16,
    since=NOON - timedelta(seconds=20),
    until=NOON + timedelta(seconds=1),
)
FIELDS = json.loads(readings.octets(READING))


def verify(fields: object) -> SignedReading:
    """What comes of any fields that the gateway's key signs."""
    data = canonical(fields)  # type: ignore[arg-type] # a test may sign anything
    return readings.verify(data, KEY.private.sign(data), KEY.verifier)


def refused(fields: object) -> Reason:
    with pytest.raises(ReadingRefused) as raised:
        verify(fields)
    assert raised.value.message.endswith("Read the scale again.")
    return raised.value.reason


def test_the_octets_are_these() -> None:
    assert readings.octets(READING) == (
        b'{"at":"2026-03-02T12:00:00.250000Z","basis":"GROSS","format":"theriac.reading/1",'
        b'"gateway":"' + str(READING.gateway).encode() + b'","kind":"GROSS","nonce":"Zm9yIHRoaXMgd2VpZ2hpbmc",'
        b'"scale":"floor-1","sequence":17,"serial":"B021002593","stable":true,"unit":"kg","value":"100.00"}'
    )


def test_a_gateways_id_follows_from_its_key() -> None:
    assert str(readings.gateway_id(KEY.verifier)) == "56475aa7-5463-874c-8285-df5dbf2bcab7"
    assert readings.gateway_id(OTHER.verifier) != readings.gateway_id(KEY.verifier)


@given(
    st.decimals(min_value=Decimal(-(10**12)), max_value=Decimal(10**12), places=3),
    st.sampled_from(["mg", "g", "kg", "t"]),
    st.sampled_from(Kind),
    st.sampled_from(Basis),
    st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(9999, 1, 1)),  # noqa: DTZ001 -- set below
    st.integers(1, 2**53 - 1),
)
def test_what_was_signed_is_what_is_read(
    value: Decimal, unit: str, kind: Kind, basis: Basis, at: datetime, sequence: int
) -> None:
    reading = replace(
        READING, value=value, unit=unit, kind=kind, basis=basis, at=at.replace(tzinfo=UTC), sequence=sequence
    )
    found = readings.verify(readings.octets(reading), readings.sign(reading, KEY), KEY.verifier)
    assert (found, str(found.value)) == (reading, str(reading.value))


@pytest.mark.requirement("WGH-6")
def test_an_unstable_reading_is_refused_although_it_is_signed() -> None:
    assert refused(json.loads(readings.octets(replace(READING, stable=False)))) == Reason.UNSTABLE


def test_another_keys_signature_is_refused() -> None:
    for signature in (readings.sign(READING, OTHER), bytes(64), b"", readings.sign(READING, KEY)[:-1]):
        with pytest.raises(ReadingRefused) as raised:
            readings.verify(readings.octets(READING), signature, KEY.verifier)
        assert raised.value.reason == Reason.NOT_SIGNED


def test_a_gateway_cannot_sign_for_another() -> None:
    assert refused(FIELDS | {"gateway": str(readings.gateway_id(OTHER.verifier))}) == Reason.OTHER_GATEWAY


@given(st.data())
def test_one_changed_octet_is_refused(data: st.DataObject) -> None:
    signed = bytearray(readings.octets(READING))
    at = data.draw(st.integers(0, len(signed) - 1))
    signed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ReadingRefused):
        readings.verify(bytes(signed), readings.sign(READING, KEY), KEY.verifier)


@given(st.binary(max_size=200))
def test_any_octets_are_refused(octets: bytes) -> None:
    with pytest.raises(ReadingRefused):
        readings.parse(octets)


@pytest.mark.parametrize("spoilt", [lambda text: text.replace(b":", b": "), lambda text: text + b"\n", lambda _: b""])
def test_another_writing_of_the_same_is_refused(spoilt: "type[bytes]") -> None:
    data = spoilt(readings.octets(READING))
    with pytest.raises(ReadingRefused) as raised:
        readings.verify(data, KEY.private.sign(data), KEY.verifier)
    assert raised.value.reason == Reason.NOT_CANONICAL


def test_more_than_a_reading_needs_is_refused_unread() -> None:
    assert refused(FIELDS | {"serial": "9" * 3_000}) == Reason.TOO_LONG


@pytest.mark.parametrize("fields", [{}, [], "text", None, FIELDS | {"format": "theriac.gateway-request/1"}])
def test_another_format_is_refused(fields: object) -> None:
    assert refused(fields) == Reason.OTHER_FORMAT


@pytest.mark.parametrize("unit", ["lb", "KG", "Cel", "L", "{tbl}", "1", "mol"])
def test_what_is_no_unit_of_mass_is_refused(unit: str) -> None:
    assert refused(FIELDS | {"unit": unit}) == Reason.UNKNOWN_UNIT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("value", one) for one in ("1e5", "NaN", "+1.0", ".5", "1.", "01.0", " 1", "1,0", "", "--1", 100, "١٢")),
        *(("sequence", one) for one in (0, -1, True, "17", None)),
        *(
            ("at", one)
            for one in ("2026-03-02T12:00:00Z", "2026-03-02 12:00:00.250000Z", "2026-13-02T12:00:00.250000Z")
        ),
        *(("at", one) for one in ("2026-03-02T12:00:00.25Z", "2026-03-02T12:00:00.250000+00:00", 1)),
        *(("gateway", one) for one in ("", "x", FIELDS["gateway"].upper(), FIELDS["gateway"].replace("-", ""))),
        *(("scale", one) for one in ("", "a b", "x" * 41, None)),
        *(("serial", one) for one in ("", "\n", "é", "x" * 81)),
        *(("nonce", one) for one in ("short", "x" * 129, "with a space in it, long")),
        *(("kind", one) for one in ("NET", "gross", 1)),
        *(("basis", one) for one in ("NET", "", None)),
        ("also", "this"),
    ],
)
def test_a_field_that_is_not_of_its_form_is_refused(field: str, value: object) -> None:
    assert refused(FIELDS | {field: value}) == Reason.MALFORMED


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in ("format", "unit", "stable")])
def test_a_field_that_is_missing_is_refused(field: str) -> None:
    assert refused({name: value for name, value in FIELDS.items() if name != field}) == Reason.MALFORMED


def test_a_reading_counts_for_what_was_asked() -> None:
    readings.require_answer(verify(FIELDS), ASKED)
    readings.require_answer(verify(FIELDS), replace(ASKED, serial=None))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (replace(ASKED, nonce="YW5vdGhlciB3ZWlnaGluZyA"), Reason.OTHER_REQUEST),
        (replace(ASKED, scale="floor-2"), Reason.OTHER_SCALE),
        (replace(ASKED, serial="34309393"), Reason.OTHER_SERIAL),
        (replace(ASKED, kind=Kind.TARE), Reason.OTHER_KIND),
        (replace(ASKED, after=17), Reason.OUT_OF_SEQUENCE),
        (replace(ASKED, since=NOON + timedelta(minutes=6)), Reason.OUT_OF_TIME),
        (replace(ASKED, until=NOON - timedelta(minutes=6)), Reason.OUT_OF_TIME),
    ],
)
def test_a_reading_counts_for_nothing_else(asked: Asked, reason: Reason) -> None:
    with pytest.raises(ReadingRefused) as raised:
        readings.require_answer(READING, asked)
    assert raised.value.reason == reason
