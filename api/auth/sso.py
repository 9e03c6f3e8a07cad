"""The addresses of single sign-on: to the provider, back from it, and to sign afresh."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.auth import cookies, federated, pages, sign_in_state
from api.auth.federated import CALLBACK, Proven, Returned
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import Refusal
from infra.services import Services

NOT_DONE = "That did not work"


def login(request: Request) -> Response:
    """GET /auth/{company}/login: on to the company's provider."""
    services: Services = request.app.state.services
    try:
        return _away(services, *federated.begin_sign_in(services, request.path_params["company"]))
    except Refusal as refusal:
        return pages.refused(NOT_DONE, refusal.message)


def sign(request: Request) -> Response:
    """/auth/sign/{company}/{challenge}: GET shows what is signed, POST goes on to the provider, which asks again."""
    services: Services = request.app.state.services
    company, challenge = CompanyId(request.path_params["company"]), request.path_params["challenge"]
    assert isinstance(challenge, UUID), "the route's own form"
    try:
        if request.method != "POST":
            return pages.signing(federated.shown(services, company, challenge))
        cookies.require_own_page(request)
        return _away(services, *federated.begin_signature(services, company, challenge))
    except Refusal as refusal:
        return pages.refused(NOT_DONE, refusal.message)
    except cookies.CrossSite as error:
        return pages.refused("Not from here", str(error), status=403)


def callback(request: Request) -> Response:
    """GET /auth/callback: back from the provider; a session is opened, or a challenge proven."""
    services: Services = request.app.state.services
    returned = _returned(request)
    try:
        ended = federated.end(services, returned)
    except Refusal as refusal:
        response: Response = pages.refused(NOT_DONE, refusal.message)
    else:
        if isinstance(ended, Proven):
            words = f"{ended.name}, you have proven who you are. Go back to where you sign: {ended.challenge.act}."
            response = pages.told("Proven", words)
        else:
            response = pages.told("You are signed in", f"You are signed in as {ended.name}.")
            cookies.put(response, str(ended.token), secure=services.production)
    response.delete_cookie(sign_in_state.cookie_name(returned.state), path=CALLBACK, httponly=True, samesite="lax")
    return response


def _returned(request: Request) -> Returned:
    given = request.query_params
    state = given.get("state", "")
    cookie = request.cookies.get(sign_in_state.cookie_name(state), "")
    return Returned(state, cookie, given.get("code"), given.get("iss"), given.get("error"))


def _away(services: Services, url: str, state: str) -> Response:
    """To the provider; the browser keeps the state, so that only it can bring the answer back (no sign-in forgery)."""
    response = RedirectResponse(url, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})
    response.set_cookie(
        sign_in_state.cookie_name(state),
        state,
        max_age=int(sign_in_state.LASTS.total_seconds()),
        httponly=True,
        secure=services.production,
        samesite="lax",  # the answer comes by a navigation from the provider's site
        path=CALLBACK,
    )
    return response


ROUTES = [
    Route("/auth/{company}/login", login),
    Route("/auth/sign/{company:uuid}/{challenge:uuid}", sign, methods=["GET", "POST"]),
    Route(CALLBACK, callback),
]
