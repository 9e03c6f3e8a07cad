"""A TCP line to a scale: whole lines of text, bounded in length and time."""

import socket
import time
from dataclasses import dataclass
from typing import Final, Self

from infra.scales.problems import Garbage, LineLost, TimedOut

ENDING: Final = b"\r\n"
MAX_LINE: Final = 128
"""A longer line, in octets, is none of any scale."""
MAX_UNREAD: Final = 1 << 20
"""More than this, unread since the last call, isn't read through to find its end: the line is opened anew."""

_CHUNK: Final = 512


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a call must have ended, however many lines it takes."""

    seconds: float
    ends: float

    @classmethod
    def of(cls, seconds: float) -> Self:
        return cls(seconds, time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then; not above 0 where it has passed."""
        return self.ends - time.monotonic()


class Line:
    """One conversation at a time; closed until it is opened."""

    def __init__(self, host: str, port: int) -> None:
        self.address = f"{host}:{port}"
        self._host, self._port = host, port
        self._socket: socket.socket | None = None
        self._received = bytearray()
        self._last = b""

    def open(self, deadline: Deadline) -> None:
        """Connect. Raises LineLost."""
        self.close()
        try:
            self._socket = socket.create_connection((self._host, self._port), timeout=max(deadline.left, 0.001))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, UnicodeError) as error:
            raise self._lost(error) from None

    def close(self) -> None:
        """Hang up, and forget what was received."""
        self._received.clear()
        self._last = b""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def forget(self) -> bool:
        """Throw away what came since the last call; False where the line is closed, by whichever end."""
        self._received.clear()
        self._last = b""
        if self._socket is None:
            return False
        self._socket.settimeout(0)
        try:
            for _ in range(MAX_UNREAD // _CHUNK):
                if not self._socket.recv(_CHUNK):
                    break
        except BlockingIOError:
            return True
        except OSError:
            pass
        self.close()
        return False

    def send(self, octets: bytes, deadline: Deadline) -> None:
        """Raises LineLost, TimedOut."""
        assert self._socket is not None
        self._wait(deadline)
        try:
            self._socket.sendall(octets)
        except TimeoutError:
            raise self._late(deadline) from None
        except OSError as error:
            raise self._lost(error) from None

    def next(self, deadline: Deadline) -> bytes:
        """One whole line, without its ending. Raises LineLost, TimedOut, and Garbage for one that has no end."""
        while (end := self._received.find(ENDING)) < 0 and len(self._received) <= MAX_LINE:
            self._received += self._more(deadline)
        if not 0 <= end <= MAX_LINE:
            raise Garbage(received=bytes(self._received))
        self._last = bytes(self._received[:end])
        del self._received[: end + len(ENDING)]
        return self._last

    def listen_until_quiet(self, seconds: float, deadline: Deadline) -> None:
        """Throw away what comes until nothing has come for so long. Raises LineLost, TimedOut."""
        quiet = Deadline.of(seconds)
        while deadline.left > 0:
            try:
                self._last = self._more(quiet)
            except TimedOut:
                self._received.clear()
                return
            quiet = Deadline.of(seconds)
        raise self._late(deadline)

    def _more(self, deadline: Deadline) -> bytes:
        assert self._socket is not None
        self._wait(deadline)
        try:
            chunk = self._socket.recv(_CHUNK)
        except TimeoutError:
            raise self._late(deadline) from None
        except OSError as error:
            raise self._lost(error) from None
        if not chunk:
            raise LineLost(address=self.address, reason="it was closed at the other end")
        return chunk

    def _wait(self, deadline: Deadline) -> None:
        assert self._socket is not None
        if deadline.left <= 0:
            raise self._late(deadline)
        self._socket.settimeout(max(deadline.left, 0.001))

    def _late(self, deadline: Deadline) -> TimedOut:
        return TimedOut(seconds=deadline.seconds, heard=bytes(self._received) or self._last)

    def _lost(self, error: Exception) -> LineLost:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no answer"
        return LineLost(address=self.address, reason=reason)
