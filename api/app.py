"""The web application: routes, middleware, lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from api import graphql_http, health, persisted
from api.auth import account_page, sso
from api.certification import downloads as qp_certificates
from api.deviations import downloads as evidence
from api.documents import Documents
from api.downtime import downloads as downtime
from api.execution import attachments, upload_endpoint
from api.exports import download
from api.gateway import downtime as downtime_sets
from api.gateway import endpoint as gateways
from api.gateway import jobs as label_jobs
from api.gateway.polls import Polls
from api.live import socket as live
from api.live.hub import Hub
from api.loading import tables
from api.loading import templates as data_templates
from api.logbooks import downloads as logbooks
from api.materials.quality import downloads as certificates
from api.recalls import downloads as recalls
from api.recipes import exporting, file_downloads, recipe_files, templates
from api.reports import downloads as reports
from api.schema import schema
from api.signatures import showing
from api.training import downloads as training
from infra.reads.pools import LoopReads, ThreadReads
from infra.services import Services

READS = 8
"""Connections that only read, for the event loop and for the threads: more would only wait for PostgreSQL's cores."""


def create_app(services: Services, *, threads: int) -> Starlette:
    """The application over the given services; `threads` is at most the connections of their pool."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        listening = asyncio.create_task(app.state.hub.run())
        app.state.lowering = asyncio.create_task(asyncio.to_thread(persisted.lower, app.state.documents))
        await app.state.loop_reads.open()
        app.state.thread_reads.open()
        yield
        await app.state.lowering
        await app.state.loop_reads.close()
        app.state.thread_reads.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    routes = [
        Route("/graphql", graphql_http.endpoint, methods=["POST"]),
        Route("/graphql/operations", persisted.endpoint, methods=["GET"]),
        WebSocketRoute("/graphql", live.endpoint(schema, services.public_url)),
        Route("/uploads", upload_endpoint.endpoint, methods=["POST"]),
        Route("/uploads/recipes", recipe_files.endpoint, methods=["POST"]),
        Route("/uploads/data", tables.endpoint, methods=["POST"]),
        Route("/uploads/training", training.upload, methods=["POST"]),
        Route("/recipe-versions/{id}/{format}", exporting.endpoint, methods=["GET"]),
        *(Route(path, templates.endpoint, methods=["GET"]) for path in templates.PATHS),
        *(Route(path, data_templates.endpoint, methods=["GET"]) for path in data_templates.PATHS),
        Route("/files/{value}/{revision}", attachments.endpoint, methods=["GET"]),
        Route("/recipe-files/{file}/{sha256}", file_downloads.endpoint, methods=["GET"]),
        Route("/lot-certificates/{certificate}/{sha256}", certificates.endpoint, methods=["GET"]),
        Route("/evidence/{evidence}/{sha256}", evidence.endpoint, methods=["GET"]),
        Route("/training-files/{version}/{sha256}", training.endpoint, methods=["GET"]),
        Route("/logbooks/{id}/{format}", logbooks.endpoint, methods=["GET"]),
        Route("/qp-certificates/{id}", qp_certificates.endpoint, methods=["GET"]),
        Route("/qp-registers/{id}", qp_certificates.register, methods=["GET"]),
        Route("/downtime-sets/{id}", downtime.of_set, methods=["GET"]),
        Route("/downtime-pages/{id}", downtime.of_page, methods=["GET"]),
        Route("/recalls/{id}/{format}", recalls.endpoint, methods=["GET"]),
        Route("/reports/{id}/{format}", reports.endpoint, methods=["GET"]),
        Route("/exports/{id}", download.endpoint, methods=["GET"]),
        Route("/exports/{id}/batchml", download.batchml, methods=["GET"]),
        Route("/signatures/{id}", showing.endpoint, methods=["GET"]),
        Route("/gateway/requests", gateways.requests, methods=["GET"]),
        Route("/gateway/requests/{id}/answer", gateways.answer, methods=["POST"]),
        Route("/gateway/jobs/{id}", label_jobs.labels, methods=["GET"]),
        Route("/gateway/downtime-sets", downtime_sets.current, methods=["GET"]),
        Route("/gateway/downtime-sets/{id}", downtime_sets.file, methods=["GET"]),
        Route("/account", account_page.endpoint, methods=["GET", "POST"]),
        *sso.ROUTES,
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.services = services
    app.state.documents = Documents(schema._schema)  # noqa: SLF001 -- Strawberry gives no public way to graphql-core's
    url = services.transactions.engine.url
    app.state.loop_reads = LoopReads(url, connections=READS)
    app.state.thread_reads = ThreadReads(url, connections=READS)
    app.state.polls = Polls()
    app.state.hub = Hub(services.transactions.engine)
    return app
