"""A refusal of what a gateway asked as its status, code and message, as the contract in `gateway` has them."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

from psycopg import OperationalError as Unreachable
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.gateway import admission
from api.gateway.admission import BodyTooLong
from api.gateway.polls import GatewayPollsFull, ProcessPollsFull
from domain.equipment import gateway_refusals as refusals
from domain.kernel.refusals import InvalidInput, Refusal, WrongState
from domain.labelling.refusals import AnsweredAlready, JobNotSent

RETRY_SECONDS: Final = 5

_STATUS: Final[dict[type[Refusal], int]] = {
    InvalidInput: 400,
    refusals.NotAuthentic: 401,
    refusals.ClockOff: 401,
    refusals.NonceUsed: 401,
    refusals.GatewayIsRetired: 403,
    refusals.RequestUnknown: 404,
    refusals.AnotherAnswerTaken: 409,
    AnsweredAlready: 409,
    WrongState: 409,
    refusals.AnswerTooLate: 410,
    JobNotSent: 410,
    refusals.TooManyRequests: 429,
}

Endpoint = Callable[[Request], Awaitable[Response]]


def told(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with each refusal as its status, code and message."""

    @wraps(endpoint)
    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            if type(refusal) not in _STATUS:
                raise
            return says(_STATUS[type(refusal)], refusal.code, refusal.message)
        except BodyTooLong:
            return says(413, "TOO_LARGE", f"A body has at most {admission.BODY} octets.")
        except GatewayPollsFull:
            return says(429, "TOO_MANY_POLLS", "This gateway has questions open already; let them end.")
        except (ProcessPollsFull, PoolTimeout, OperationalError, Unreachable):
            return says(503, "BUSY", "The service is busy; try again in a moment.")

    return answering


def says(status: int, code: str, message: str) -> Response:
    """An answer in words."""
    headers = {"cache-control": "no-store"}
    if status in (429, 503):
        headers["retry-after"] = str(RETRY_SECONDS)
    return JSONResponse({"code": code, "message": message}, status, headers=headers)
