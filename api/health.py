"""Whether the process lives, and whether it can serve."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.services import Services


async def healthz(_: Request) -> Response:
    """The process answers: don't restart it."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """The database answers too: send requests here."""
    services: Services = request.app.state.services
    ready = await run_in_threadpool(_database_answers, services)
    return JSONResponse({"status": "ready" if ready else "no database"}, 200 if ready else 503)


def _database_answers(services: Services) -> bool:
    try:
        with services.transactions.engine.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1
    except SQLAlchemyError:
        return False
