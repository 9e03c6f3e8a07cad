"""From a request's token to who asks; looked up at each request, so that a deactivation counts at once (TEN-3)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from starlette.requests import HTTPConnection

from api.auth import tokens
from api.auth.tokens import Token
from domain.kernel.actor import Actor
from domain.people import queries
from infra.transaction import Transactions

COOKIE = "theriac_session"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and in which session."""

    actor: Actor
    session: UUID


def token_of(connection: HTTPConnection) -> Token | None:
    """The bearer token, or else the cookie's."""
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    text = given.strip() if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")
    return tokens.read(text)


def caller(transactions: Transactions, token: Token | None) -> Caller | None:
    """Who the token stands for now, or None."""
    if token is None:
        return None
    with transactions.reading(token.company) as session:
        found = queries.session_with(session, token.company, token.secret_hash, now=datetime.now(UTC))
        actor = None if found is None else queries.actor_of(session, token.company, found.person_id)
    return None if actor is None or found is None else Caller(actor, found.id)
