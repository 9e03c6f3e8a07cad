"""Bringing an answer to the service, as often as it takes within its time."""

import threading
import time
from typing import Final

import structlog

from gateway.requests import Answer, AnswerRefused, NotAccepted, PrintAnswer, Requests, Unreachable, Weight

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0

_log = structlog.stdlib.get_logger(__name__)


class Pause:
    """Waits longer each time, until it is over."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop, self._next = stop, FIRST_PAUSE

    def wait(self, lost: Unreachable | NotAccepted) -> None:
        """As long as the service asks for; else twice as long as before, and long where this gateway isn't accepted."""
        asked = lost.after if isinstance(lost, Unreachable) else LONGEST_PAUSE
        self._stop.wait(self._next if asked is None else asked)
        self._next = min(self._next * 2, LONGEST_PAUSE)

    def over(self) -> None:
        self._next = FIRST_PAUSE


class Courier:
    """Brings answers; several threads may call it."""

    def __init__(self, requests: Requests, stop: threading.Event) -> None:
        self._requests, self._stop = requests, stop

    def bring(self, answer: Answer | PrintAnswer, *, until: float) -> bool:
        """False where the service refused it for good; what isn't brought until then, or until the stop, is logged."""
        about = {"request": answer.request.id, "outcome": _outcome(answer)}
        pause = Pause(self._stop)
        while True:
            try:
                self._requests.answer(answer)
            except AnswerRefused as refused:
                _log.error("answer refused", **about, says=str(refused))
                return False
            except (Unreachable, NotAccepted) as lost:
                if time.monotonic() > until or self._stop.is_set():
                    _log.error("answer not delivered", **about, says=str(lost))
                    return True
                pause.wait(lost)
            else:
                _log.info("answered", **about)
                return True


def _outcome(answer: Answer | PrintAnswer) -> str:
    if isinstance(answer, PrintAnswer):
        return f"{answer.printed} of {answer.request.labels} printed, {answer.doubtful} in doubt"
    return "GOOD" if isinstance(answer.result, Weight) else answer.result.quality
