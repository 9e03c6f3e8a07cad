"""The demonstration's client repeats what a broken connection lost, and stops at what is refused."""

import json
from pathlib import Path

import httpx2
import pytest
from rich.console import Console

from demonstration import journey
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.releasing import Exported
from demonstration.steps.show import Show

REFUSAL = {
    "code": "OUT_OF_SEQUENCE",
    "rule": "EXE-1",
    "message": "Phase 3 waits for phase 2.",
    "path": [],
    "__typename": "Refused",
}


class Service:
    """Answers each request with the next of what it was given, and keeps what it was asked."""

    def __init__(self, *answers: Json | Exception) -> None:
        self.answers, self.asked = list(answers), list[Json]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(json.loads(request.content) | {"authorization": request.headers.get("authorization")})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(200, json=answer)

    def client(self, account: str = "operator") -> Client:
        http = httpx2.Client(transport=httpx2.MockTransport(self), base_url="http://service")
        return Client(http, "demonstration", account, f"{account}'s password", token="1.2")


def started(**problem: object) -> Json:
    return {"data": {"startPhase": {"phase": {"id": "P:1"}, "problems": [problem] if problem else []}}}


@pytest.mark.requirement("EXE-18")
def test_an_act_whose_answer_was_lost_is_repeated_under_its_id() -> None:
    service = Service(httpx2.ReadError("connection reset"), started())
    assert service.client().act("startPhase", {"phase": "P:1", "version": 1}, "phase { id }")["phase"] == {"id": "P:1"}
    first, second = (one["variables"]["input"]["commandId"] for one in service.asked)
    assert first == second


def test_a_service_that_never_answers_is_given_up() -> None:
    service = Service(*[httpx2.ConnectError("refused") for _ in range(4)])
    with pytest.raises(Failed, match="does not answer"):
        service.client().ask("query site { viewer { person { name } } }")
    assert len(service.asked) == 3


def test_a_refusal_stops_with_its_words_and_its_rule() -> None:
    service = Service(started(**REFUSAL))
    with pytest.raises(Failed, match=r"startPhase by operator .* OUT_OF_SEQUENCE \(EXE-1\): Phase 3 waits"):
        service.client().act("startPhase", {"phase": "P:3", "version": 1})


def test_an_error_stops() -> None:
    service = Service({"errors": [{"message": "internal"}], "data": None})
    with pytest.raises(Failed, match="internal"):
        service.client().ask("query site { viewer { person { name } } }")


@pytest.mark.requirement("SIG-2")
def test_a_second_person_signs_with_their_own_password_in_the_session_of_the_first() -> None:
    challenge = {"id": "SignatureChallenge:1", "meaning": "VERIFIED", "digest": "00", "content": {}}
    service = Service(
        {"data": {"prepareSignature": {"challenge": challenge, "problems": []}}},
        {"data": {"verifyPhase": {"phase": {"id": "P:1"}, "problems": []}}},
    )
    witness = service.client("operator2")
    service.client().sign("verifyPhase", {"phase": "P:1", "version": 2}, "phase { id }", by=witness)
    prepared, signed = service.asked
    assert prepared["variables"]["act"] == {"verifyPhase": {"phase": "P:1", "version": 2}}
    assert signed["variables"]["input"]["signature"] == {
        "challenge": "SignatureChallenge:1",
        "proof": {"password": {"name": "operator2", "password": "operator2's password"}},
    }
    assert [one["operationName"] for one in service.asked] == ["prepareSignature", "verifyPhase"]
    assert prepared["authorization"] == signed["authorization"] == "Bearer 1.2"


def test_the_connection_keeps_no_cookie() -> None:
    def give_cookie(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"set-cookie": "session=1"})

    http = journey.connected("http://service", transport=httpx2.MockTransport(give_cookie))
    http.request("GET", "/")
    assert not http.cookies


def test_the_last_line_is_a_command_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exported = Exported(tmp_path / "MET-2026-0001.ebr.zip", "theriac.log/1+ab+c/d+e=")
    there = "verify MET-2026-0001.ebr.zip --key theriac.log/1+ab+c/d+e="
    assert journey.verify_command(tmp_path, exported) == f"./theriac {there}"
    assert journey.verify_command(Path("/opt/it is"), exported) == f"'/opt/it is/theriac' {there}"
    odd = Exported(exported.file, "a key; and more")
    assert journey.verify_command(tmp_path, odd).endswith("--key 'a key; and more'")


def test_a_home_of_an_earlier_release_is_told_from_a_broken_one() -> None:
    with (
        journey.connected("http://service") as http,
        pytest.raises(Failed, match="has no administrator: it is of an earlier"),
    ):
        journey.sign_in(http, {}, Show(Console(quiet=True)))
