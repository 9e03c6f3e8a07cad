"""The service that the demonstration talks to: the one that runs from this home, or one started for it."""

import fcntl
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from demonstration.steps.client import Failed

START_SECONDS = 120.0
STOP_SECONDS = 30.0
PAUSE_SECONDS = 0.1
READY = 200
URL = re.compile(r"^(http://\S+:\d+) \(GraphQL at /graphql\)$", re.MULTILINE)
TAIL = 3000  # characters of the service's own words shown when it fails


@contextmanager
def running(here: Path, home: Path) -> Iterator[str]:
    """The URL of a service that is ready; one that was started here is stopped at the end, however it comes.

    `here` is the folder of the program, `home` the service's own. Raises Failed.
    """
    if _is_held(home):
        yield _of_the_running(home)
        return
    log = home / "demonstration.log"
    with _started(here, home, log) as process:
        yield _ready(lambda: _said(log), process, log)


def _is_held(home: Path) -> bool:
    """True while a process runs the service from this home: it holds a lock there for as long as it lives."""
    mark = home / "running"
    if not mark.exists():
        return False
    with mark.open() as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _of_the_running(home: Path) -> str:
    """Where the service that holds the home says that it listens. Raises Failed."""
    noted = home / "url"
    if not noted.exists():
        raise Failed(f"A service runs from {home}, but doesn't say where it listens; stop it and try again.")
    return _ready(lambda: noted.read_text().strip() or None, None, noted)


@contextmanager
def _started(here: Path, home: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`./theriac up`, in a session of its own so that Ctrl-C reaches us first and it is stopped in order."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {**os.environ, "THERIAC_HOME": str(home.resolve()), "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [here / "theriac", "up"],
            cwd=here,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """By SIGTERM, which stops PostgreSQL too; SIGKILL only for what doesn't end in time."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _said(log: Path) -> str | None:
    found = URL.search(log.read_text(errors="replace"))
    return None if found is None else found[1]


def _ready(url_of: Callable[[], str | None], process: subprocess.Popen[bytes] | None, log: Path) -> str:
    """Wait until the service answers that it is ready. Raises Failed with the end of what it said."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        url = url_of()
        if url is not None and _answers(url):
            return url
        if process is not None and process.poll() is not None:
            raise Failed(f"The service ended with {process.returncode}:\n{log.read_text(errors='replace')[-TAIL:]}")
        time.sleep(PAUSE_SECONDS)
    raise Failed(f"No service was ready within {START_SECONDS:.0f} s:\n{log.read_text(errors='replace')[-TAIL:]}")


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=5).status_code == READY
    except httpx2.TransportError:
        return False
