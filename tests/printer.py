"""A ZPL printer on a port of this machine: it takes formats, prints them in its own time, and answers ~HS."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

FORMAT = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)
IMMEDIATE = re.compile(rb"~HS|~JA")


@dataclass
class Printer:
    """What it does is set before it is asked; `printed` holds the formats of the labels that came out.

    After `stops_at` labels it stops with its `fault`; a label takes `questions` answers to be printed.
    """

    fault: str = ""
    stops_at: int | None = None
    questions: int = 1
    silent: bool = False
    silent_after: int | None = None
    forgets: bool = True
    hangs_up_at: int | None = None
    garbage: bytes = b""
    busy_for: int = 0
    printed: list[bytes] = field(default_factory=list)
    held: list[bytes] = field(default_factory=list)
    received: int = 0
    commands: list[bytes] = field(default_factory=list)
    _asked: int = 0
    _waited: int = 0

    def take(self, data: bytearray) -> Iterator[bytes]:
        """Answers to what is whole; what it was sent leaves the data."""
        while data:
            command, whole = IMMEDIATE.search(data), FORMAT.search(data)
            if whole and (not command or whole.start() < command.start()):
                self.received += 1
                self.held.append(whole[0])
                del data[: whole.end()]
            elif command:
                self.commands.append(said := bytes(command[0]))
                del data[: command.end()]
                yield from self._obey(said)
            else:
                return

    @property
    def hung_up(self) -> bool:
        return self.hangs_up_at is not None and self.received >= self.hangs_up_at

    @property
    def stopped(self) -> bool:
        return bool(self.fault) and len(self.printed) >= (self.stops_at or 0)

    def _obey(self, command: bytes) -> Iterator[bytes]:
        if command == b"~JA":
            if self.forgets:
                self.held.clear()
            return
        self._asked += 1
        if self.silent or (self.silent_after is not None and self._asked > self.silent_after):
            return
        self._print()
        yield self.garbage or self._status()

    def _print(self) -> None:
        if self.busy_for:
            self.busy_for -= 1
        elif self.held and not self.stopped:
            self._waited += 1
            if self._waited >= self.questions:
                self.printed.append(self.held.pop(0))
                self._waited = 0

    def _status(self) -> bytes:
        left = len(self.held) + (1 if self.busy_for else 0)
        fault = self.fault if self.stopped else ""
        flags = {name: int(fault == name) for name in ("paper", "pause", "ram", "cold", "hot", "head", "ribbon")}
        first = "030,{paper},{pause},0406,{formats:03d},0,0,0,000,{ram},{cold},{hot}".format(**flags, formats=left)
        second = "000,0,{head},{ribbon},0,2,6,0,{left:08d},1,000".format(**flags, left=left)
        return b"".join(b"\x02" + row.encode() + b"\x03\r\n" for row in (first, second, "1234,0"))


@dataclass
class Served:
    """The printer while it listens; closes its own sockets."""

    printer: Printer
    listener: socket.socket
    thread: threading.Thread

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @classmethod
    def of(cls, printer: Printer) -> Self:
        listener = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(printer, listener), daemon=True)
        thread.start()
        return cls(printer, listener, thread)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)


@contextmanager
def serving(printer: Printer) -> Iterator[int]:
    """The port at which the printer listens."""
    served = Served.of(printer)
    try:
        yield served.port
    finally:
        served.close()


def _serve(printer: Printer, listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            _converse(printer, connection)


def _converse(printer: Printer, connection: socket.socket) -> None:
    data = bytearray()
    while chunk := _received(connection):
        data += chunk
        for answer in printer.take(data):
            connection.sendall(answer)
        if printer.hung_up:
            return


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(4096)
    except OSError:
        return b""
