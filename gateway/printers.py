"""A plant's label printers: one thread for each fetches a job's labels, prints them once, and says what came out."""

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from gateway.delivering import Courier, Pause
from gateway.requests import AnswerRefused, NotAccepted, PrintAnswer, PrintRequest, Requests, Unreachable
from infra.printers.printing import Printed

MAX_WAITING: Final = 8
"""The service hands out one job of a printer at a time; more is a mistake."""
MAX_REMEMBERED: Final = 1_000
GRACE_SECONDS: Final = 600.0
"""So long past its job's time an answer is still tried to be delivered: nobody else knows what came out."""

_TOO_LATE = "The gateway had its labels too late to print them in time; nothing was printed. Print the labels again."
_STOPPED = "The gateway was stopped before it printed any. Print the labels again."
_DEFECT = "The gateway failed while it printed; its log says how. See which labels came out."

Print = Callable[[tuple[str, ...]], Printed]
"""Prints formats in ZPL, and blocks until the last is out or the printer stopped."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Printer:
    """How a printer is printed on, and how many seconds so many labels take at most."""

    print: Print
    longest: Callable[[int], float]


@dataclass(frozen=True, slots=True)
class _Task:
    """A job with the moment of our own clock by which its answer is due."""

    request: PrintRequest
    due: float


class Printers:
    """All of a gateway's printers; each job is printed once, however often it is handed out."""

    def __init__(self, requests: Requests, printers: Mapping[str, Printer], stop: threading.Event) -> None:
        self._courier = Courier(requests, stop)
        self._printers = {name: _AtPrinter(name, one, requests, self._courier, stop) for name, one in printers.items()}
        self._known: OrderedDict[str, None] = OrderedDict()

    @property
    def threads(self) -> list[threading.Thread]:
        return [one.thread for one in self._printers.values()]

    def hand(self, request: PrintRequest) -> bool:
        """Give a job to its printer, once; whether it is a new one. Called by one thread."""
        if request.id in self._known:
            return False
        self._known[request.id] = None
        while len(self._known) > MAX_REMEMBERED:
            self._known.popitem(last=False)
        at = self._printers.get(request.printer)
        if at is None:
            names = ", ".join(sorted(self._printers)) or "none"
            self._decline(request, f"This gateway has no printer {request.printer}; it has: {names}.")
        elif not at.take(_Task(request, time.monotonic() + request.seconds)):
            self._decline(request, f"{MAX_WAITING} jobs already wait for the printer {request.printer}.")
        return True

    def _decline(self, request: PrintRequest, said: str) -> None:
        """Answer from a thread of its own, as the one that asks must go on asking."""
        answer = PrintAnswer(request=request, printed=0, doubtful=0, said=said)
        until = time.monotonic() + request.seconds + GRACE_SECONDS
        thread = threading.Thread(target=self._courier.bring, args=(answer,), kwargs={"until": until}, daemon=True)
        thread.start()


class _AtPrinter:
    """One printer's thread and what waits for it."""

    def __init__(
        self, name: str, printer: Printer, requests: Requests, courier: Courier, stop: threading.Event
    ) -> None:
        self._printer, self._requests, self._courier, self._stop = printer, requests, courier, stop
        self._waiting: queue.Queue[_Task] = queue.Queue(MAX_WAITING)
        self.thread = threading.Thread(target=self._run, name=f"printer {name}", daemon=True)

    def take(self, task: _Task) -> bool:
        """Whether there was room for it."""
        try:
            self._waiting.put_nowait(task)
        except queue.Full:
            return False
        return True

    def _run(self) -> None:
        while True:
            try:
                task = self._waiting.get(timeout=0.2)
            except queue.Empty:
                if self._stop.is_set():
                    return
                continue
            found = self._printed(task)
            if found is not None:
                self._courier.bring(_answer(task.request, found), until=task.due + GRACE_SECONDS)

    def _printed(self, task: _Task) -> Printed | None:
        """What came out; None where the service doesn't hand its labels out any more."""
        latest = task.due - self._printer.longest(task.request.labels)
        try:
            labels = self._labels(task, latest=latest)
        except AnswerRefused as refused:
            _log.error("labels not handed out", request=task.request.id, says=str(refused))
            return None
        if self._stop.is_set():
            return Printed(0, 0, _STOPPED)
        if labels is None or time.monotonic() > latest:
            return Printed(0, 0, _TOO_LATE)
        try:
            return self._printer.print(labels)
        except Exception:  # noqa: BLE001 -- whatever it is, somebody waits for the labels
            _log.exception("defect", request=task.request.id, printer=task.request.printer)
            return Printed(0, task.request.labels, _DEFECT)

    def _labels(self, task: _Task, *, latest: float) -> tuple[str, ...] | None:
        """The job's labels; None where they didn't come in time. Raises AnswerRefused."""
        pause = Pause(self._stop)
        while time.monotonic() <= latest and not self._stop.is_set():
            try:
                return self._requests.labels(task.request)
            except (Unreachable, NotAccepted) as lost:
                _log.warning("labels not fetched", request=task.request.id, says=str(lost))
                pause.wait(lost)
        return None


def _answer(request: PrintRequest, found: Printed) -> PrintAnswer:
    return PrintAnswer(request=request, printed=found.labels, doubtful=found.in_doubt, said=found.said)
