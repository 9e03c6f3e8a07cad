"""What one request carries: who asks, its snapshot to read from, and the way to run a command."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from uuid import UUID

import strawberry
from orjson import Fragment
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from api.problems import problem
from api.reading import payloads, permissions
from api.reading.permissions import Reader
from api.reading.prefetch import prefetch
from api.relay import Node
from domain.inspection.refusals import OutsideInspection
from domain.kernel.actor import Actor
from domain.kernel.canonical import Json, digest
from domain.kernel.models import OfCompany
from domain.kernel.refusals import Refusal
from domain.kernel.rows import SessionRows
from domain.kernel.unit_of_work import UnitOfWork
from infra.reads.pools import ThreadReads, ask_within
from infra.reads.statements import Statement
from infra.services import Services
from infra.telemetry import about
from infra.transaction import Command, InspectorsCommand, Outcome

P = TypeVar("P")
N = TypeVar("N", bound=Node)


class Unauthenticated(Exception):
    """The field needs somebody who is signed in; a top-level error, as no client input can mend it."""

    def __init__(self) -> None:
        super().__init__("Sign in first: mutation signIn, then send its token as a bearer token.")


@dataclass
class Context:
    """One operation's surroundings. It lives in one worker thread; `close` gives its snapshot back."""

    services: Services
    reads: ThreadReads
    connection: HTTPConnection
    document: str = ""
    caller: Actor | None = None
    session_id: UUID | None = None
    token: str | None = None  # set by signIn, for the cookie
    signed_out: bool = False  # set by signOut, for the cookie
    _open: ExitStack = field(default_factory=ExitStack)
    _session: Session | None = None
    _reader: Reader | None = None

    @property
    def actor(self) -> Actor:
        """Who is signed in. Raises Unauthenticated."""
        if self.caller is None:
            raise Unauthenticated
        return self.caller

    @property
    def session(self) -> Session:
        """The read-only snapshot of this operation, opened when first needed, renewed after a command."""
        if self._session is None:
            self._session = self._open.enter_context(
                self.services.transactions.reading(self.actor.company, inspector=self.actor.inspector)
            )
        return self._session

    @property
    def reader(self) -> Reader:
        """Who reads in this operation."""
        if self._reader is None or self._reader.actor is not self.actor:
            self._reader = Reader.of(self.actor)
        return self._reader

    def ask(self, statement: Statement) -> bytes | None:
        """What a statement gives in this operation's snapshot."""
        return ask_within(self.session.connection(), statement)

    def run(self, command: Command) -> Outcome:
        """Carry out a command; what is read from now on is read after its commit."""
        self.close()
        with about(command=command.id):
            return self.services.transactions.run(command)

    def close(self) -> None:
        self._open.close()
        self._open, self._session = ExitStack(), None


Info = strawberry.Info[Context, None]


def act(
    info: Info,
    name: str,
    command: Callable[[UnitOfWork], OfCompany],
    *,
    given: Json,
    command_id: str | None,
    reason: str | None = None,
    by_inspectors: bool = False,
) -> Outcome:
    """Run an unsigned act of the person who is signed in; `given` is its input, for recognising repeats (EXE-18).

    A reason of blanks alone is none. An inspector's is refused unless it is `by_inspectors` too.
    """
    context = info.context
    summary, why = digest({"act": name, "input": given}), (reason or "").strip() or name
    made = InspectorsCommand if by_inspectors else Command
    return context.run(made(context.actor, command, id=command_id, digest=summary, reason=why))


def require_whole(info: Info) -> None:
    """That what is asked isn't answered to an inspector, who would take a part for all (INS-1).

    Raises OutsideInspection.
    """
    if info.context.actor.inspection is not None:
        raise OutsideInspection


def looking(info: Info, *, by_inspectors: bool = False) -> UnitOfWork:
    """The domain's own questions, asked of this operation's snapshot.

    A rule that looks at more than is open to an inspector would give another answer, so theirs is refused unless what
    it looks at is all of one batch (`by_inspectors`). Raises OutsideInspection.
    """
    if not by_inspectors:
        require_whole(info)
    actor = info.context.actor
    return UnitOfWork(SessionRows(info.context.session, actor.company), actor)


def answer(payload: Callable[..., P], work: Callable[[], dict[str, Any]]) -> P:
    """The payload of a mutation: what `work` gives, or the refusal as its problem with everything else null."""
    try:
        return payload(problems=[], **work())
    except Refusal as refusal:
        return payload(problems=[problem(refusal)])


def changed(info: Info, payload: Callable[..., P], name: str, node: type[N], work: Callable[[], Outcome]) -> P:
    """The payload whose field `name` is the changed thing, read after the commit as the caller may see it."""
    return answer(payload, lambda: {name: read(info, node, work().id, below=name)})


def read(info: Info, node: type[N], id: UUID, *, below: str | None = None) -> N | None:  # noqa: A002 -- GraphQL's word
    """One thing with all that the selection asks of it, or None where the caller may not read it (TEN-1, TEN-2).

    In a payload's field `below` the database writes it, where all that is asked has SQL: nothing is left to resolve.
    """
    context = info.context
    if below is not None and (statement := payloads.statement(info, id, below)) is not None:
        written = context.reads.ask(context.actor.company, statement, inspector=context.actor.inspector)[0]
        return None if written is None else cast("N", Fragment(written))
    chosen = select(node.model).where(node.model.company_id == context.actor.company, node.model.id == id)
    chosen = visible(context.actor, node, chosen).options(*prefetch(info, node, below=below))
    return cast("N | None", context.session.scalars(chosen).one_or_none())


def visible(actor: Actor, node: type[Node], chosen: Any) -> Any:  # noqa: ANN401 -- a Select of whatever the node's model is
    """The rows of a selection that the actor may read: those at sites where they hold the type's permission (TEN-2)."""
    return chosen.where(*permissions.predicates(actor, node, node.model))
