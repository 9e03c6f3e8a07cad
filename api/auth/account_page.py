"""The page that a mailed link opens: choose a password."""

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.auth import cookies, links, pages
from domain.people.refusals import LinkRefused, PasswordTooWeak
from infra.services import Services

_BODY_BYTES = 10_000


async def endpoint(request: Request) -> Response:
    """GET shows the form, POST keeps the password; both only while the link can be used."""
    services: Services = request.app.state.services
    if request.method != "POST":
        return await run_in_threadpool(_show, services, request.query_params.get("token", ""))
    try:
        cookies.require_own_page(request)
    except cookies.CrossSite as error:
        return pages.refused("Not from here", str(error), status=403)
    given = await _form(request)
    return await run_in_threadpool(_choose, services, given.get("token", ""), given.get("password", ""))


def _show(services: Services, token: str) -> Response:
    try:
        return pages.choosing(links.open_link(services.transactions, token).to.account_name, token)
    except LinkRefused as refusal:
        return pages.refused("This link is over", refusal.message)


def _choose(services: Services, token: str, password: str) -> Response:
    try:
        account_name = links.open_link(services.transactions, token).to.account_name
        links.choose_password(services, token, password)
    except LinkRefused as refusal:
        return pages.refused("This link is over", refusal.message)
    except PasswordTooWeak as refusal:
        return pages.choosing(account_name, token, problem=refusal.message)
    return pages.told("Your password is kept", f"From now on, sign in as {account_name} with it.")


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small URL-encoded form; a larger body has none."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            return {}
    return {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}
