"""The gateway at work: one thread asks the service, one for each scale and printer does what is asked and answers."""

import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from gateway import delivering
from gateway.delivering import Courier, Pause
from gateway.printers import Printer, Printers
from gateway.requests import (
    Answer,
    AnswerRefused,
    NotAccepted,
    NoWeight,
    PrintRequest,
    Request,
    Requests,
    Unreachable,
    Weight,
)
from gateway.signing import Signer
from infra.scales.problems import ScaleProblem
from infra.scales.scale import Scale

WAIT_SECONDS: Final = 25
"""How long the service may hold a question for requests open."""
MAX_WAITING: Final = 8
"""So many requests wait for one scale; a person stands before each, so that more is a mistake."""
MAX_REMEMBERED: Final = 1_000
GRACE_SECONDS: Final = 60.0
"""So long past its request's time an answer is still tried to be delivered."""
IDENTIFY_SECONDS: Final = 10.0
STOP_SECONDS: Final = 5.0

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Task:
    """A request with the moment of our own clock by which its answer is due; `before` is what was answered already."""

    request: Request
    due: float
    before: Answer | None = None


class Gateway:
    """Runs until it is told to stop."""

    def __init__(
        self,
        requests: Requests,
        scales: Mapping[str, Scale],
        signer: Signer,
        stop: threading.Event,
        *,
        printers: Mapping[str, Printer],
    ) -> None:
        self._requests, self._signer, self._stop = requests, signer, stop
        self._courier, self._printers = Courier(requests, stop), Printers(requests, printers, stop)
        self._scales = {name: _AtScale(name, scale, self) for name, scale in scales.items()}
        self._answered: OrderedDict[str, Answer | None] = OrderedDict()
        """What was handed out, with its answer; None while there is none yet, or where it was refused for good."""
        self._alone = threading.Lock()

    def run(self) -> None:
        """Ask, read, print and answer until `stop` is set."""
        threads = [one.thread for one in self._scales.values()] + self._printers.threads
        for one in threads:
            one.start()
        try:
            self._ask_on()
        finally:
            self._stop.set()
            for one in threads:
                one.join(STOP_SECONDS)

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def _ask_on(self) -> None:
        pause = Pause(self._stop)
        while not self._stop.is_set():
            try:
                handed = self._requests.next(wait=WAIT_SECONDS)
            except NotAccepted as refused:
                _log.error("the service does not accept this gateway; is its key enrolled?", says=str(refused))
                self._stop.wait(delivering.LONGEST_PAUSE)
                continue
            except Unreachable as lost:
                _log.warning("the service is not reached", says=str(lost))
                pause.wait(lost)
                continue
            pause.over()
            new = [self._take(request) for request in handed]
            if handed and not any(new):
                self._stop.wait(delivering.FIRST_PAUSE)  # else a service that repeats itself is asked without a pause

    def _take(self, request: Request | PrintRequest) -> bool:
        return self._printers.hand(request) if isinstance(request, PrintRequest) else self._hand(request)

    def _hand(self, request: Request) -> bool:
        """Give a request to its scale, unless that is already at it; whether it is a new one."""
        with self._alone:
            known, before = request.id in self._answered, self._answered.get(request.id)
            if known and before is None:
                return False
            self._remember(request.id, before)
        task = _Task(request, time.monotonic() + request.seconds, before)
        at = self._scales.get(request.scale)
        if at is None:
            self._decline(task, "UNKNOWN_SCALE", f"This gateway has no scale {request.scale}; it has: {self._names()}.")
        elif not at.take(task) and before is None:
            self._decline(task, "QUEUE_FULL", f"{MAX_WAITING} requests already wait for the scale {request.scale}.")
        return not known

    def _names(self) -> str:
        return ", ".join(sorted(self._scales))

    def _decline(self, task: _Task, quality: str, message: str) -> None:
        """Answer at once, from the thread that asks; tried once, as the service hands the request out again."""
        answer = Answer(request=task.request, result=self.no_weight(quality, message))
        try:
            self._requests.answer(answer)
        except (Unreachable, NotAccepted, AnswerRefused) as error:
            _log.warning("answer not delivered", request=task.request.id, quality=quality, says=str(error))
        with self._alone:
            self._answered.pop(task.request.id, None)

    def no_weight(self, quality: str, message: str) -> NoWeight:
        return NoWeight(quality=quality, message=message, at=self._signer.now())

    def answer(self, task: _Task, scale: Scale) -> None:
        """Read, sign and deliver; called by the scale's own thread."""
        with self._alone:
            if task.before is not None and self._answered.get(task.request.id) is None:
                return  # refused since it was handed out again
        answer = task.before or Answer(request=task.request, result=self._read(task, scale))
        with self._alone:
            self._remember(task.request.id, answer)
        if not self._courier.bring(answer, until=task.due + GRACE_SECONDS):
            with self._alone:
                self._remember(task.request.id, None)

    def _remember(self, request: str, answer: Answer | None) -> None:
        self._answered[request] = answer
        self._answered.move_to_end(request)
        while len(self._answered) > MAX_REMEMBERED:
            self._answered.popitem(last=False)

    def _read(self, task: _Task, scale: Scale) -> Weight | NoWeight:
        left = task.due - time.monotonic()
        if left <= 0:
            return self.no_weight(
                "TOO_LATE", "The scale was busy with other requests until this one's time had passed."
            )
        try:
            found = scale.stable(seconds=left - min(1.0, left / 4))  # the answer has a way to go
            return self._signer.sign(task.request, found)
        except ScaleProblem as problem:
            return self.no_weight(problem.code, problem.message)
        except Exception:  # noqa: BLE001 -- whatever it is, the person at the scale waits for an answer
            _log.exception("defect", request=task.request.id, scale=task.request.scale)
            return self.no_weight("DEFECT", "The gateway failed; its log says how. Read again, or tell its operator.")


class _AtScale:
    """One scale's thread and what waits for it."""

    def __init__(self, name: str, scale: Scale, gateway: Gateway) -> None:
        self._name, self._scale, self._gateway = name, scale, gateway
        self._waiting: queue.Queue[_Task] = queue.Queue(MAX_WAITING)
        self.thread = threading.Thread(target=self._run, name=f"scale {name}", daemon=True)

    def take(self, task: _Task) -> bool:
        """Whether there was room for it."""
        try:
            self._waiting.put_nowait(task)
        except queue.Full:
            return False
        return True

    def _run(self) -> None:
        self._identify()
        while not self._gateway.stopping:
            try:
                task = self._waiting.get(timeout=0.2)
            except queue.Empty:
                continue
            self._gateway.answer(task, self._scale)
        self._scale.close()

    def _identify(self) -> None:
        """Say in the log who answers, for whoever sets up a scale; requests are served either way."""
        try:
            found = self._scale.identify(seconds=IDENTIFY_SECONDS)
        except ScaleProblem as problem:
            _log.warning("scale does not answer", scale=self._name, problem=problem.code, says=problem.message)
        except Exception:  # noqa: BLE001 -- whatever it is, this thread goes on to serve the scale's requests
            _log.exception("defect", scale=self._name)
        else:
            _log.info("scale answers", scale=self._name, model=found.model, serial=found.serial, speaks=found.speaks)
