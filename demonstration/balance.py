"""A balance that isn't there: a TCP server which speaks MT-SICS and SBI, and misbehaves as it is told.

It handles commands one after the other, as a balance behind a serial line does, and what it says goes to whoever is
connected at that moment: an answer that comes late arrives on the line that was opened since.
"""

import queue
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Literal

Protocol = Literal["mt-sics", "sbi"]
Disturbance = Callable[["Balance", bytes], None]
TICK = 0.005
WITH_NAME = 22
"""So many characters has a line of SBI that says what it is: N, G, Stat."""


class Balance:
    """What lies on it is `load`; the rest is how it stands, and what goes wrong with its next answers."""

    def __init__(self, protocol: Protocol, *, characters: Literal[16, 22] = 22, serial: str = "B021002593") -> None:
        self.protocol, self.characters, self.serial = protocol, characters, serial
        self.load, self.tare, self.zeroed = Decimal("0.00"), Decimal("0.00"), Decimal("0.00")
        self.drift = Decimal("0.00")  # what each weight adds to the load
        self.unit, self.digits = "g", 2
        self.named = b"N"
        self.range: Literal["", "+", "-"] = ""
        self.busy = self.level_0 = self.prints_stable_only = False
        self.gives_up = False  # waiting for a stable weight, as S I says
        self.settled = threading.Event()
        self.settled.set()
        self.unsettled_weights = 0  # so many weights are still unstable
        self.disturbances: deque[Disturbance | None] = deque()
        self.heard: list[bytes] = []
        self.connections = 0
        self._commands: queue.Queue[bytes | None] = queue.Queue()
        self._connection: socket.socket | None = None
        self._connected = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stopped = False
        self._threads = [threading.Thread(target=run) for run in (self._accept, self._handle)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        if self._stopped:
            return
        self._stopped = True
        self._commands.put(None)
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        for thread in self._threads:
            thread.join(10)

    def disturb(self, *disturbances: Disturbance | None) -> None:
        """What happens to each of the next answers; None lets one pass."""
        self.disturbances.extend(disturbances)

    def drop(self) -> None:
        """Hang up."""
        with self._connected:
            if self._connection is not None:
                hang_up(self._connection)
                self._connection = None

    def say(self, octets: bytes) -> None:
        """To whoever is connected, or to nobody."""
        with self._connected:
            if self._connection is not None:
                try:
                    self._connection.sendall(octets)
                except OSError:
                    self._connection = None

    def settle_in(self, seconds: float) -> None:
        self.settled.clear()
        threading.Timer(seconds, self.settled.set).start()

    def wait_for_connection(self, number: int) -> None:
        with self._connected:
            assert self._connected.wait_for(lambda: self.connections >= number, timeout=20)

    # Its two sides: lines in, answers out.

    def _accept(self) -> None:
        while not self._stopped:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._connected:
                if self._connection is not None:
                    hang_up(self._connection)
                self._connection = connection
                self.connections += 1
                self._connected.notify_all()
            thread = threading.Thread(target=self._hear, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _hear(self, connection: socket.socket) -> None:
        received = b""
        try:
            while chunk := connection.recv(512):
                *commands, received = (received + chunk).split(b"\r\n")
                for command in commands:
                    self._commands.put(command)
        except OSError:
            pass
        finally:
            connection.close()

    def _handle(self) -> None:
        command = self._commands.get()
        while command is not None:
            self.heard.append(command)
            following = None
            if self.protocol == "mt-sics" and command in (b"S", b"T", b"Z"):
                following = self._wait_until_settled()
            elif command == b"\x1bP" and self.prints_stable_only:
                self.settled.wait(20)
            if following is None or self.settled.is_set():
                answer = self._sics(command) if self.protocol == "mt-sics" else self._sbi(command)
                if answer:
                    self._answer(answer)
            command = self._commands.get() if following is None else following

    def _wait_until_settled(self) -> bytes | None:
        """Until the weight is stable, or the next command takes this one's place, which is then returned."""
        while not (self.settled.is_set() or self.gives_up or self._stopped):
            try:
                return self._commands.get(timeout=TICK) or b"@"
            except queue.Empty:
                continue
        return None

    def _answer(self, answer: bytes) -> None:
        disturbance = self.disturbances.popleft() if self.disturbances else None
        if disturbance is None:
            self.say(answer)
        else:
            disturbance(self, answer)

    # What it weighs.

    def _stable(self) -> bool:
        if self.unsettled_weights > 0:
            self.unsettled_weights -= 1
            return False
        return self.settled.is_set()

    def _shown(self) -> Decimal:
        self.load += self.drift
        return self.load - self.tare - self.zeroed

    def _sics(self, command: bytes) -> bytes:
        told = {b"@": b'I4 A "%s"', b"I4": b'I4 A "%s"'}
        texts = {b"I1": b'I1 A "01" "2.00" "2.20"', b"I2": b'I2 A "XS204 Excellence 220.0090 g"', b"I3": b'I3 A "2.10"'}
        if command in told:
            line = told[command] % self.serial.encode()
        elif command == b"I0":
            line = b'I0 B 0 "S"\r\nI0 B 0 "SI"\r\nI0 A 1 "TA"'
        elif command in texts:
            line = texts[command]
        elif self.level_0 and command in (b"T", b"TI", b"TA"):
            line = b"ES"
        elif command in (b"S", b"SI", b"T", b"TI", b"Z", b"TA"):
            line = self._weighed(command)
        else:
            line = b"ES"
        return line + b"\r\n"

    def _weighed(self, command: bytes) -> bytes:
        word = b"S" if command == b"SI" else command
        waits = command in (b"S", b"T", b"Z")
        if self.busy or (waits and not self.settled.is_set()):
            return word + b" I"
        if self.range and command != b"TA":
            return word + b" " + self.range.encode()
        stable = waits or command == b"TA" or self._stable()
        if command == b"Z":
            self.zeroed, self.tare = self.load, Decimal("0.00")
            return b"Z A"
        if command in (b"T", b"TI"):
            self.tare = self.load - self.zeroed
        value = self.tare if command in (b"T", b"TI", b"TA") else self._shown()
        status = b"A" if command == b"TA" else b"S" if stable else b"D"
        return b"%s %s %10s %s" % (word, status, f"{value:.{self.digits}f}".encode(), self.unit.encode())

    def _sbi(self, command: bytes) -> bytes:
        texts = {b"\x1bx1_": b"ENTRIS323-1S", b"\x1bx2_": self.serial.encode(), b"\x1bx3_": b"00-37-09"}
        if command in texts:
            return b"  " + texts[command] + b"\r\n"
        if command == b"\x1bT":
            self.tare = self.load - self.zeroed
        if command == b"\x1bV":
            self.zeroed, self.tare = self.load, Decimal("0.00")
        return self._printed() if command == b"\x1bP" else b""

    def _printed(self) -> bytes:
        if self.range or self.busy:
            said = b"Cal.Ext." if self.busy else b"High" if self.range == "+" else b"Low"
            return (b"Stat  " if self.characters == WITH_NAME else b"") + b"%-14s\r\n" % (b"     " + said)
        value = self._shown()
        number = f"{abs(value):.{self.digits}f}".encode()
        unit = self.unit.encode() if self._stable() else b""
        name = b"%-6s" % self.named if self.characters == WITH_NAME else b""
        return name + b"%s%9s %-3s\r\n" % (b"-" if value < 0 else b"+", number, unit)


def hang_up(connection: socket.socket) -> None:
    """Hang up on it; whoever reads from it closes it."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


# What can go wrong with one answer.


def silent(_: Balance, __: bytes) -> None:
    """The answer never comes."""


def dropped_in_mid_line(balance: Balance, answer: bytes) -> None:
    balance.say(answer[: len(answer) // 2])
    balance.drop()


def cut(balance: Balance, answer: bytes) -> None:
    """A digit is lost on its way."""
    at = answer.rindex(b"0")
    balance.say(answer[:at] + answer[at + 1 :])


def instead(octets: bytes) -> Disturbance:
    """Something else is said."""
    return lambda balance, _: balance.say(octets)


def late(seconds: float) -> Disturbance:
    """The answer comes after a while, to whoever is connected then."""

    def wait(balance: Balance, answer: bytes) -> None:
        time.sleep(seconds)
        balance.say(answer)

    return wait


def behind_connection(number: int) -> Disturbance:
    """The answer comes once the line was opened anew."""

    def wait(balance: Balance, answer: bytes) -> None:
        balance.wait_for_connection(number)
        balance.say(answer)

    return wait


def trickled(seconds: float) -> Disturbance:
    """The answer comes an octet at a time."""

    def trickle(balance: Balance, answer: bytes) -> None:
        for octet in answer:
            balance.say(bytes([octet]))
            time.sleep(seconds)

    return trickle


@contextmanager
def running(protocol: Protocol, **options: object) -> Iterator[Balance]:
    balance = Balance(protocol, **options)  # type: ignore[arg-type] # passed on as they come
    balance.start()
    try:
        yield balance
    finally:
        balance.stop()
