"""What a gateway is asked to read and to print, what it answers, and from whom it hears."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.equipment.readings import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One weight to be read, within so many seconds from when it was handed out."""

    id: str
    scale: str
    kind: Kind
    nonce: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A signed reading: the octets, and the signature over them."""

    reading: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWeight:
    """Why there is none: the flag that the record keeps, and what the person at the scale is told (EXE-17)."""

    quality: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a request."""

    request: Request
    result: Weight | NoWeight


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRequest:
    """A job of so many labels to be printed, to be answered within so many seconds from when it was handed out."""

    id: str
    printer: str
    labels: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintAnswer:
    """What came of a job: so many labels came out, so many after them may have, and what the person there is told."""

    request: PrintRequest
    printed: int
    doubtful: int
    said: str


class Unreachable(Exception):
    """The service gave no answer, or one that asks for patience: `after` seconds, where it says how long."""

    def __init__(self, says: str, *, after: int | None = None) -> None:
        super().__init__(says)
        self.after = after


class NotAccepted(Exception):
    """The service doesn't take this gateway for one of its own; the message is the service's."""


class AnswerRefused(Exception):
    """The service doesn't take this answer, or gives no labels, and won't later either; the message is its own."""


class Requests(Protocol):
    """Where requests come from, and answers go. Several threads may call it."""

    def next(self, *, wait: int) -> tuple[Request | PrintRequest, ...]:
        """What is to be done; waits so many seconds for something. Raises Unreachable, NotAccepted."""

    def labels(self, request: PrintRequest) -> tuple[str, ...]:
        """A job's labels, each a format in ZPL; safe to repeat. Raises Unreachable, NotAccepted, AnswerRefused."""

    def answer(self, answer: Answer | PrintAnswer) -> None:
        """Bring an answer; safe to repeat. Raises Unreachable, NotAccepted, AnswerRefused."""
