"""GET /gateway/requests and POST /gateway/requests/{id}/answer, as the contract in `gateway` has them.

A question that waits holds no thread, no connection and no transaction: it follows its gateway through the hub, and
looks again every few seconds, so that an announcement which was lost costs no more than that.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final
from uuid import UUID

import orjson
from psycopg import OperationalError as Unreachable
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.gateway import admission
from api.gateway.admission import Admitted, BodyTooLong
from api.gateway.polls import GatewayPollsFull, ProcessPollsFull
from domain.equipment import answers
from domain.equipment import gateway_refusals as refusals
from domain.equipment.answers import Answer
from domain.equipment.commands import answering, requesting
from domain.equipment.commands.requesting import Handed
from domain.equipment.kinds import Quality
from domain.equipment.models import Gateway
from domain.equipment.reading_models import ScaleReading
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from infra.services import Services
from infra.transaction import Command

LOOK_AGAIN_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 5

_WAIT: Final = re.compile(r"wait=([0-9]|[1-5][0-9]|60)")
_STATUS: Final[dict[type[Refusal], int]] = {
    InvalidInput: 400,
    refusals.NotAuthentic: 401,
    refusals.ClockOff: 401,
    refusals.NonceUsed: 401,
    refusals.GatewayIsRetired: 403,
    refusals.RequestUnknown: 404,
    refusals.AnotherAnswerTaken: 409,
    refusals.AnswerTooLate: 410,
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
            return _says(_STATUS[type(refusal)], refusal.code, refusal.message)
        except BodyTooLong:
            return _says(413, "TOO_LARGE", f"A body has at most {admission.BODY} octets.")
        except GatewayPollsFull:
            return _says(429, "TOO_MANY_POLLS", "This gateway has questions open already; let them end.")
        except (ProcessPollsFull, PoolTimeout, OperationalError, Unreachable):
            return _says(503, "BUSY", "The service is busy; try again in a moment.")

    return answering


@told
async def requests(request: Request) -> Response:
    """What this gateway is to read, at once or as soon as something is; after `wait` seconds, nothing."""
    found = await admission.admitted(request)
    wait = _WAIT.fullmatch(request.url.query)
    if wait is None:
        raise InvalidInput(path=("wait",), problem="Ask with ?wait= and a whole number of seconds from 0 to 60.")
    with request.app.state.polls.one(found.company, found.given.gateway):
        handed = await _handed(request, found, seconds=int(wait[1]))
    return JSONResponse({"requests": [_shown(one) for one in handed]}, headers={"cache-control": "no-store"})


@told
async def answer(request: Request) -> Response:
    """Take what came of a request: 204, or why it isn't taken."""
    found = await admission.admitted(request)
    id = _id(request.path_params["id"])  # noqa: A001 -- the contract's word
    given = _answer(request, found.body)
    taken = await run_in_threadpool(_take, request.app.state.services, found, id, given)
    if taken.quality == Quality.REFUSED:
        return _says(422, "READING_REFUSED", str(taken.message))
    return Response(status_code=204, headers={"cache-control": "no-store"})


async def _handed(request: Request, found: Admitted, *, seconds: int) -> list[Handed]:
    """What is to be read, waited for so long. Who hung up is handed nothing."""
    services, loop = request.app.state.services, asyncio.get_running_loop()
    ends = loop.time() + seconds
    with request.app.state.hub.subscription(found.company, found.given.gateway) as happened:
        while not await request.is_disconnected():
            handed = await run_in_threadpool(_hand_out, services, found)
            left = ends - loop.time()
            if handed or left <= 0:
                return handed
            await _something(happened, min(left, LOOK_AGAIN_SECONDS))
    return []


async def _something(happened: "asyncio.Queue[object]", seconds: float) -> None:
    try:
        await asyncio.wait_for(happened.get(), seconds)
    except TimeoutError:
        return


def _hand_out(services: Services, found: Admitted) -> list[Handed]:
    handed: list[Handed] = []

    def act(uow: UnitOfWork) -> Gateway:
        handed.clear()  # a deadlock has it tried again
        return requesting.hand_out(uow, gateway=found.given.gateway, handed=handed)

    services.transactions.run(Command(found.actor, act))
    return handed


def _take(services: Services, found: Admitted, request: UUID, given: Answer) -> ScaleReading:
    taken: list[ScaleReading] = []

    def act(uow: UnitOfWork) -> ScaleReading:
        taken[:] = [answering.take_answer(uow, gateway=found.given.gateway, request=request, answer=given)]
        return taken[0]

    services.transactions.run(Command(found.actor, act, reason="answered by its gateway"))
    return taken[0]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise refusals.RequestUnknown from None


def _answer(request: Request, body: bytes) -> Answer:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise InvalidInput(path=("content-type",), problem="An answer is sent as application/json.")
    try:
        return answers.read(orjson.loads(body))
    except orjson.JSONDecodeError:
        raise InvalidInput(path=(), problem="The body isn't JSON in UTF-8.") from None


def _shown(handed: Handed) -> dict[str, object]:
    return {
        "id": str(handed.id),
        "scale": handed.scale,
        "kind": handed.kind.value,
        "nonce": handed.nonce,
        "seconds": handed.seconds,
    }


def _says(status: int, code: str, message: str) -> Response:
    headers = {"cache-control": "no-store"}
    if status in (429, 503):
        headers["retry-after"] = str(RETRY_SECONDS)
    return JSONResponse({"code": code, "message": message}, status, headers=headers)
