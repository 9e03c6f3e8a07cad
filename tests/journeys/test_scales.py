"""A plant's gateway, its balance and the service, all over TCP: enrolled, checked, read, disturbed."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from demonstration import balance as balances
from demonstration.balance import Balance
from gateway import delivering, loop
from infra.scales import asking
from infra.services import Services
from tests import floor, serving
from tests.conftest import Urls
from tests.floor import Floor, of_reading, typed
from tests.plant import Plant, build_plant
from tests.serving import Served


@pytest.fixture(scope="module", autouse=True)
def _in_a_hurry() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "QUIET_SECONDS", 0.05)
        patch.setattr(loop, "WAIT_SECONDS", 1)
        patch.setattr(delivering, "FIRST_PAUSE", 0.05)
        patch.setattr(delivering, "LONGEST_PAUSE", 0.2)
        yield


@pytest.fixture(scope="module")
def served(services: Services, app_engine: Engine, urls: Urls) -> Iterator[Served]:
    relay = create_engine(urls.of("theriac_relay"), poolclass=NullPool)
    with serving.served(services, app_engine, relay) as found:
        yield found
    relay.dispose()


@pytest.fixture(scope="module")
def house(served: Served, admin: Engine) -> Plant:
    return build_plant(served.services.transactions, admin, name=f"scales-{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
def people(served: Served, house: Plant) -> Floor:
    engineer, operator, second = (
        served.client(house.name).sign_in(who) for who in ("engineer", "operator", "second_operator")
    )
    return Floor(engineer, operator, second, f"Site:{house.site}")


def table(name: str, balance: Balance, unit: str = "kg") -> str:
    text = f'[[scale]]\nname = "{name}"\nprotocol = "{balance.protocol}"\nhost = "127.0.0.1"\nport = {balance.port}\n'
    return text + f'unit = "{unit}"\n' + ("characters = 22\n" if balance.protocol == "sbi" else "")


@pytest.fixture(scope="module")
def sics() -> Iterator[Balance]:
    with balances.running("mt-sics") as balance:
        balance.unit = "kg"
        yield balance


@pytest.fixture(scope="module")
def scale(served: Served, house: Plant, people: Floor, sics: Balance, tmp_path_factory: Any) -> Iterator[str]:  # noqa: ANN401 -- pytest's own
    """A scale that a gateway of its own reads."""
    path = serving.gateway_file(tmp_path_factory.mktemp("gateway"), served.origin, house.name, table("floor-1", sics))
    with serving.at_work(path) as key:
        gateway = people.gateway(key)
        yield people.scale("SCL-01", gatewayId=gateway, gatewayScale="floor-1")["id"]


def calm(balance: Balance, load: str = "50.00") -> None:
    balance.load, balance.tare, balance.range = Decimal(load), Decimal("0.00"), ""
    balance.disturbances.clear()
    balance.settled.set()


@pytest.mark.requirement("WGH-9", "WGH-6", "EXE-17")
def test_a_scale_is_calibrated_checked_and_then_read_for_weighing(people: Floor, scale: str, sics: Balance) -> None:
    assert people.lacks(scale) == ["NOT_CALIBRATED", "NOT_CHECKED_TODAY"]
    refused = people.ask(scale, "GROSS")
    assert [(one["code"], one["rule"]) for one in refused["problems"]] == [("SCALE_NOT_USABLE", "WGH-9")]
    people.calibrate(scale)
    assert people.lacks(scale) == ["NOT_CHECKED_TODAY"]
    calm(sics, "20.01")
    light = people.read(scale)
    calm(sics, "50.07")
    heavy = people.read(scale)
    calm(sics, "50.00")
    left_out = people.read(scale)
    assert light["value"] == {"value": "20.01", "unit": "kg"}
    failed = people.check(scale, of_reading(1, light), of_reading(2, heavy))["check"]
    assert [one["verdict"] for one in failed["results"]] == ["PASSED", "FAILED"]
    assert (failed["verdict"], failed["state"], failed["reason"]) == ("FAILED", "RECORDED", None)
    assert people.lacks(scale) == ["CHECK_FAILED"]
    calm(sics, "20.00")
    light = people.read(scale)
    for unfit in (heavy, left_out, light):
        again = people.check(scale, of_reading(1, light), of_reading(2, unfit))["problems"]
        assert [one["code"] for one in again] == ["READING_UNFIT"]
    calm(sics, "50.05")
    passed = people.check(scale, of_reading(1, light), of_reading(2, people.read(scale)))["check"]
    assert (passed["verdict"], passed["scale"]["usable"]) == ("PASSED", True)
    calm(sics, "51.40")
    gross = people.read(scale, "GROSS")
    assert (gross["quality"], gross["value"], gross["basis"]) == ("GOOD", {"value": "51.40", "unit": "kg"}, "GROSS")
    assert (gross["serialNumber"], gross["requestedName"], gross["message"]) == ("B021002593", "Operator", None)


@pytest.mark.requirement("EXE-17")
def test_what_was_no_weight_is_kept_with_its_flag(people: Floor, scale: str, sics: Balance) -> None:
    calm(sics)
    sics.range = "+"
    assert people.read(scale)["quality"] == "OVERLOAD"
    calm(sics)
    sics.disturb(None, balances.instead(b"\x00\xff  50.00 kg\r\n"))
    assert people.read(scale)["quality"] == "GARBAGE"
    calm(sics)
    sics.disturb(None, balances.dropped_in_mid_line)
    assert people.read(scale)["quality"] == "LINE_LOST"
    calm(sics)
    sics.settled.clear()
    sics.gives_up = False
    unstable = people.read(scale, seconds=5)
    assert (unstable["quality"], unstable["value"], unstable["octets"]) == ("NOT_STABLE", None, None)
    assert unstable["message"].startswith("The weight was not stable")
    calm(sics)
    assert people.read(scale)["quality"] == "GOOD"
    query = "query ($s: ID!) { scaleReadings(first: 5, scaleId: $s) { edges { node { quality message } } } }"
    edges = people.operator.query(query, s=scale)["scaleReadings"]["edges"]
    kept = [one["node"]["quality"] for one in edges]
    assert kept == ["GOOD", "NOT_STABLE", "LINE_LOST", "GARBAGE", "OVERLOAD"]


@pytest.mark.requirement("EXE-17", "WGH-6")
def test_two_gateways_read_their_own_scales_only(
    served: Served, house: Plant, people: Floor, scale: str, sics: Balance, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        bench = stack.enter_context(balances.running("sbi", serial="34309393"))
        bench.load, bench.unit, bench.digits = Decimal("7.500"), "g", 3
        path = serving.gateway_file(tmp_path, served.origin, house.name, table("floor-1", bench, "g"))
        gateway = people.gateway(stack.enter_context(serving.at_work(path)), "Laboratory")
        other = people.scale(
            "SCL-02",
            instrument={"maker": "Sartorius", "serialNumber": "34309393"},
            gatewayId=gateway,
            gatewayScale="floor-1",
        )["id"]
        calm(sics, "50.00")
        asked = [people.ask(one)["request"]["id"] for one in (scale, other)]
        found = [people.answer(one) for one in asked]
        assert [one["value"] for one in found] == [{"value": "50.00", "unit": "kg"}, {"value": "7.500", "unit": "g"}]
        assert [one["serialNumber"] for one in found] == ["B021002593", "34309393"]
        wrong = people.scale("SCL-03", gatewayId=gateway, gatewayScale="bench-9")["id"]
        unknown = people.read(wrong)
        assert (unknown["quality"], "bench-9" in unknown["message"]) == ("UNKNOWN_SCALE", True)
        change = {"scaleId": other, "version": people.look(other)["version"], "reason": "It left the booth."}
        given = {**change, "details": floor.DETAILS}
        changed = people.engineer.act("changeScale", "ChangeScaleInput", given, "scale { gateway { id } }")
        assert changed["scale"] == {"gateway": None}
        assert people.ask(other)["problems"][0]["code"] == "SCALE_HAS_NO_GATEWAY"


@pytest.mark.requirement("WGH-9", "WGH-10")
def test_a_typed_check_counts_once_another_person_witnessed_it(people: Floor) -> None:
    scale = people.scale("SCL-04")["id"]
    people.calibrate(scale)
    both = (typed(1, "20.00"), typed(2, "50000", "g"))
    assert [one["code"] for one in people.check(scale, *both)["problems"]] == ["TYPED_NEEDS_REASON"]
    check = people.check(scale, *both, reason="The gateway is being repaired.")["check"]
    assert (check["verdict"], check["state"], check["scale"]["usable"]) == ("PASSED", "AWAITS_WITNESS", False)
    given = {"checkId": check["id"], "version": check["version"]}
    own = people.operator.sign("witnessScaleCheck", given)
    assert [one["code"] for one in own["problems"]] == ["OWN_CHECK"]
    assert people.lacks(scale) == ["NOT_CHECKED_TODAY"]
    witnessed = people.second.sign("witnessScaleCheck", given, f"check {{ {floor.CHECK} }}")["check"]
    assert (witnessed["state"], witnessed["witnessedName"]) == ("WITNESSED", "Second Operator")
    assert witnessed["scale"]["usable"] is True
    people.check(scale, typed(1, "20.03"), typed(2, "50.00"), reason="The gateway is being repaired.")
    assert people.lacks(scale) == ["CHECK_FAILED"]


@pytest.mark.requirement("TEN-1", "AUD-1")
def test_every_act_left_its_entry(house: Plant, admin: Engine, scale: str) -> None:
    query = "select distinct table_name from audit_entry where company_id = :c"
    with admin.connect() as connection:
        found = set(connection.execute(text(query), {"c": house.company}).scalars())
    assert {"gateway", "scale", "scale_check_weight", "scale_reading_request"} <= found, scale
    assert not {"gateway_nonce", "gateway_contact", "scale_reading_handover"} & found
