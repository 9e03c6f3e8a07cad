"""A plant's gateway from the command line."""

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent.parent
FILE = """url = "http://127.0.0.1:9"
company = "acme"
key = "gateway.key"
[[scale]]
name = "floor-1"
protocol = "mt-sics"
host = "127.0.0.1"
port = 9
unit = "kg"
"""


def started(path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(HERE / "theriac.py"), "gateway", "--config", str(path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env={"PATH": ""}, text=True, **pipes)  # type: ignore[call-overload,no-any-return] # noqa: S603 -- our own program


def test_it_prints_its_key_and_ends_when_told(tmp_path: Path) -> None:
    (tmp_path / "gateway.toml").write_text(FILE)
    program = started(tmp_path / "gateway.toml")
    assert program.stdout is not None
    assert "enrolled for its site: theriac.gateway+" in program.stdout.readline()
    os.kill(program.pid, signal.SIGTERM)
    _, errors = program.communicate(timeout=60)
    assert (program.returncode, "Traceback" in errors) == (0, False)


def test_a_mistake_in_its_file_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(FILE.replace("port = 9", "port = 0"))
    program = started(path)
    out, errors = program.communicate(timeout=60)
    assert (program.returncode, out) == (2, "")
    assert errors == f"theriac: {path}: scale[1].port: Input should be greater than or equal to 1\n"
