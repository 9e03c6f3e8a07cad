"""The service's side of a gateway's contract, status by status; each refused request is seen to change nothing."""

import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from api.gateway import endpoint
from api.gateway.polls import OF_GATEWAY
from domain.equipment import authorization, readings
from domain.equipment.commands import admitting, requesting
from domain.equipment.readings import Kind
from infra.services import Services
from tests import serving
from tests.conftest import Urls, count
from tests.floor import Floor
from tests.hand import Hand, no_weight, open_polls, until
from tests.plant import Plant, build_plant
from tests.serving import Served


@pytest.fixture(scope="module")
def served(services: Services, app_engine: Engine, urls: Urls) -> Iterator[Served]:
    relay = create_engine(urls.of("theriac_relay"), poolclass=NullPool)
    with serving.served(services, app_engine, relay) as found:
        yield found


@pytest.fixture(scope="module")
def house(served: Served, admin: Engine) -> Plant:
    return build_plant(served.services.transactions, admin, name=f"hands-{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
def people(served: Served, house: Plant) -> Floor:
    names = ("engineer", "operator", "second_operator")
    engineer, operator, second = (served.client(house.name).sign_in(who) for who in names)
    return Floor(engineer, operator, second, f"Site:{house.site}")


@pytest.fixture(scope="module")
def hand(served: Served, house: Plant, people: Floor) -> Hand:
    made = Hand(served, house.name)
    people.gateway(str(made.key.verifier), "By hand")
    return made


@pytest.fixture(scope="module")
def scale(people: Floor, hand: Hand) -> str:
    gateway = f"Gateway:{readings.gateway_id(hand.key.verifier)}"
    return str(people.scale("SCL-H", gatewayId=gateway, gatewayScale="floor-1")["id"])


@pytest.fixture
def asked(people: Floor, hand: Hand, scale: str) -> dict[str, Any]:
    """A request that was just handed out."""
    id = people.ask(scale)["request"]["id"].partition(":")[2]  # noqa: A001 -- the contract's word
    return next(one for one in hand.handed() if one["id"] == id)


def kept(admin: Engine, house: Plant, asked: dict[str, Any]) -> list[Any]:
    query = "select * from scale_reading where company_id = :c and request_id = :r"
    with admin.connect() as connection:
        return list(connection.execute(text(query), {"c": house.company, "r": UUID(asked["id"])}))


@pytest.mark.requirement("WGH-6", "EXE-18")
def test_an_answer_is_taken_once_and_the_same_again_changes_nothing(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant
) -> None:
    assert asked.keys() == {"id", "scale", "kind", "nonce", "seconds"}
    assert (asked["scale"], asked["kind"], 1 <= asked["seconds"] <= 20) == ("floor-1", "CHECK", True)
    answer = hand.weight(asked)
    with ThreadPoolExecutor(4) as at_once:
        taken = list(at_once.map(lambda _: hand.post(asked["id"], answer).status_code, range(4)))
    assert taken == [204] * 4
    (reading,) = kept(admin, house, asked)
    assert (reading.octets, reading.signature) == (answer["reading"], answer["signature"])
    assert (f"{reading.value:f}", reading.quality) == ("50.00", "GOOD")
    other = hand.post(asked["id"], hand.weight(asked, value=Decimal("50.01")))
    assert (other.status_code, other.json()["code"]) == (409, "ANOTHER_ANSWER_TAKEN")
    assert hand.post(asked["id"], no_weight(asked)).status_code == 409
    assert kept(admin, house, asked) == [reading]
    assert asked["id"] not in [one["id"] for one in hand.handed()]


@pytest.mark.requirement("EXE-17")
def test_why_there_is_no_weight_is_taken_once_too(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant
) -> None:
    answer = no_weight(asked)
    assert [hand.post(asked["id"], answer).status_code for _ in range(2)] == [204, 204]
    (reading,) = kept(admin, house, asked)
    assert (reading.quality, reading.message, reading.value) == ("BUSY", "Busy.", None)
    assert hand.post(asked["id"], no_weight(asked, message="Other.")).status_code == 409


@pytest.mark.requirement("WGH-6", "EXE-17")
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"nonce": "another-nonce-0000"}, "another request"),
        ({"scale": "floor-2"}, "floor-2"),
        ({"serial": "34309393"}, "34309393"),
        ({"kind": Kind.TARE}, "TARE"),
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "set its clock"),
        ({"sequence": 1}, "its number 1"),
        ({"unit": "L"}, "no known unit of mass"),
        ({"gateway": UUID(int=7)}, "names the gateway"),
    ],
)
def test_what_is_no_reading_of_the_request_is_kept_without_a_weight(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant, wrong: dict[str, Any], says: str
) -> None:
    taken = hand.post(asked["id"], hand.weight(asked, **wrong))
    assert (taken.status_code, taken.json()["code"]) == (422, "READING_REFUSED")
    assert says in taken.json()["message"]
    (reading,) = kept(admin, house, asked)
    assert (reading.quality, reading.value, reading.octets) == ("REFUSED", None, None)
    assert says in reading.message


