"""The plant of the demonstration: its two balances, which aren't there, and the gateway program that reads them."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from demonstration import balance
from demonstration.balance import Balance
from demonstration.steps.client import Failed
from demonstration.steps.figures import Scale

FOLDER = "demonstration-plant"
FILE = "gateway.toml"
LOG = "gateway.log"
START_SECONDS = 30.0
STOP_SECONDS = 15.0
PAUSE_SECONDS = 0.05
TAIL = 3000  # characters of the gateway's own words shown when it fails
KEY = re.compile(r"theriac\.gateway\+\S+")


@dataclass(frozen=True)
class Plant:
    """What stands on the floor: balances by the code of their scale, and the key of the gateway that reads them."""

    balances: Mapping[str, Balance]
    gateway_key: str

    def put(self, scale: str, load: Decimal) -> None:
        """So much lies on it, in its own unit."""
        self.balances[scale].load = load

    def loosen(self, scale: str) -> None:
        """Its next answer breaks off, as by a cable that is loose."""
        self.balances[scale].disturb(balance.dropped_in_mid_line)


@contextmanager
def running(here: Path, home: Path, url: str, company: str, scales: Sequence[Scale]) -> Iterator[Plant]:
    """The plant at work while the block is; its gateway keeps one key for as long as the home lives. Raises Failed."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with at_work(scales) as balances:
        write(folder / FILE, balances, url, company)
        with _gateway(here, folder) as key:
            yield Plant(balances, key)


@contextmanager
def at_work(scales: Sequence[Scale]) -> Iterator[dict[str, Balance]]:
    """A balance for each scale, answering while the block runs."""
    with ExitStack() as stack:
        found = {}
        for scale in scales:
            one = stack.enter_context(balance.running("mt-sics", serial=scale.serial_number))
            one.unit, one.digits = scale.unit, scale.decimals
            found[scale.code] = one
        yield found


def write(path: Path, balances: Mapping[str, Balance], url: str, company: str) -> None:
    """The gateway's file: the service that it works for, and where its scales answer."""
    lines = [f'url = "{url}"', f'company = "{company}"', 'key = "gateway.key"']
    for code, one in balances.items():
        lines += ["[[scale]]", f'name = "{code}"', 'protocol = "mt-sics"', 'host = "127.0.0.1"']
        lines += [f"port = {one.port}", f'unit = "{one.unit}"', f'serial = "{one.serial}"']
    path.write_text("\n".join([*lines, ""]))


@contextmanager
def _gateway(here: Path, folder: Path) -> Iterator[str]:
    """`theriac gateway` at work while the block is; the key that it told. Raises Failed."""
    log = folder / LOG
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [here / "theriac", "gateway", "--config", folder / FILE],
            cwd=here,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _key(process, log)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _key(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        said = log.read_text(errors="replace")
        if (found := KEY.search(said)) is not None:
            return found[0]
        if process.poll() is not None:
            raise Failed(f"The gateway ended with {process.returncode}:\n{said[-TAIL:]}")
        time.sleep(PAUSE_SECONDS)
    raise Failed(f"The gateway told no key within {START_SECONDS:.0f} s:\n{log.read_text(errors='replace')[-TAIL:]}")
