"""The web application: routes, middleware, lifespan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from starlette.applications import Starlette
from starlette.routing import Route

from api import graphql_http, health
from infra.services import Services


def create_app(services: Services, *, threads: int) -> Starlette:
    """The application over the given services; `threads` is at most the connections of their pool."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        yield
        services.transactions.engine.dispose()

    routes = [
        Route("/graphql", graphql_http.endpoint, methods=["POST"]),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.services = services
    return app