@pytest.mark.requirement("WGH-6")
def test_a_reading_that_another_key_signed_is_no_reading(hand: Hand, asked: dict[str, Any]) -> None:
    forged = Hand(hand.served, hand.company).weight(asked, gateway=readings.gateway_id(hand.key.verifier), sequence=99)
    assert hand.post(asked["id"], forged).status_code == 422


def test_what_is_not_of_its_form_is_refused_and_the_request_waits_on(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant
) -> None:
    good = hand.weight(asked)
    malformed: list[object] = [
        b"{",
        b"\xff",
        [],
        {**good, "more": 1},
        {**good, "signature": "AAAA"},
        {**good, "reading": 7},
        no_weight(asked, quality="GOOD"),
        no_weight(asked, quality="REFUSED"),
        no_weight(asked, message=""),
        no_weight(asked, message="x" * 501),
        no_weight(asked, message="\x1b[2J"),
        no_weight(asked, at="2026-03-02T12:00:00Z"),
        no_weight(asked, scale="a b"),
    ]
    for one in malformed:
        refused = hand.post(asked["id"], one)
        assert refused.status_code == 400, one
        assert refused.json().keys() == {"code", "message"}
    assert hand.post(asked["id"], good, headers={"content-type": "text/plain"}).status_code == 400
    assert hand.post(asked["id"], b" " * 16_385).status_code == 413
    assert kept(admin, house, asked) == []
    assert hand.post(asked["id"], good).status_code == 204


@pytest.mark.parametrize("path", ["/gateway/requests", "/gateway/requests?wait=61", "/gateway/requests?wait=-1"])
def test_how_long_it_waits_is_bounded(hand: Hand, path: str) -> None:
    assert hand.get(path).status_code == 400


@pytest.mark.requirement("TEN-1")
def test_who_is_not_enrolled_here_is_told_nothing(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant, other_plant: Plant
) -> None:
    nonces = count(admin, "gateway_nonce", house.company)
    stranger = Hand(hand.served, hand.company)
    wrong = [
        {"header": "Bearer x"},
        {"header": hand.header("GET", "/gateway/requests?wait=0").replace('", ', '",')},
        {"header": stranger.header("GET", "/gateway/requests?wait=0")},
        {"company": other_plant.name},
        {"company": "nobody"},
        {"origin": "https://theriac.example"},
        {"signed": "/gateway/requests?wait=1"},
    ]
    for one in wrong:
        refused = hand.get(**one)
        assert (refused.status_code, refused.json()["code"]) == (401, "NOT_AUTHENTIC"), one
    assert hand.post(asked["id"], hand.weight(asked), signed=b"{}").status_code == 401
    assert kept(admin, house, asked) == []
    assert count(admin, "gateway_nonce", house.company) == nonces
    assert count(admin, "gateway_nonce", other_plant.company) == 0


def test_a_nonce_serves_once_and_a_clock_that_is_off_is_told(hand: Hand) -> None:
    path = "/gateway/requests?wait=0"
    header = hand.header("GET", path)
    found = [hand.get(path, header=header) for _ in range(2)]
    assert [one.status_code for one in found] == [200, 401]
    assert found[1].json()["code"] == "NONCE_USED"
    for minutes in (-6, 6):
        off = hand.get(path, at=datetime.now(UTC) + timedelta(minutes=minutes))
        assert (off.status_code, off.json()["code"]) == (401, "CLOCK_OFF")
    assert hand.get(path, at=datetime.now(UTC) - timedelta(minutes=4)).status_code == 200


