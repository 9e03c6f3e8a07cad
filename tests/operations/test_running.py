"""Starting the programs: what an operator can mend is told in a line."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent.parent


def up(*arguments: str, home: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(HERE / "theriac.py"), "up", *arguments]
    environment = {"THERIAC_HOME": str(home), "PATH": ""}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 -- our own program


@pytest.fixture
def taken() -> socket.socket:
    """A port on which somebody else listens."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def test_a_port_that_somebody_has_is_named(tmp_path: Path, taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    ended = up("--port", str(port), home=tmp_path)
    taken.close()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"theriac: Can't listen on 127.0.0.1, port {port}: ")
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_none_is_named(tmp_path: Path) -> None:
    ended = up("--port", "99999", home=tmp_path)
    assert ended.returncode == 2
    assert ended.stderr == (
        "theriac: Can't listen on 127.0.0.1, port 99999: bind(): port must be 0-65535. Name another with --port.\n"
    )


def test_what_a_program_is_made_of_is_never_searched_for_garbage() -> None:
    """A search through all that was imported took longer than most requests."""
    told = "gc.isenabled(), gc.get_freeze_count() > 10_000, gc.get_threshold()[0] == composition.YOUNG"
    program = f"""
import gc
from operations import composition
composition.import_to_stay("workers.runtime")
print({told})
"""
    ended = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", program], cwd=HERE, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "True True True\n"
