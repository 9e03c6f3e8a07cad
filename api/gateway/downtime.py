"""GET /gateway/downtime-sets and /gateway/downtime-sets/{id}, as the contract in `gateway` has them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.downloads.sending import File
from api.downtime.downloads import file_of
from api.gateway import admission, jobs
from api.gateway.admission import Admitted
from api.gateway.telling import says, told
from domain.downtime import files
from domain.downtime.kinds import DowntimeSetState
from domain.downtime.models import DowntimeSet
from domain.equipment.gateway_refusals import RequestUnknown
from domain.equipment.models import Gateway
from domain.execution.models import Batch
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import report_defect

MOST = 1_000
"""So many batches run at one site at once, at most; the ones begun last are told."""


@told
async def current(request: Request) -> Response:
    """The current set of each batch that runs at this gateway's site."""
    found = await admission.admitted(request)
    sets = await run_in_threadpool(_sets, request.app.state.services, found)
    return JSONResponse({"sets": sets}, headers={"cache-control": "no-store"})


@told
async def file(request: Request) -> Response:
    """The PDF of a set that is current at this gateway's site."""
    found, wanted = await admission.admitted(request), jobs.id_of(request)
    try:
        sent = await run_in_threadpool(_file, request.app.state.services, found, wanted)
    except ObjectStoreProblem as problem:
        return says(503, "UNAVAILABLE", f"The file can't be read now; its defect is {report_defect(problem)}.")
    return Response(sent.data, media_type=files.MEDIA_TYPE, headers={"cache-control": "no-store"})


def _sets(services: Services, found: Admitted) -> list[dict[str, object]]:
    with services.transactions.reading(found.company) as session:
        return [
            {"id": str(one.id), "batch": number, "number": one.number, "pages": one.pages, "sha256": one.sha256}
            for one, number in _current(session, found)
        ]


def _file(services: Services, found: Admitted, wanted: UUID) -> File:
    with services.transactions.reading(found.company) as session:
        rows = _current(session, found, wanted)
    for row, number in rows:
        assert row.sha256 is not None, "a constraint holds it"
        return file_of(services, row, row.sha256, number)
    raise RequestUnknown


def _current(session: Session, found: Admitted, wanted: UUID | None = None) -> Sequence[tuple[DowntimeSet, str]]:
    site = select(Gateway.site_id).where(Gateway.company_id == found.company, Gateway.id == found.given.gateway)
    chosen = (
        select(DowntimeSet, Batch.number)
        .join(Batch, (Batch.company_id == DowntimeSet.company_id) & (Batch.id == DowntimeSet.batch_id))
        .where(
            DowntimeSet.company_id == found.company,
            DowntimeSet.site_id == site.scalar_subquery(),
            DowntimeSet.state == DowntimeSetState.CURRENT,
            *([] if wanted is None else [DowntimeSet.id == wanted]),
        )
        .order_by(DowntimeSet.id.desc())
        .limit(MOST)
    )
    return [(found_set, number) for found_set, number in session.execute(chosen)]
