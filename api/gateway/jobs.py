"""GET /gateway/jobs/{id}, and what a gateway is handed to print and answers, as the contract in `gateway` has them."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.gateway import admission
from api.gateway.admission import Admitted
from api.gateway.telling import told
from domain.equipment.gateway_refusals import AnotherAnswerTaken, RequestUnknown
from domain.kernel.canonical import Json, digest
from domain.kernel.refusals import CommandIdReused
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling import answers
from domain.labelling.commands import handing
from domain.labelling.commands.handing import Handed
from infra.services import Services
from infra.transaction import Command

is_answer = answers.is_of_job


@told
async def labels(request: Request) -> Response:
    """The labels of a job that was handed to this gateway and isn't answered; asked again, they are the same."""
    found = await admission.admitted(request)
    formats = await run_in_threadpool(_formats, request.app.state.services, found, id_of(request))
    return JSONResponse({"labels": formats}, headers={"cache-control": "no-store"})


def hand_out(uow: UnitOfWork, *, gateway: UUID, most: int) -> list[dict[str, object]]:
    """What this gateway is to print now, as the contract shows it; sent once this commits."""
    handed: list[Handed] = []
    handing.hand_out(uow, gateway=gateway, handed=handed, most=most)
    return [_shown(one) for one in handed]


def take(services: Services, found: Admitted, job: UUID, body: Json) -> None:
    """Take what came of a job, once: the very same answer again changes nothing.

    Raises what `handing.take_answer` refuses, and AnotherAnswerTaken.
    """
    given, gateway = answers.read(body), found.given.gateway
    command = Command(
        found.actor,
        lambda uow: handing.take_answer(uow, gateway=gateway, job=job, answer=given),
        id=str(job),
        digest=digest({"gateway": str(gateway), "answer": body}),
        reason="answered by its gateway",
    )
    try:
        services.transactions.run(command)
    except CommandIdReused:
        raise AnotherAnswerTaken from None


def id_of(request: Request) -> UUID:
    """The id in the path. Raises RequestUnknown."""
    try:
        return UUID(request.path_params["id"])
    except ValueError:
        raise RequestUnknown from None


def _formats(services: Services, found: Admitted, job: UUID) -> list[str]:
    with services.transactions.reading(found.company) as session:
        return handing.formats(session, company=found.company, gateway=found.given.gateway, job=job)


def _shown(handed: Handed) -> dict[str, object]:
    return {
        "id": str(handed.id),
        "kind": "PRINT",
        "printer": handed.printer,
        "labels": handed.labels,
        "seconds": handed.seconds,
    }
