"""Logs name what they are about; what leaves for Sentry names nobody."""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sentry_sdk
import structlog
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

from infra import telemetry

COMPANY, PERSON = (uuid.UUID(int=number) for number in (1, 2))
COMMAND = "complete-phase-13"
PERSONAL = (
    "ana.novak",
    "Ana Novak",
    "plant.example",
    "s3cret",
    "10.1.2.3",
    "mutation signIn",
    "Bearer",
    "theriac_session",
    "token=",
    str(PERSON),
)
MAIL, PASSWORD = "ana.novak@plant.example", "s3cret"  # up here, as the lines around a frame are sent with it
DSN = "https://public@sentry.invalid/1"


class Kept(Transport):
    """Keeps what would leave, as it would leave."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(data.splitlines()[2]) for data in self.sent]


@pytest.fixture
def kept() -> Iterator[Kept]:
    transport = Kept()
    with sentry_sdk.isolation_scope():
        telemetry.configure_sentry(DSN, environment="validation", release="theriac@1.2.3", transport=transport)
        yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in telemetry._QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def find(name: str, password: str) -> None:
    raise KeyError(f"Key (email)=({name}) with {password}")


def sign_in(name: str, password: str) -> None:
    try:
        find(name, password)
    except KeyError as error:
        raise RuntimeError(f"signIn failed for {name}") from error


def failure() -> RuntimeError:
    with pytest.raises(RuntimeError) as caught:
        sign_in(MAIL, PASSWORD)
    return caught.value


def gossip(event: Event, _hint: Hint) -> Event:
    """Everything that an integration, today's or a later one, could lay into an event."""
    laid: dict[str, Any] = event  # type: ignore[assignment] # an integration keeps to no type
    for field in (
        "user",
        "extra",
        "contexts",
        "breadcrumbs",
        "request",
        "threads",
        "transaction",
        "server_name",
        "new",
    ):
        laid[field] = {
            "email": "ana.novak@plant.example",
            "username": "Ana Novak",
            "ip_address": "10.1.2.3",
            "headers": {"Authorization": "Bearer s3cret", "Cookie": "theriac_session=s3cret"},
            "cookies": {"theriac_session": "s3cret"},
            "query_string": "token=s3cret",
            "url": "https://plant.example/download?token=s3cret",
            "data": {"query": "mutation signIn", "variables": {"password": "s3cret"}},
        }
    for value in event["exception"]["values"]:
        value["mechanism"] = {"type": "x", "handled": True, "data": {"name": "Ana Novak"}}
        for frame in value["stacktrace"]["frames"]:
            frame |= {
                "vars": {"who": "Ana Novak"},
                "abs_path": "/home/ana.novak/x.py",
                "filename": "/home/ana.novak/x.py",
            }
    return event


def test_nothing_personal_leaves(kept: Kept) -> None:
    sentry_sdk.set_user({"email": "ana.novak@plant.example", "ip_address": "10.1.2.3"})
    sentry_sdk.set_tag("who", "Ana Novak")
    sentry_sdk.add_breadcrumb(message="mutation signIn token=s3cret")
    sentry_sdk.get_isolation_scope().add_event_processor(gossip)
    with telemetry.about(company=COMPANY, person=PERSON, command=COMMAND):
        telemetry.report_defect(failure())
    assert len(kept.sent) == 1
    assert [word for word in PERSONAL if word.encode() in kept.sent[0]] == []


def test_what_helps_to_mend_a_defect_leaves(kept: Kept) -> None:
    with telemetry.about(company=COMPANY, command=COMMAND):
        defect = telemetry.report_defect(failure())
    (event,) = kept.events
    assert event["event_id"] == defect
    assert (event["environment"], event["release"]) == ("validation", "theriac@1.2.3")
    assert event["tags"] == {"company": str(COMPANY), "command": str(COMMAND)}
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("KeyError", "RuntimeError")
    frame = error["stacktrace"]["frames"][-1]
    assert frame["function"] == "sign_in"
    assert frame["lineno"] > 0
    assert "value" not in error
    assert "vars" not in frame


def test_logs_and_traces_do_not_leave(kept: Kept) -> None:
    telemetry.configure_logging(json=True)
    logging.getLogger("any").error("ana.novak failed")
    with sentry_sdk.start_transaction(name="Ana Novak", sampled=True):
        pass
    sentry_sdk.flush()
    assert kept.sent == []


def test_without_sentry_a_defect_still_has_an_id_and_its_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_DSN", DSN)
    telemetry.configure_sentry(None, environment="development", release="theriac@0")
    assert not sentry_sdk.get_client().is_active()
    telemetry.configure_logging(json=True)
    defect = telemetry.report_defect(failure())
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["defect"], told["level"]) == ("defect", defect, "error")
    assert uuid.UUID(hex=defect).hex == defect
    assert "in sign_in" in told["exception"]


def test_a_dsn_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme"):
        telemetry.configure_sentry("not a dsn", environment="development", release="theriac@0")


@pytest.mark.parametrize("get_logger", [logging.getLogger, structlog.stdlib.get_logger])
def test_every_log_names_company_person_and_command(
    capsys: pytest.CaptureFixture[str], get_logger: Callable[[str], logging.Logger]
) -> None:
    telemetry.configure_logging(json=True)
    log = get_logger("theriac.test")
    with telemetry.about(company=COMPANY, person=PERSON, command=COMMAND):
        log.warning("weighed %s kg", 12)
    log.warning("after")
    inside, after = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert inside["event"] == "weighed 12 kg"
    assert (inside["company"], inside["person"], inside["command"]) == (str(COMPANY), str(PERSON), str(COMMAND))
    assert inside["logger"] == "theriac.test"
    assert inside["timestamp"].endswith("Z")
    assert "company" not in after


def hide() -> None:
    _password = "s3cret"
    raise RuntimeError


@pytest.mark.parametrize("as_json", [True, False])
def test_no_log_shows_local_variables(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    telemetry.configure_logging(json=as_json)
    with pytest.raises(RuntimeError) as caught:
        hide()
    telemetry.report_defect(caught.value)
    told = capsys.readouterr().err
    assert "in hide" in told
    assert "s3cret" not in told


def test_configuring_twice_tells_each_log_once(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging(json=True)
    telemetry.configure_logging(json=False)
    logging.getLogger("any").info("once")
    assert capsys.readouterr().err.count("once") == 1


def test_logs_that_would_show_queries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure_logging(json=True)
    logging.getLogger("httpx2").info("GET https://id.example/?token=s3cret")
    logging.getLogger("uvicorn.access").info("GET /?token=s3cret")
    assert capsys.readouterr().err == ""
