"""GET /gateway/requests and POST /gateway/requests/{id}/answer, as the contract in `gateway` has them.

A question that waits holds no thread, no connection and no transaction: it follows its gateway through the hub, and
looks again every few seconds, so that an announcement which was lost costs no more than that.
"""

import asyncio
import re
from typing import Final
from uuid import UUID

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.gateway import admission, jobs
from api.gateway.admission import Admitted
from api.gateway.telling import says, told
from domain.equipment import answers
from domain.equipment.answers import Answer
from domain.equipment.commands import answering, requesting
from domain.equipment.commands.requesting import Handed
from domain.equipment.kinds import Quality
from domain.equipment.models import Gateway
from domain.equipment.reading_models import ScaleReading
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from infra.services import Services
from infra.transaction import Command

LOOK_AGAIN_SECONDS: Final = 5.0

_WAIT: Final = re.compile(r"wait=([0-9]|[1-5][0-9]|60)")


@told
async def requests(request: Request) -> Response:
    """What this gateway is to read and to print, at once or as soon as something is; after `wait` seconds, nothing."""
    found = await admission.admitted(request)
    wait = _WAIT.fullmatch(request.url.query)
    if wait is None:
        raise InvalidInput(path=("wait",), problem="Ask with ?wait= and a whole number of seconds from 0 to 60.")
    with request.app.state.polls.one(found.company, found.given.gateway):
        handed = await _handed(request, found, seconds=int(wait[1]))
    return JSONResponse({"requests": handed}, headers={"cache-control": "no-store"})


@told
async def answer(request: Request) -> Response:
    """Take what came of a request: 204, or why it isn't taken."""
    found = await admission.admitted(request)
    id = jobs.id_of(request)  # noqa: A001 -- the contract's word
    body = _json(request, found.body)
    if jobs.is_answer(body):
        await run_in_threadpool(jobs.take, request.app.state.services, found, id, body)
        return Response(status_code=204, headers={"cache-control": "no-store"})
    given = answers.read(body)
    taken = await run_in_threadpool(_take, request.app.state.services, found, id, given)
    if taken.quality == Quality.REFUSED:
        return says(422, "READING_REFUSED", str(taken.message))
    return Response(status_code=204, headers={"cache-control": "no-store"})


async def _handed(request: Request, found: Admitted, *, seconds: int) -> list[dict[str, object]]:
    """What is to be done, waited for so long. Who hung up is handed nothing."""
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


def _hand_out(services: Services, found: Admitted) -> list[dict[str, object]]:
    handed: list[dict[str, object]] = []

    def act(uow: UnitOfWork) -> Gateway:
        weights: list[Handed] = []
        gateway = requesting.hand_out(uow, gateway=found.given.gateway, handed=weights)
        handed[:] = [_shown(one) for one in weights]  # anew, where a deadlock has it tried again
        handed.extend(jobs.hand_out(uow, gateway=found.given.gateway, most=requesting.MOST_HANDED - len(weights)))
        return gateway

    services.transactions.run(Command(found.actor, act, reason="handed to its gateway"))
    return handed


def _take(services: Services, found: Admitted, request: UUID, given: Answer) -> ScaleReading:
    taken: list[ScaleReading] = []

    def act(uow: UnitOfWork) -> ScaleReading:
        taken[:] = [answering.take_answer(uow, gateway=found.given.gateway, request=request, answer=given)]
        return taken[0]

    services.transactions.run(Command(found.actor, act, reason="answered by its gateway"))
    return taken[0]


def _json(request: Request, body: bytes) -> Json:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise InvalidInput(path=("content-type",), problem="An answer is sent as application/json.")
    try:
        found: Json = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidInput(path=(), problem="The body isn't JSON in UTF-8.") from None
    return found


def _shown(handed: Handed) -> dict[str, object]:
    return {
        "id": str(handed.id),
        "scale": handed.scale,
        "kind": handed.kind.value,
        "nonce": handed.nonce,
        "seconds": handed.seconds,
    }
