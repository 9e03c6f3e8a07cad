"""A TCP line to a printer, bounded in time: what is written, and whole answers between STX and ETX."""

import socket
import time
from dataclasses import dataclass
from typing import Final, Self

STX, ETX = b"\x02", b"\x03"
MOST: Final = 256
"""Octets of one answer; the longest of a host status has 40."""

_CHUNK: Final = 512
_LEAST = 0.001


class LineLost(Exception):
    """The printer can't be reached, or its line broke."""


class NoAnswer(Exception):
    """Nothing, or nothing whole, came in time: not every printer answers."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a step must have ended."""

    ends: float

    @classmethod
    def of(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then; not above 0 where it has passed."""
        return self.ends - time.monotonic()


class Line:
    """One conversation, open while it is entered."""

    def __init__(self, host: str, port: int, *, connect: float) -> None:
        self._host, self._port, self._connect = host, port, connect
        self._socket: socket.socket | None = None
        self._received = bytearray()

    def __enter__(self) -> Self:
        """Connect. Raises LineLost."""
        try:
            self._socket = socket.create_connection((self._host, self._port), timeout=self._connect)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, UnicodeError) as error:
            raise _lost(error) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def send(self, octets: bytes, deadline: Deadline) -> None:
        """Raises LineLost, also where not all of it is taken in time: a printer that is full stops reading."""
        assert self._socket is not None
        self._socket.settimeout(max(deadline.left, _LEAST))
        try:
            self._socket.sendall(octets)
        except TimeoutError:
            raise LineLost("it takes no more data") from None
        except OSError as error:
            raise _lost(error) from None

    def forget(self) -> None:
        """Throw away what came unasked."""
        self._received.clear()

    def framed(self, deadline: Deadline) -> bytes:
        """What stands between the next STX and ETX. Raises NoAnswer, LineLost."""
        while (end := self._received.find(ETX)) < 0 and len(self._received) <= MOST:
            self._received += self._more(deadline)
        if not 0 <= end <= MOST:
            raise NoAnswer
        whole = bytes(self._received[:end])
        del self._received[: end + 1]
        start = whole.rfind(STX)
        if start < 0:
            raise NoAnswer
        return whole[start + 1 :]

    def _more(self, deadline: Deadline) -> bytes:
        assert self._socket is not None
        if deadline.left <= 0:
            raise NoAnswer
        self._socket.settimeout(max(deadline.left, _LEAST))
        try:
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise NoAnswer from None
        except OSError as error:
            raise _lost(error) from None
        if not chunk:
            raise LineLost("it was closed at the other end")
        return chunk


def _lost(error: Exception) -> LineLost:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no answer"
    return LineLost(reason)
