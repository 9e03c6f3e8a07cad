"""A gateway's header fits one request alone, whoever wrote it; ours is read from what a gateway writes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.audit.notes import SigningKey
from domain.equipment import authorization, readings
from domain.equipment.authorization import Called
from domain.equipment.gateway_refusals import ClockOff, NotAuthentic
from gateway import signing

KEY = SigningKey("theriac.gateway", Ed25519PrivateKey.generate())
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLED = Called(method="POST", origin="https://theriac.example", path="/gateway/requests/7/answer", body=b"{}")
HEADER = signing.Authorization(key=KEY, company="acme", origin=CALLED.origin).header(
    CALLED.method, CALLED.path, CALLED.body, at=AT
)


def test_what_a_gateway_signs_is_read_and_accepted() -> None:
    found = authorization.parse(HEADER)
    assert (found.company, found.gateway, found.at) == ("acme", readings.gateway_id(KEY.verifier), AT)
    authorization.require_signed(found, CALLED, KEY.verifier)


@pytest.mark.parametrize(
    "other",
    [
        replace(CALLED, method="GET"),
        replace(CALLED, origin="https://theriac.example.org"),
        replace(CALLED, path=CALLED.path + "?x=1"),
        replace(CALLED, body=b"{ }"),
    ],
)
def test_it_fits_no_other_request(other: Called) -> None:
    with pytest.raises(NotAuthentic):
        authorization.require_signed(authorization.parse(HEADER), other, KEY.verifier)


def test_it_fits_no_other_company_nonce_time_or_key() -> None:
    found = authorization.parse(HEADER)
    others = (
        replace(found, company="other"),
        replace(found, nonce="A" * 22),
        replace(found, timestamp="2026-03-02T12:00:00.000001Z"),
        replace(found, signature=bytes(64)),
    )
    for other in others:
        with pytest.raises(NotAuthentic):
            authorization.require_signed(other, CALLED, KEY.verifier)
    stranger = SigningKey("theriac.gateway", Ed25519PrivateKey.generate()).verifier
    with pytest.raises(NotAuthentic):
        authorization.require_signed(found, CALLED, stranger)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer x",
        HEADER + " ",
        HEADER.replace(", ", ","),
        HEADER.replace("Theriac-Gateway", "theriac-gateway"),
        HEADER.replace('company="acme"', 'company="Acme"'),
        HEADER.replace("2026-03-02", "2026-13-02"),
        HEADER.replace("2026-03-02T12:00:00.000000Z", "2026-03-02T12:00:00.00000000"),
        HEADER.replace(str(readings.gateway_id(KEY.verifier)), "0" * 36),
        HEADER.replace("\x20nonce", "\x20nonce2"),
    ],
)
def test_a_header_of_another_form_is_none(header: str) -> None:
    with pytest.raises(NotAuthentic):
        authorization.parse(header)


@pytest.mark.parametrize(("off", "taken"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_the_clock_may_be_five_minutes_off(off: int, *, taken: bool) -> None:
    found, now = authorization.parse(HEADER), AT + timedelta(seconds=off)
    if taken:
        authorization.require_clock(found, now=now)
    else:
        with pytest.raises(ClockOff, match="set the clock"):
            authorization.require_clock(found, now=now)