def test_a_nonce_is_kept_no_longer_than_its_timestamp_would_be_taken(
    served: Served, people: Floor, house: Plant, admin: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = Hand(served, house.name)
    people.gateway(str(hand.key.verifier), "Forgetful")
    own = text("select nonce from gateway_nonce where company_id = :c and gateway_id = :g order by used_at")

    def nonces() -> list[str]:
        given = {"c": house.company, "g": readings.gateway_id(hand.key.verifier)}
        with admin.connect() as connection:
            return list(connection.execute(own, given).scalars())

    assert [hand.get().status_code for _ in range(3)] == [200] * 3
    three = nonces()
    assert (len(three), admitting.KEPT) == (3, 2 * authorization.SKEW)
    monkeypatch.setattr(admitting, "KEPT", timedelta(0))
    assert hand.get().status_code == 200
    (newest,) = nonces()
    assert newest not in three


@pytest.mark.requirement("TEN-1")
def test_another_gateways_requests_are_unknown(
    hand: Hand, asked: dict[str, Any], people: Floor, admin: Engine, house: Plant
) -> None:
    other = Hand(hand.served, hand.company)
    people.gateway(str(other.key.verifier), "Another")
    assert other.handed() == []
    answer = other.post(asked["id"], other.weight(asked))
    assert (answer.status_code, answer.json()["code"]) == (404, "REQUEST_UNKNOWN")
    assert hand.post("never", no_weight(asked)).status_code == 404
    assert hand.post(str(UUID(int=1)), no_weight(asked)).status_code == 404
    assert kept(admin, house, asked) == []


@pytest.mark.requirement("TEN-3")
def test_a_retired_gateway_is_heard_no_more(served: Served, people: Floor, house: Plant) -> None:
    leaving = Hand(served, house.name)
    gateway = people.gateway(str(leaving.key.verifier), "Leaving")
    seen = "query ($i: ID!) { gateway(id: $i) { version state contact { lastSeenAt } } }"
    assert people.operator.query(seen, i=gateway)["gateway"]["contact"] is None
    assert leaving.handed() == []
    assert people.operator.query(seen, i=gateway)["gateway"]["contact"] is not None
    given = {"gatewayId": gateway, "version": 1, "reason": "The booth is rebuilt."}
    refused = people.operator.mutate("retireGateway", "RetireGatewayInput", given)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    assert leaving.handed() == []
    people.engineer.act("retireGateway", "RetireGatewayInput", given)
    told = leaving.get()
    assert (told.status_code, told.json()["code"]) == (403, "GATEWAY_RETIRED")
    again = {"siteId": people.site, "name": "Back", "verifierKey": str(leaving.key.verifier)}
    known = people.engineer.mutate("enrolGateway", "EnrolGatewayInput", again)
    assert [one["code"] for one in known["problems"]] == ["GATEWAY_KEY_KNOWN"]


@pytest.mark.requirement("EXE-17")
def test_an_answer_after_its_time_is_not_taken(
    hand: Hand, asked: dict[str, Any], admin: Engine, house: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.equipment.commands import answering

    monkeypatch.setattr(answering, "GRACE", -timedelta(seconds=300))
    late = hand.post(asked["id"], hand.weight(asked))
    assert (late.status_code, late.json()["code"]) == (410, "ANSWER_TOO_LATE")
    assert kept(admin, house, asked) == []


def test_a_gateway_that_asks_too_often_is_told_to_wait(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admitting, "MOST_IN_WINDOW", 1)
    busy = hand.get()
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "5")


@pytest.mark.requirement("EXE-18")
def test_a_request_that_is_sent_twice_asks_once(
    people: Floor, hand: Hand, scale: str, admin: Engine, house: Plant
) -> None:
    before = count(admin, "scale_reading_request", house.company)
    given = {"scaleId": scale, "kind": "CHECK", "commandId": secrets.token_hex(8)}
    sent = [people.operator.act("requestReading", "RequestReadingInput", given, "request { id }") for _ in range(2)]
    assert sent[0] == sent[1]
    assert count(admin, "scale_reading_request", house.company) == before + 1
    (asked,) = [one for one in hand.handed() if sent[0]["request"]["id"].endswith(one["id"])]
    assert hand.post(asked["id"], no_weight(asked)).status_code == 204


def test_only_so_many_readings_wait_at_once(
    people: Floor, hand: Hand, scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requesting, "PENDING_OF_COMPANY", 0)
    assert [one["code"] for one in people.ask(scale)["problems"]] == ["TOO_MANY_PENDING"]
    assert [one["code"] for one in people.ask(scale, seconds=4)["problems"]] == ["INVALID_INPUT"]
    assert hand.served.web.get("/gateway/requests?wait=0").status_code == 401


@pytest.mark.requirement("AUD-3")
def test_a_question_that_waits_is_woken_and_holds_nothing_of_the_database(
    served: Served,
    house: Plant,
    people: Floor,
    app_engine: Engine,
    admin: Engine,
    urls: Urls,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would not be woken in time by looking again: only what the relay announces does that."""
    monkeypatch.setattr(endpoint, "LOOK_AGAIN_SECONDS", 60.0)
    hand = Hand(served, house.name)
    gateway = people.gateway(str(hand.key.verifier), "Waiting")
    scale = people.scale("SCL-W", gatewayId=gateway, gatewayScale="w")["id"]
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(hand.get("/gateway/requests?wait=60")))
    thread.start()
    held = "select count(*) from pg_stat_activity where datname = :d and state <> 'idle' and usename = 'theriac_app'"
    until(lambda: open_polls(hand) == 1)

    def free() -> bool:
        with admin.connect() as connection:  # a transaction sees what it saw first
            return bool(connection.execute(text(held), {"d": urls.name}).scalar_one() == 0)

    until(free)
    assert app_engine.pool.checkedout() == 0  # type: ignore[attr-defined] # it is a queue of connections
    people.ask(scale)
    thread.join(25)
    assert [one["kind"] for one in found[0].json()["requests"]] == ["CHECK"]


def test_a_gateway_holds_few_questions_open(hand: Hand) -> None:
    threads = [threading.Thread(target=hand.get, args=("/gateway/requests?wait=1",)) for _ in range(OF_GATEWAY)]
    for thread in threads:
        thread.start()
    until(lambda: open_polls(hand) == OF_GATEWAY)
    refused = hand.get()
    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_POLLS")
    for thread in threads:
        thread.join(20)
    assert hand.get().status_code == 200
