"""How a gateway is refused: each refusal has its status in the HTTP contract of `gateway`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NotAuthentic(Refusal):
    """The header, the company, the gateway or the signature isn't accepted; which one is told to the log only (401)."""

    code: ClassVar[str] = "NOT_AUTHENTIC"
    because: str

    @property
    def message(self) -> str:
        return "This request isn't signed by a gateway that is enrolled here. Is its key enrolled in this company?"


@dataclass(kw_only=True, eq=False)
class ClockOff(Refusal):
    """The request's timestamp is too far from the server's clock (401)."""

    code: ClassVar[str] = "CLOCK_OFF"
    now: datetime

    @property
    def message(self) -> str:
        return f"The timestamp is over five minutes from this server's, {self.now:%Y-%m-%dT%H:%M:%SZ}; set the clock."


@dataclass(kw_only=True, eq=False)
class NonceUsed(Refusal):
    """A nonce serves for one request (401)."""

    code: ClassVar[str] = "NONCE_USED"

    @property
    def message(self) -> str:
        return "This nonce was used before; a request that is tried again is signed anew."


@dataclass(kw_only=True, eq=False)
class GatewayIsRetired(Refusal):
    """The gateway is no longer in use (403)."""

    code: ClassVar[str] = "GATEWAY_RETIRED"
    name: str

    @property
    def message(self) -> str:
        return f"The gateway {self.name} was retired. Enrol another key to go on."


@dataclass(kw_only=True, eq=False)
class TooManyRequests(Refusal):
    """A gateway asks more often than any of its scales could need (429)."""

    code: ClassVar[str] = "TOO_MANY_REQUESTS"
    limit: int
    seconds: int

    @property
    def message(self) -> str:
        return f"At most {self.limit} requests in {self.seconds} seconds; come back later."


@dataclass(kw_only=True, eq=False)
class RequestUnknown(Refusal):
    """No such request of this gateway (404)."""

    code: ClassVar[str] = "REQUEST_UNKNOWN"

    @property
    def message(self) -> str:
        return "There is no such request of this gateway."


@dataclass(kw_only=True, eq=False)
class AnotherAnswerTaken(Refusal):
    """A request takes one answer (409)."""

    code: ClassVar[str] = "ANOTHER_ANSWER_TAKEN"

    @property
    def message(self) -> str:
        return "Another answer to this request was taken before."


@dataclass(kw_only=True, eq=False)
class AnswerTooLate(Refusal):
    """The time for the answer has passed (410)."""

    code: ClassVar[str] = "ANSWER_TOO_LATE"
    expired_at: datetime

    @property
    def message(self) -> str:
        return f"The time for this answer ended at {self.expired_at:%Y-%m-%dT%H:%M:%SZ}."
