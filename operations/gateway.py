"""Running a plant's gateway from the command line."""

import signal
import sys
import threading
from pathlib import Path

from gateway import running
from gateway.problems import GatewayProblem
from operations import composition
from operations.problems import OperatorProblem


def run(path: Path) -> int:
    """Read and sign until SIGINT or SIGTERM. Raises OperatorProblem, and SettingsInvalid."""
    composition.settings()  # for its logs
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))  # out of whatever waits, by way of each `finally`
    try:
        running.run(path, threading.Event(), tell=_say_what_to_enrol)
    except GatewayProblem as problem:
        raise OperatorProblem(str(problem)) from None
    return 0


def _say_what_to_enrol(key: str) -> None:
    print(f"This gateway's public key, to be enrolled for its site: {key}", flush=True)
