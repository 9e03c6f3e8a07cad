"""What the service answers is bounded, and a gateway goes nowhere but to its service."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.audit.notes import SigningKey
from domain.equipment import answers, authorization
from domain.equipment.commands import answering, requesting
from domain.equipment.readings import Kind
from domain.labelling import rules
from gateway import client, forms, loop, signing
from gateway.client import HttpRequests
from gateway.requests import Answer, AnswerRefused, NotAccepted, NoWeight, Request, Unreachable
from gateway.signing import Authorization
from infra.scales import problems
from tests.gateway import service as services
from tests.gateway.service import Service

KEY = SigningKey("theriac.gateway", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
REQUEST = Request(id="r1", scale="floor-1", kind=Kind.TARE, nonce="nonce-number-00001", seconds=20)
NO_WEIGHT = NoWeight(quality="LINE_LOST", message="gone", at=datetime(2026, 3, 2, 12, tzinfo=UTC))


@pytest.fixture
def service() -> Iterator[Service]:
    with services.serving() as running:
        running.public = KEY.verifier.public
        yield running


@pytest.fixture
def requests(service: Service) -> Iterator[HttpRequests]:
    made = HttpRequests(Authorization(key=KEY, company="acme", origin=service.origin))
    yield made
    made.close()


def test_a_request_comes_as_it_was_asked(service: Service, requests: HttpRequests) -> None:
    service.ask(id="r1", kind="TARE")
    assert requests.next(wait=0) == (REQUEST,)


def test_nothing_to_read_is_told_after_the_wait(requests: HttpRequests) -> None:
    assert requests.next(wait=0) == ()


def test_both_sides_of_the_contract_keep_the_same_limits() -> None:
    here = (forms.MAX_MESSAGE, forms.MAX_LABELS, client.MAX_REQUESTS, loop.MAX_WAITING, loop.GRACE_SECONDS)
    grace = answering.GRACE.total_seconds()
    there = (answers.MESSAGE, rules.MOST_LABELS, requesting.MOST_HANDED, requesting.PENDING_OF_SCALE, grace)
    assert (*here, forms.MAX_MESSAGE, signing.REQUEST_FORMAT) == (*there, rules.SAID, authorization.FORMAT)


@pytest.mark.requirement("EXE-17")
def test_whatever_a_gateway_says_instead_of_a_weight_the_service_keeps() -> None:
    drivers = {one.code for one in problems.ScaleProblem.__subclasses__()}
    assert drivers | {"UNKNOWN_SCALE", "QUEUE_FULL", "TOO_LATE", "DEFECT"} == answers.FROM_GATEWAYS


@pytest.mark.requirement("EXE-17")
def test_no_weight_is_told_with_its_flag(service: Service, requests: HttpRequests) -> None:
    requests.answer(Answer(request=REQUEST, result=NO_WEIGHT))
    assert service.answers["r1"] == {
        "at": "2026-03-02T12:00:00.000000Z",
        "message": "gone",
        "nonce": "nonce-number-00001",
        "quality": "LINE_LOST",
        "scale": "floor-1",
    }


def test_more_than_a_list_of_requests_can_be_is_not_read(service: Service, requests: HttpRequests) -> None:
    service.instead["GET"].append((200, {}, b'{"requests": []}' + b" " * 70_000))
    with pytest.raises(Unreachable, match="over 65536 octets"):
        requests.next(wait=0)
    service.instead["GET"].append((200, {}, b'{"requests": [' + b",".join([b"1"] * 101) + b"]}"))
    with pytest.raises(Unreachable, match="no list of requests"):
        requests.next(wait=0)


def test_a_redirect_is_not_followed(service: Service, requests: HttpRequests) -> None:
    service.instead["GET"].append((307, {"location": "/gateway/requests?wait=0"}, b'{"requests": []}'))
    with pytest.raises(Unreachable, match="answered 307"):
        requests.next(wait=0)
    assert service.asked == 0


def test_each_request_is_signed_for_itself_and_once(service: Service, requests: HttpRequests) -> None:
    for _ in range(3):
        requests.next(wait=0)
    assert (len(service.nonces), service.refused) == (3, [])


def test_a_clock_that_is_off_is_told_by_the_service(service: Service) -> None:
    past = HttpRequests(
        Authorization(key=KEY, company="acme", origin=service.origin), now=lambda: datetime(2026, 1, 1, tzinfo=UTC)
    )
    with pytest.raises(NotAccepted, match="401 CLOCK_OFF not accepted"):
        past.next(wait=0)
    past.close()


def test_what_the_service_gives_as_its_reason_is_fit_for_a_log(service: Service, requests: HttpRequests) -> None:
    service.instead["POST"].append((409, {}, b'{"code": "TAKEN", "message": "\\u001b[2J' + b"x" * 900 + b'"}'))
    with pytest.raises(AnswerRefused) as raised:
        requests.answer(Answer(request=REQUEST, result=NO_WEIGHT))
    assert str(raised.value).startswith("409 TAKEN  [2Jxxx")
    assert len(str(raised.value)) <= 500


@pytest.mark.parametrize(("header", "after"), [("7", 7), ("9999", 60), ("soon", None), ("-1", None)])
def test_how_long_to_wait_is_bounded(service: Service, requests: HttpRequests, header: str, after: int | None) -> None:
    service.instead["GET"].append((503, {"retry-after": header}, b""))
    with pytest.raises(Unreachable) as raised:
        requests.next(wait=0)
    assert raised.value.after == after
