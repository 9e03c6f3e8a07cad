"""A gateway put together from its file, and run until it is stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from gateway import config, keys
from gateway.client import HttpRequests
from gateway.config import PrinterConfig, ScaleConfig
from gateway.loop import STOP_SECONDS, Gateway
from gateway.paper import Folder
from gateway.printers import Printer
from gateway.signing import Authorization, Signer
from infra.printers import printing
from infra.printers.printing import Patience
from infra.scales.mt_sics import MtSics
from infra.scales.sbi import Sbi
from infra.scales.scale import Scale


def run(path: Path, stop: threading.Event, *, tell: Callable[[str], None]) -> None:
    """Serve the scales and printers that this file names; `tell` hears the key to enrol. Raises GatewayProblem."""
    found = config.read(path)
    with keys.held(Path(found.key)) as (key, sequence):
        tell(str(key.verifier))
        authorization = Authorization(key=key, company=found.company, origin=found.url)
        with closing(HttpRequests(authorization)) as requests:
            scales = {one.name: _scale(one) for one in found.scale}
            printers = {one.name: _printer(one, stop) for one in found.printer}
            with _kept(found.paper, requests, stop):
                Gateway(requests, scales, Signer(key, sequence), stop, printers=printers).run()


@contextmanager
def _kept(folder: str | None, requests: HttpRequests, stop: threading.Event) -> Iterator[None]:
    """While the block runs, the folder holds the current downtime sets."""
    if folder is None:
        yield
        return
    keep = Folder(Path(folder), requests).run
    thread = threading.Thread(target=keep, args=(stop,), name="downtime sets", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)


def _scale(found: ScaleConfig) -> Scale:
    if found.protocol == "mt-sics":
        return MtSics(found.host, found.port, unit=found.unit, serial=found.serial)
    assert found.characters is not None
    return Sbi(found.host, found.port, unit=found.unit, characters=found.characters, serial=found.serial)


def _printer(found: PrinterConfig, stop: threading.Event) -> Printer:
    assert found.protocol == "zpl", found
    patience = Patience()
    return Printer(
        print=lambda labels: printing.print_labels(found.host, found.port, labels, patience=patience, stop=stop.is_set),
        longest=patience.longest,
    )
