"""The current downtime sets of a gateway's site, kept in a folder of the plant: what is printed while nothing else is.

What is there stays while the service can't be reached; a set is removed once the service tells another list.
"""

import hashlib
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import structlog

from gateway.requests import AnswerRefused, NotAccepted, Unreachable

SECONDS_BETWEEN: Final = 60.0

_OURS: Final = re.compile(r"(?P<of>[A-Za-z0-9._-]{1,40})\.set-\d{1,9}\.[A-Za-z0-9._-]{1,64}\.pdf")

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSet:
    """A batch's current set: its file's SHA-256 is in hex."""

    id: str
    batch: str
    number: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's: "B-001.set-3.<id>.pdf"; what a file system could give a meaning is replaced."""
        return f"{self.of}.set-{self.number}.{self.id}.pdf"

    @property
    def of(self) -> str:
        """How a file's name says of which batch it is."""
        return re.sub(r"[^A-Za-z0-9._-]", "_", self.batch)


class Sets(Protocol):
    """Where sets come from."""

    def sets(self) -> tuple[PaperSet, ...]:
        """Those that are current. Raises Unreachable, NotAccepted."""

    def paper(self, wanted: PaperSet) -> bytes:
        """The PDF of one. Raises Unreachable, NotAccepted, AnswerRefused."""


class Folder:
    """Holds each current set once; other files in it are left alone."""

    def __init__(self, path: Path, sets: Sets) -> None:
        self._path, self._sets = path, sets

    def run(self, stop: threading.Event) -> None:
        """Look every minute until told to stop."""
        while not stop.is_set():
            try:
                self.once()
            except (Unreachable, NotAccepted) as lost:
                _log.warning("downtime sets are as they were", says=str(lost))
            except OSError as error:
                _log.error("downtime sets can't be kept", folder=str(self._path), says=str(error))
            stop.wait(SECONDS_BETWEEN)

    def once(self) -> None:
        """Fetch what is new, then remove what isn't current: where one can't be fetched, the batch's last stays.

        Raises Unreachable, NotAccepted, OSError.
        """
        self._path.mkdir(mode=0o750, parents=True, exist_ok=True)
        current = self._sets.sets()
        lacking = {one.of for one in current if not (self._path / one.name).exists() and not self._fetch(one)}
        names = {one.name for one in current}
        for file in self._path.iterdir():
            ours = _OURS.fullmatch(file.name)
            if ours and file.name not in names and ours["of"] not in lacking:  # else it is the best that there is
                file.unlink()

    def _fetch(self, wanted: PaperSet) -> bool:
        """Whether it is there now, whole; one that was superseded meanwhile comes with the next list."""
        try:
            data = self._sets.paper(wanted)
        except AnswerRefused as refused:
            _log.warning("downtime set not fetched", set=wanted.id, says=str(refused))
            return False
        if hashlib.sha256(data).hexdigest() != wanted.sha256:
            _log.error("downtime set isn't what the service told", set=wanted.id)
            return False
        begun = self._path / f".{wanted.id}.part"
        with begun.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        begun.replace(self._path / wanted.name)
        _log.info("downtime set kept", batch=wanted.batch, number=wanted.number)
        return True
