"""From a request's token to who asks; looked up at each request, so that a deactivation counts at once (TEN-3)."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection

from api.auth import tokens
from api.auth.tokens import Token
from api.reading.permissions import Reader
from domain.people import callers
from domain.people.callers import Caller
from domain.people.commands import sessions
from infra.reads.pools import ThreadReads
from infra.reads.statements import Statement, unbound
from infra.transaction import Command, Transactions, as_process

log = structlog.get_logger(__name__)

COOKIE = "theriac_session"
STATEMENT = unbound(callers.STATEMENT)
LIMIT = 10_000
NOTED_EVERY = 60.0
"""Seconds. A session's time-out is so exact."""


def token_of(connection: HTTPConnection) -> Token | None:
    """The bearer token, or else the cookie's."""
    scheme, _, given = connection.headers.get("authorization", "").partition(" ")
    text = given.strip() if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")
    return tokens.read(text)


def statement(token: Token) -> Statement:
    """Who the token stands for, as JSON."""
    return STATEMENT.bound({callers.COMPANY: token.company, callers.SECRET_HASH: token.secret_hash})


def caller(reads: ThreadReads, token: Token | None) -> Caller | None:
    """Who the token stands for now, or None."""
    if token is None:
        return None
    (told,) = reads.ask(token.company, statement(token))
    return None if told is None else seen.remember(token, told).caller


@dataclass(frozen=True, slots=True)
class Seen:
    """A caller as the database last told of them: whoever relies on it asks again, and compares what is told."""

    told: bytes
    caller: Caller
    reader: Reader


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The callers that were told of last, by the hash of their token; the tokens themselves are never kept."""

    _found: OrderedDict[str, Seen] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, token: Token | None) -> Seen | None:
        found = None if token is None else self._found.get(token.secret_hash)
        return found if token and found and found.caller.actor.company == token.company else None

    def remember(self, token: Token, told: bytes) -> Seen:
        """The caller of whom the database told just now."""
        before = self.get(token)
        if before is not None and before.told == told:
            return before
        found = callers.caller(token.company, orjson.loads(told))
        made = Seen(told, found, Reader.of(found.actor))
        with self._lock:
            self._found[token.secret_hash] = made
            while len(self._found) > LIMIT:
                self._found.popitem(last=False)
        return made


seen = LastSeen()


@dataclass(frozen=True, slots=True)
class LastNoted:
    """When the use of a session was last written down, so that this is no write of each request."""

    _at: OrderedDict[UUID, float] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def due(self, session: UUID) -> bool:
        """Whether its use is to be written down now; who asks first does it."""
        now = time.monotonic()
        with self._lock:
            before = self._at.get(session)
            if before is not None and now - before < NOTED_EVERY:
                return False
            self._at[session] = now
            self._at.move_to_end(session)
            while len(self._at) > LIMIT:
                self._at.popitem(last=False)
        return True


noted = LastNoted()


def note_use(transactions: Transactions, found: Caller) -> None:
    """The caller's session is in use; its time-out begins again (SIG-2). A socket that only listens uses none.

    A database that can't write just now keeps nobody from reading: the time-out stays as it is, until the next minute.
    """
    company, session = found.actor.company, found.session
    actor = as_process(company, "sessions")
    try:
        transactions.run(Command(actor, lambda uow: sessions.note_use(uow, session), reason="a session is in use"))
    except SQLAlchemyError as error:
        log.warning("use of a session not noted", error=repr(error)[:500])
