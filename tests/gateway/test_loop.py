"""A gateway reads what it is asked, signs it, and says why where it can't: over real sockets on both sides."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.audit.notes import VerifierKey
from domain.equipment import readings
from domain.equipment.readings import Basis, Kind, SignedReading
from gateway import delivering, loop, running, signing
from infra.scales import asking
from infra.scales.mt_sics import MtSics
from infra.scales.scale import Reading
from tests import balance as balances
from tests.balance import Balance
from tests.gateway import service as services
from tests.gateway.service import Service


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(delivering, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(delivering, "LONGEST_PAUSE", 0.2)


@pytest.fixture
def service() -> Iterator[Service]:
    with services.serving() as running:
        yield running


@pytest.fixture
def floor() -> Iterator[Balance]:
    with balances.running("mt-sics") as balance:
        balance.load, balance.unit = Decimal("51.40"), "kg"
        yield balance


@pytest.fixture
def bench() -> Iterator[Balance]:
    with balances.running("sbi", serial="34309393") as balance:
        balance.load = Decimal("7.50")
        yield balance


def file(path: Path, service: Service, floor: Balance, bench: Balance | None = None) -> Path:
    text = f'url = "{service.origin}"\ncompany = "acme"\nkey = "gateway.key"\n'
    text += f'[[scale]]\nname = "floor-1"\nprotocol = "mt-sics"\nhost = "127.0.0.1"\nport = {floor.port}\nunit = "kg"\n'
    if bench is not None:
        text += '[[scale]]\nname = "bench"\nprotocol = "sbi"\nhost = "127.0.0.1"\n'
        text += f'port = {bench.port}\nunit = "g"\ncharacters = 22\n'
    found = path / "gateway.toml"
    found.write_text(text)
    return found


@contextmanager
def at_work(path: Path, service: Service) -> Iterator[VerifierKey]:
    """A gateway that is enrolled and running while the block does; its key."""
    stop, told = threading.Event(), threading.Event()
    printed: list[str] = []

    def enrol(key: str) -> None:
        printed.append(key)
        service.public = VerifierKey.parse(key).public
        told.set()

    thread = threading.Thread(target=running.run, args=(path, stop), kwargs={"tell": enrol})
    thread.start()
    try:
        assert told.wait(20)
        yield VerifierKey.parse(printed[0])
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


def verified(answer: dict[str, Any], key: VerifierKey) -> SignedReading:
    assert answer.keys() == {"quality", "reading", "signature"}, answer
    assert answer["quality"] == "GOOD"
    return readings.verify(answer["reading"].encode(), base64.b64decode(answer["signature"]), key)


def asked(request: dict[str, Any], *, serial: str, after: int = 0) -> readings.Asked:
    now = datetime.now(UTC)
    return readings.Asked(
        scale=request["scale"],
        serial=serial,
        kind=Kind(request["kind"]),
        nonce=request["nonce"],
        after=after,
        since=now - timedelta(minutes=1),
        until=now,
    )


@pytest.mark.requirement("WGH-6")
def test_what_was_asked_is_read_and_signed(service: Service, floor: Balance, tmp_path: Path) -> None:
    with at_work(file(tmp_path, service, floor), service) as key:
        first, second = service.ask(kind="TARE"), service.ask(kind="GROSS")
        tare, gross = (verified(service.answer_to(one), key) for one in (first, second))
    readings.require_answer(tare, asked(first, serial="B021002593"))
    readings.require_answer(gross, asked(second, serial="B021002593", after=tare.sequence))
    assert (str(gross.value), gross.unit, gross.basis, gross.stable) == ("51.40", "kg", Basis.GROSS, True)
    assert service.refused == []


@pytest.mark.requirement("WGH-6")
def test_what_lies_on_a_tared_scale_is_told_whole(service: Service, floor: Balance, tmp_path: Path) -> None:
    floor.tare = Decimal("1.40")
    with at_work(file(tmp_path, service, floor), service) as key:
        found = verified(service.answer_to(service.ask()), key)
    assert (str(found.value), found.basis) == ("51.40", Basis.GROSS)


def test_each_scale_is_asked_by_itself(service: Service, floor: Balance, bench: Balance, tmp_path: Path) -> None:
    floor.settled.clear()
    with at_work(file(tmp_path, service, floor, bench), service) as key:
        waiting, quick = service.ask(), service.ask(scale="bench")
        found = verified(service.answer_to(quick), key)
        assert waiting["id"] not in service.answers
        floor.settled.set()
        assert verified(service.answer_to(waiting), key).value == Decimal("51.40")
    assert (str(found.value), found.unit, found.basis, found.serial) == ("7.50", "g", Basis.SHOWN, "34309393")


@pytest.mark.requirement("EXE-17")
@pytest.mark.parametrize(
    ("disturb", "quality"),
    [
        (lambda floor: floor.stop(), "LINE_LOST"),
        (lambda floor: floor.settled.clear(), "NOT_STABLE"),
        (lambda floor: setattr(floor, "range", "+"), "OVERLOAD"),
        (lambda floor: setattr(floor, "range", "-"), "UNDERLOAD"),
        (lambda floor: setattr(floor, "unit", "g"), "UNIT_CHANGED"),
        (lambda floor: floor.disturb(None, balances.instead(b"#\r\n")), "GARBAGE"),
        (lambda floor: floor.disturb(*[balances.silent] * 9), "TIMED_OUT"),
    ],
)
def test_no_weight_is_answered_with_its_reason(
    service: Service, floor: Balance, tmp_path: Path, disturb: Callable[[Balance], None], quality: str
) -> None:
    with at_work(file(tmp_path, service, floor), service):
        service.answer_to(service.ask())  # it works, so that the disturbance is of this request
        disturb(floor)
        request = service.ask(seconds=2)
        answer = service.answer_to(request)
    assert answer.keys() == {"at", "message", "nonce", "quality", "scale"}
    assert (answer["quality"], answer["scale"], answer["nonce"]) == (quality, "floor-1", request["nonce"])
    assert 20 < len(answer["message"]) <= 500


def test_a_scale_that_comes_back_is_read_again(service: Service, floor: Balance, tmp_path: Path) -> None:
    with at_work(file(tmp_path, service, floor), service) as key:
        service.answer_to(service.ask())
        floor.disturb(balances.dropped_in_mid_line)
        assert service.answer_to(service.ask())["quality"] == "LINE_LOST"
        assert verified(service.answer_to(service.ask()), key).value == Decimal("51.40")


def test_a_scale_that_it_has_not_is_named(service: Service, floor: Balance, tmp_path: Path) -> None:
    with at_work(file(tmp_path, service, floor), service):
        answer = service.answer_to(service.ask(scale="roof"))
    assert (answer["quality"], answer["message"]) == (
        "UNKNOWN_SCALE",
        "This gateway has no scale roof; it has: floor-1.",
    )


def test_no_more_wait_for_a_scale_than_have_room(service: Service, floor: Balance, tmp_path: Path) -> None:
    floor.settled.clear()
    with at_work(file(tmp_path, service, floor), service):
        at_it = service.ask()
        while b"S" not in floor.heard:
            threading.Event().wait(0.01)
        waiting = [service.ask() for _ in range(loop.MAX_WAITING + 2)]
        refused = [service.answer_to(one) for one in waiting[-2:]]
        assert [one["quality"] for one in refused] == ["QUEUE_FULL"] * 2
        floor.settled.set()
        assert {service.answer_to(one)["quality"] for one in [at_it, *waiting[:-2]]} == {"GOOD"}


def test_a_request_whose_time_passed_in_the_queue_is_not_read(service: Service, floor: Balance, tmp_path: Path) -> None:
    floor.settled.clear()
    with at_work(file(tmp_path, service, floor), service):
        first, late = service.ask(seconds=3), service.ask(seconds=1)
        assert service.answer_to(first)["quality"] == "NOT_STABLE"
        assert service.answer_to(late)["quality"] == "TOO_LATE"


def test_what_is_handed_out_twice_is_read_once(service: Service, floor: Balance, tmp_path: Path) -> None:
    with at_work(file(tmp_path, service, floor), service) as key:
        request = service.ask()
        first = service.answer_to(request)
        floor.load = Decimal("9.00")
        service.answers.clear()
        with service.changed:
            service.pending[request["id"]] = request
            service.changed.notify_all()
        assert service.answer_to(request) == first
    assert verified(first, key).value == Decimal("51.40")


@pytest.mark.parametrize("status", [0, 500, 502, 503, 429, 302])
def test_an_answer_is_brought_again_until_it_is_taken(
    service: Service, floor: Balance, tmp_path: Path, status: int
) -> None:
    service.instead["POST"].extend([(status, {"retry-after": "0"}, b"")] * 2)
    with at_work(file(tmp_path, service, floor), service) as key:
        request = service.ask()
        verified(service.answer_to(request), key)
    bodies = {body for name, body in service.posted if name == request["id"]}
    assert (len(service.posted) >= 3, len(bodies)) == (True, 1)


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 422])
def test_an_answer_that_is_refused_is_not_brought_again(
    service: Service, floor: Balance, tmp_path: Path, status: int
) -> None:
    service.instead["POST"].append((status, {}, b'{"code": "GONE", "message": "too late"}'))
    with at_work(file(tmp_path, service, floor), service):
        request = service.ask()
        service.wait_until(lambda: service.posted)
        service.answer_to(service.ask(id="next"))
    # The next one may be brought twice, where this machine took longer to take it than the gateway waits.
    assert [name for name, _ in service.posted if name != "next"] == [request["id"]]


@pytest.mark.parametrize(
    "answer",
    [
        (0, {}, b""),
        (500, {}, b""),
        (503, {"retry-after": "0"}, b'{"code": "BUSY"}'),
        (401, {}, b'{"code": "CLOCK_OFF", "message": "set your clock"}'),
        (302, {"location": "http://169.254.169.254/"}, b""),
        (200, {}, b"[" * 60_000),
        (200, {}, b'{"requests": {}}'),
        (200, {}, b" " * 70_000),
        (200, {"content-encoding": "gzip"}, b"not gzip"),
        (
            200,
            {},
            b'{"requests": [1, {"id": "../../x"}, {"id": "a", "scale": "floor-1", "kind": "NET", "seconds": 9}]}',
        ),
    ],
)
def test_a_service_that_answers_amiss_is_asked_again(
    service: Service, floor: Balance, tmp_path: Path, answer: tuple[int, dict[str, str], bytes]
) -> None:
    service.instead["GET"].append(answer)
    with at_work(file(tmp_path, service, floor), service) as key:
        assert verified(service.answer_to(service.ask()), key).value == Decimal("51.40")


def test_a_service_that_hands_out_the_same_is_not_asked_without_a_pause(
    service: Service, floor: Balance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "FIRST_PAUSE", 0.5)
    floor.settled.clear()
    with at_work(file(tmp_path, service, floor), service):
        request = service.ask(seconds=2)
        assert service.answer_to(request)["quality"] == "NOT_STABLE"
    assert service.asked < 12


def test_a_key_that_is_not_enrolled_is_not_served(service: Service, floor: Balance, tmp_path: Path) -> None:
    with at_work(file(tmp_path, service, floor), service):
        service.answer_to(service.ask())
        service.public = bytes(32)
        request = service.ask()
        while not service.refused:
            threading.Event().wait(0.01)
    assert request["id"] not in service.answers
    assert set(service.refused) == {"SIGNATURE"}


def test_a_defect_is_answered_too(
    service: Service, floor: Balance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    with at_work(file(tmp_path, service, floor), service):
        with monkeypatch.context() as patch:
            patch.setattr(signing.Signer, "sign", broken)
            answer = service.answer_to(service.ask())
        assert (answer["quality"], "secret" in answer["message"]) == ("DEFECT", False)
        assert service.answer_to(service.ask())["quality"] == "GOOD"


def test_a_scale_whose_identity_is_not_understood_is_served(
    service: Service, floor: Balance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(MtSics, "identify", broken)
    with at_work(file(tmp_path, service, floor), service) as key:
        assert verified(service.answer_to(service.ask()), key).value == Decimal("51.40")


def test_an_unstable_reading_is_never_signed() -> None:
    unstable = Reading(shown=Decimal(1), gross=None, unit="g", stable=False, serial="B021002593")
    signer = signing.Signer.__new__(signing.Signer)
    with pytest.raises(AssertionError):
        signer.sign(None, unstable)  # type: ignore[arg-type] # it isn't looked at
