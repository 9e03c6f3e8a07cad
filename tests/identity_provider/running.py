"""The npm package oidc-provider, installed and started for the tests; skipped where Node.js or its packages aren't."""

import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

HERE = Path(__file__).parent
SECRET = "a secret of the test provider, long enough"
INSTALL_SECONDS, START_SECONDS = 120, 30


@dataclass(frozen=True)
class RunningProvider:
    issuer: str
    client_id: str = "theriac"
    client_secret: str = SECRET


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def install(folder: Path) -> None:
    """The packages of package-lock.json into a folder outside the repository; skips where they can't be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js isn't here")
    for name in ("package.json", "package-lock.json", ".npmrc", "provider.mjs"):
        shutil.copy(HERE / name, folder / name)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=INSTALL_SECONDS, check=False)  # noqa: S603 -- our own words
    except subprocess.TimeoutExpired:
        pytest.skip("npm packages can't be had in time")
    if done.returncode != 0:
        pytest.skip(f"npm packages can't be had here: {done.stderr.decode()[-200:]}")


@contextmanager
def running(folder: Path, *, redirect: str) -> Iterator[RunningProvider]:
    """The provider on a port of its own until the block ends."""
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "REDIRECT": redirect, "CLIENT_SECRET": SECRET}
    process = subprocess.Popen(
        ["node", "provider.mjs"],  # noqa: S607 -- wherever Node.js is
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said: list[bytes] = []
    assert process.stdout is not None
    output = process.stdout
    reading = threading.Thread(target=lambda: said.extend(output), daemon=True)
    reading.start()
    try:
        _wait(process, said)
        yield RunningProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)
        reading.join(timeout=10)
        output.close()


def _wait(process: subprocess.Popen[bytes], said: list[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while not any(b"ready" in line for line in said):
        assert process.poll() is None, b"".join(said).decode()
        assert time.monotonic() < ends, "the provider didn't start"
        time.sleep(0.05)


class Browser:
    """What a person's browser does at the provider: follows, signs in, keeps its cookies."""

    def __init__(self) -> None:
        self.web = httpx2.Client(follow_redirects=False, timeout=10, trust_env=False)

    def authorize(self, url: str, *, login: str, until: str) -> str:
        """From the authorization address to the address that the provider sends the browser back to."""
        for _ in range(10):
            answer = self.web.get(url)
            if answer.status_code == 200:
                answer = self._submit(answer, login)
            assert answer.is_redirect, (answer.status_code, answer.text[:300])
            url = str(answer.url.join(answer.headers["location"]))
            if url.startswith(until):
                return url
        raise AssertionError("the provider never came to an end")

    def _submit(self, page: httpx2.Response, login: str) -> httpx2.Response:
        """Sign in; or, where another person was signed in before, agree to that one's being signed out."""
        form = re.search(r'<form[^>]* action="([^"]+)"', page.text)
        if form is None:
            return self.web.post(page.url, data={"login": login})
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        return self.web.post(page.url.join(form[1]), data=hidden | {"logout": "yes"})
