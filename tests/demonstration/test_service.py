"""The demonstration finds the service of a home, or starts one and stops it again."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from demonstration.steps import service
from demonstration.steps.client import Failed

# A stand-in for the program: it listens, says so, writes when it is stopped, and answers that it is ready.
PROGRAM = f"""#!{sys.executable}
import http.server, os, pathlib, signal, sys
home = pathlib.Path(os.environ["THERIAC_HOME"])
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_):
        pass
def stop(*_):
    (home / "stopped").write_text("by SIGTERM")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
server = http.server.HTTPServer(("127.0.0.1", 0), Ready)
print("about to listen", file=sys.stderr)
print(f"http://127.0.0.1:{{server.server_port}} (GraphQL at /graphql)")
server.serve_forever()
"""
BROKEN = f"#!{sys.executable}\nimport sys\nsys.exit('the disk is full')\n"
# It waits in short turns: a signal that comes just before a blocking read would be looked at only after it.
DEMO = """
import select, sys
from pathlib import Path
from demonstration.steps import service
with service.running(Path(sys.argv[1]), Path(sys.argv[2])):
    print("inside", flush=True)
    while not select.select([sys.stdin], [], [], 0.1)[0]:
        pass
"""


def program(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "theriac").write_text(text)
    (folder / "theriac").chmod(0o700)
    return folder


def test_a_service_is_started_and_stopped(tmp_path: Path) -> None:
    here, home = program(tmp_path / "here", PROGRAM), tmp_path / "home"
    with service.running(here, home) as url:
        assert httpx2.get(f"{url}/readyz").status_code == 200
        assert not (home / "stopped").exists()
    assert (home / "stopped").read_text() == "by SIGTERM"


def test_it_is_stopped_after_a_failure_too(tmp_path: Path) -> None:
    here, home = program(tmp_path / "here", PROGRAM), tmp_path / "home"
    with pytest.raises(Failed, match="refused"), service.running(here, home):
        raise Failed("refused")
    assert (home / "stopped").exists()


def test_it_is_stopped_on_ctrl_c(tmp_path: Path) -> None:
    here, home = program(tmp_path / "here", PROGRAM), tmp_path / "home"
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-c", DEMO, here, home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(service.__file__).parents[2],
    ) as demo:
        assert demo.stdout is not None
        assert demo.stdout.readline() == b"inside\n"
        os.kill(demo.pid, signal.SIGINT)
        demo.wait(20)
    assert (home / "stopped").exists()


def test_what_ends_at_once_is_told_with_its_words(tmp_path: Path) -> None:
    here = program(tmp_path / "here", BROKEN)
    with pytest.raises(Failed, match="the disk is full"), service.running(here, tmp_path / "home"):
        raise AssertionError("not reached")


def test_what_never_gets_ready_is_given_up_and_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "START_SECONDS", 2.0)
    here, home = program(tmp_path / "here", PROGRAM.replace("200 if", "503 if")), tmp_path / "home"
    with pytest.raises(Failed, match="No service was ready"), service.running(here, home):
        raise AssertionError("not reached")
    assert (home / "stopped").exists()


def test_a_service_that_runs_from_the_home_is_used_and_left_running(tmp_path: Path) -> None:
    here, home = program(tmp_path / "here", PROGRAM), tmp_path / "home"
    with service.running(here, home) as started, (home / "running").open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        (home / "url").write_text(f"{started}\n")
        with service.running(tmp_path / "nowhere", home) as found:
            assert found == started
        assert httpx2.get(f"{started}/readyz").status_code == 200


def test_a_url_that_a_dead_service_left_is_not_believed(tmp_path: Path) -> None:
    here, home = program(tmp_path / "here", PROGRAM), tmp_path / "home"
    home.mkdir()
    (home / "running").touch()
    (home / "url").write_text("http://127.0.0.1:9\n")
    began = time.monotonic()
    with service.running(here, home) as url:
        assert url != "http://127.0.0.1:9"
    assert time.monotonic() - began < 20
