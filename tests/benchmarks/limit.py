"""The least a service could do: each screen by one statement written by hand, behind a bare endpoint."""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import uvicorn
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.statements import WORKS

CONNECTIONS = 10
COMPANY = "select set_config('theriac.company', %s, true)"


class Bytes(Loader):
    """JSON as it comes, for the socket."""

    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


async def answer(request: Request) -> Response:
    """The screen named in the path, of the company and batch in the body; tenant and statement in one round trip."""
    given = await request.json()
    pool: asyncio.Queue[psycopg.AsyncConnection] = request.app.state.pool
    connection = await pool.get()
    try:
        async with connection.pipeline():
            await connection.execute(COMPANY, (given["company"],), prepare=True)
            cursor = connection.cursor(binary=True)
            await cursor.execute(WORKS[request.path_params["work"]].statement, given, prepare=True)
        found = await cursor.fetchone()
    finally:
        pool.put_nowait(connection)
    assert found is not None
    return Response(found[0], media_type="application/json")


async def alive(_: Request) -> Response:
    return Response()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql").render_as_string()
    app.state.pool = asyncio.Queue()
    for _ in range(CONNECTIONS):
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
        connection.adapters.register_loader("json", Bytes)
        app.state.pool.put_nowait(connection)
    gc.freeze()
    yield
    while not app.state.pool.empty():
        await app.state.pool.get_nowait().close()


def main(port: int) -> None:
    routes = [Route("/", alive), Route("/{work}", answer, methods=["POST"])]
    app = Starlette(routes=routes, lifespan=lifespan)
    uvicorn.run(app, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
