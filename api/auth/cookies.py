"""The browser's session cookie, and that only our own pages may use it."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from api.auth.authentication import COOKIE
from domain.people.commands.sessions import SESSION_LASTS


class CrossSite(Exception):
    """A request that carries the cookie but comes from another site's page (CSRF)."""

    def __init__(self) -> None:
        super().__init__("This request came from another site's page and is not accepted from there.")


def put(response: Response, token: str, *, secure: bool) -> None:
    """Keep the token where no script reads it and no other site's page sends it."""
    lasts = int(SESSION_LASTS.total_seconds())
    response.set_cookie(COOKIE, token, max_age=lasts, httponly=True, secure=secure, samesite="strict", path="/")


def take_back(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def require_same_site(request: Request) -> None:
    """Raise CrossSite for a cookie's request that a browser says comes from elsewhere, or doesn't say where from.

    Beside SameSite=Strict, which old browsers ignore. A bearer token needs no such check: no browser adds it by itself.
    """
    if COOKIE not in request.cookies or "authorization" in request.headers:
        return
    _require_from_here(request, typed={"none"})


def require_own_page(request: Request) -> None:
    """Raise CrossSite for a form that another site's page sends, whatever it carries."""
    _require_from_here(request, typed=set())


def _require_from_here(request: Request, *, typed: set[str]) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin"} | typed:
            raise CrossSite
        return
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
        raise CrossSite
