"""From an HTTP request to the gateway that signed it, in one short transaction."""

from dataclasses import dataclass
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.auth.sessions import company_named
from domain.equipment import authorization
from domain.equipment.authorization import Authorization, Called
from domain.equipment.commands import admitting
from domain.equipment.gateway_refusals import NotAuthentic
from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from infra.services import Services
from infra.transaction import Command, as_process

BODY: Final = 16_384

_log = structlog.stdlib.get_logger(__name__)


class BodyTooLong(Exception):
    """More octets than any answer has."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A gateway whose request this is, and the body that it signed."""

    given: Authorization
    company: CompanyId
    body: bytes

    @property
    def actor(self) -> Actor:
        """Its entries name the gateway."""
        return as_process(self.company, f"gateway {self.given.gateway}")


async def admitted(request: Request) -> Admitted:
    """Who asks. Raises BodyTooLong, and what `admitting.admit` refuses."""
    body = await _body(request)
    services: Services = request.app.state.services
    called = Called(method=request.method, origin=services.public_url.rstrip("/"), path=_path(request), body=body)
    return await run_in_threadpool(_admit, services, request.headers.get("authorization", ""), called)


def _admit(services: Services, header: str, called: Called) -> Admitted:
    try:
        given = authorization.parse(header)
        found = Admitted(given, _company(services, given.company), called.body)
        services.transactions.run(
            Command(found.actor, lambda uow: admitting.admit(uow, given=given, called=called), reason="a gateway calls")
        )
    except NotAuthentic as refused:
        _log.warning("gateway not admitted", because=refused.because)
        raise
    return found


def _company(services: Services, name: str) -> CompanyId:
    """Raises NotAuthentic."""
    company = company_named(services.transactions, name)
    if company is None:
        raise NotAuthentic(because="there is no such company")
    return company


def _path(request: Request) -> str:
    """The path as it stands in the request line, the query included."""
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return (raw + b"?" + query if query else raw).decode("latin-1")


async def _body(request: Request) -> bytes:
    """The body, read no further than its limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY:
            raise BodyTooLong
    return bytes(body)
