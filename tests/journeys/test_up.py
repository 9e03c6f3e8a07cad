"""Everything on one machine: it starts, stops without a trace, and loses nothing that was answered."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

HERE = Path(__file__).parent.parent.parent
START_SECONDS = 60
SIGN_IN = """
  mutation ($n: String!, $p: String!) { signIn(company: "demonstration", name: $n, password: $p) { token } }
"""
CREATE = """
  mutation ($c: String!) { createMasterRecipe(input: {code: $c, product: $c, stage: "bulk"}) { recipe { id } } }
"""


class Service:
    """`theriac up` in a home of its own, asked as a client would."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path) -> None:
        self.process, self.home = process, home
        assert process.stdout is not None
        first = process.stdout.readline()
        self.url = first.split()[0]
        assert first == f"{self.url} (GraphQL at /graphql)\n"
        self.token: str | None = None

    def wait(self) -> "Service":
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the service ended"
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:  # noqa: S310 -- our own
                    assert answer.status == 200
                    return self
            except (URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError("not ready in time")

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        headers = {"content-type": "application/json"}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)  # noqa: S310 -- our own
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 -- our own
            data: dict[str, Any] = json.loads(answer.read())["data"]
            return data

    def sign_in(self, name: str) -> "Service":
        password = json.loads((self.home / "demonstration.json").read_text())["passwords"][name]
        query = (
            'mutation ($n: String!, $p: String!) { signIn(company: "demonstration", name: $n, password: $p) { token } }'
        )
        self.token = self.ask(query, n=name, p=password)["signIn"]["token"]
        assert self.token
        return self


@contextmanager
def up(home: Path) -> Iterator[Service]:
    environment = {**os.environ, "THERIAC_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "theriac.py", "up", "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 -- our own program
        command, cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield Service(process, home).wait()
    finally:
        process.kill()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def postgres_of(home: Path) -> list[int]:
    """Processes of the home's own PostgreSQL."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(home / "postgres") in command.read_bytes().decode(errors="replace"):
                found.append(int(command.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.timeout(180)
def test_up_survives_being_killed_refuses_a_second_in_its_home_and_stops_without_a_trace(tmp_path: Path) -> None:
    with up(tmp_path) as service:
        service.sign_in("author")
        answered = service.ask(CREATE, c="KEPT")["createMasterRecipe"]["recipe"]["id"]
        service.process.send_signal(signal.SIGKILL)
        service.process.wait(10)

    with up(tmp_path) as service:
        service.sign_in("author")
        found = service.ask("query ($i: ID!) { masterRecipe(id: $i) { code } }", i=answered)
        assert found == {"masterRecipe": {"code": "KEPT"}}
        require_a_second_one_refused(tmp_path)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
    assert postgres_of(tmp_path) == []


def require_a_second_one_refused(home: Path) -> None:
    second = subprocess.run(
        [sys.executable, "theriac.py", "up", "--port", "0"],
        check=False,
        cwd=HERE,
        env={**os.environ, "THERIAC_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 2
    assert "already running" in second.stderr
