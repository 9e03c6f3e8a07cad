"""Whether the process lives, and whether it can serve."""

import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infra.services import Services

LONGEST = 2.0  # seconds


async def healthz(_: Request) -> Response:
    """The process answers: don't restart it."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """The database answers too, within two seconds: send requests here.

    Asked in a thread of its own, so that it says so as well when every other one waits for a database that hangs.
    """
    services: Services = request.app.state.services
    try:
        ready = await asyncio.wait_for(asyncio.to_thread(_database_answers, services), LONGEST)
    except TimeoutError:
        ready = False
    return JSONResponse({"status": "ready" if ready else "no database"}, 200 if ready else 503)


def _database_answers(services: Services) -> bool:
    try:
        with services.transactions.engine.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1
    except SQLAlchemyError:
        return False
