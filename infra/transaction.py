"""The only module that opens a transaction and commits it: one command, one transaction, one closing row."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.audit.entry import transaction_key
from domain.kernel.actor import Actor, Grant
from domain.kernel.events import Event
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.refusals import CommandIdReused, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.refusals import PersonDeactivated

ATTEMPTS = 4
ID_LENGTH = 100
TRY_AGAIN = frozenset({"40P01", "40001"})  # deadlock detected, serialization failure
HMAC_BLOCK = 64
INNER, OUTER = 0x36, 0x5C

# What opens and closes a transaction goes to the driver as it is: its pipeline takes several statements in one round
# trip, and needs each to leave before the one before it was answered.
SETTINGS = """
    select set_config('theriac.company', %(company)s, true), set_config('theriac.person', %(person)s, true),
           set_config('theriac.process', %(process)s, true),
           set_config('theriac.session_person', %(session_person)s, true),
           set_config('theriac.reason', %(reason)s, true), set_config('theriac.command', %(command)s, true),
           set_config('theriac.transaction', %(transaction)s, true), set_config('theriac.entries', '0', true),
           set_config('theriac.closed', '', true), set_config('theriac.key_inner', %(key_inner)s, true),
           set_config('theriac.key_outer', %(key_outer)s, true)
"""
CLAIM = """
    insert into command (company_id, person_id, command_id, digest)
    values (%(company)s, %(person)s, %(command)s, %(digest)s) on conflict do nothing
"""
GRANTS = """
    select role, site_id from role_grant
    where company_id = %(company)s and person_id = %(person)s and revoked_at is null
"""
PEOPLE = """
    select id from person where company_id = %(company)s and id = any(%(people)s) and state = 'ACTIVE'
    order by id for share
"""
CLAIMED = text("""
    select digest, outcome_type, outcome_id, outcome_version from command
    where company_id = :company and person_id = :person and command_id = :command
""")
ANSWER = """
    update command set outcome_type = %(type)s, outcome_id = %(id)s, outcome_version = %(version)s
    where company_id = %(company)s and person_id = %(person)s and command_id = %(command)s
"""
OUTBOX = """
    insert into outbox (company_id, id, event, consumer, payload)
    select %(company)s, sent.id, sent.event, sent.consumer, sent.payload::jsonb
    from unnest(%(ids)s::uuid[], %(events)s::text[], %(consumers)s::text[], %(payloads)s::text[])
      as sent (id, event, consumer, payload)
"""
WAKE = "select pg_notify('theriac_outbox', '')"
CLOSE = "select close_transaction()"


class Unrecorded(Exception):
    """A defect: a command changed regulated rows but recorded no event."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leaves behind for its answer: the changed thing. A repeat answers with the first one's."""

    type: str
    id: UUID
    version: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """Who does what, once: `digest` stands for the input without proofs; no `id`, no protection from repeats."""

    actor: Actor
    act: Callable[[UnitOfWork], OfCompany]
    id: str | None = None
    digest: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class Transactions:
    """Opens transactions for one application role.

    `consumers` names those who react to an event; each gets an outbox row of its own.
    """

    engine: Engine
    audit_key: bytes
    consumers: Callable[[Event], Sequence[str]]

    def run(self, command: Command) -> Outcome:
        """Carry out a command and commit, or leave no trace of it.

        Raises what the command refuses, CommandIdReused, InvalidInput for the command id, PersonDeactivated; a
        deadlock is tried again three times.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return self._once(command)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in TRY_AGAIN:
                    raise
        return self._once(command)

    @contextmanager
    def reading(self, company: CompanyId) -> Iterator[Session]:
        """One read-only snapshot of a company's rows."""
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            connection.execute(text("select set_config('theriac.company', :company, true)"), {"company": str(company)})
            with Session(connection, autoflush=False) as session:
                yield session

    def _once(self, command: Command) -> Outcome:
        _require_command_id(command)
        with self.engine.connect() as connection, connection.begin():
            begun = self._begin(connection, command)
            if not begun.claimed:
                return _first_outcome(connection, command)
            begun.require_active()
            current = replace(command, actor=begun.as_of_now(command.actor))
            with Session(connection, expire_on_commit=False, autoflush=False) as session:
                return self._carry_out(session, connection, current)

    def _begin(self, connection: Connection, command: Command) -> "_Begun":
        """The settings, the command's key, its people and the actor's roles, in one round trip with the BEGIN."""
        people = sorted({one for one in (command.actor.person, command.actor.session_person) if one is not None})
        with _together(connection) as raw:
            raw.execute(SETTINGS, self._settings(command))
            claim = None if command.id is None else raw.execute(CLAIM, _key(command) | {"digest": command.digest})
            values = {"company": command.actor.company, "people": people}
            active = raw.execute(PEOPLE, values) if people else None
            held = raw.execute(GRANTS, {"company": command.actor.company, "person": command.actor.person})
        return _Begun(
            claimed=claim is None or claim.rowcount == 1,
            people=tuple(people),
            active=frozenset() if active is None else frozenset(row[0] for row in active),
            grants=frozenset(Grant(Role(role), None if site is None else SiteId(site)) for role, site in held),
        )

    def _settings(self, command: Command) -> dict[str, str]:
        actor = command.actor
        transaction = new_id()
        key = transaction_key(self.audit_key, actor.company, transaction).ljust(HMAC_BLOCK, b"\0")
        values = {
            "company": actor.company,
            "person": actor.person,
            "process": actor.process,
            "session_person": actor.session_person,
            "reason": command.reason,
            "command": command.id,
            "transaction": transaction,
            "key_inner": bytes(byte ^ INNER for byte in key).hex(),
            "key_outer": bytes(byte ^ OUTER for byte in key).hex(),
        }
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def _carry_out(self, session: Session, connection: Connection, command: Command) -> Outcome:
        uow = UnitOfWork(session=session, actor=command.actor, command_id=command.id, reason=command.reason)
        row = command.act(uow)
        session.flush()
        outcome = Outcome(type(row).__name__, row.id, getattr(row, "version", None))
        entries = self._end(connection, command, uow, outcome)
        if entries and not uow.events:
            raise Unrecorded(f"{entries} regulated changes by {command.act} without an event")
        return outcome

    def _end(self, connection: Connection, command: Command, uow: UnitOfWork, outcome: Outcome) -> int:
        """Send the events, keep the answer, close; in one round trip. How many entries the command left."""
        sent = [(new_id(), one, consumer) for one in uow.events for consumer in self.consumers(one)]
        with _together(connection) as raw:
            if sent:
                raw.execute(OUTBOX, {"company": uow.actor.company, **_columns(sent)})
                raw.execute(WAKE)
            if command.id is not None:
                answer = {"type": outcome.type, "id": outcome.id, "version": outcome.version}
                raw.execute(ANSWER, _key(command) | answer)
            closed = raw.execute(CLOSE)
        (entries,) = closed.fetchone() or (0,)
        return int(entries)


@dataclass(frozen=True, slots=True)
class _Begun:
    """What the first round trip found: whether the key was free, who of the people is active, what the actor may do."""

    claimed: bool
    people: tuple[UUID, ...]
    active: frozenset[UUID]
    grants: frozenset[Grant]

    def as_of_now(self, actor: Actor) -> Actor:
        """The actor with the roles they hold now, whatever they held when the request began (EXE-15)."""
        return actor if actor.person is None else replace(actor, grants=self.grants)

    def require_active(self) -> None:
        """A person who was deactivated since the request began does nothing more (TEN-3)."""
        for person in self.people:
            if person not in self.active:
                raise PersonDeactivated(person=PersonId(person))


@contextmanager
def _together(connection: Connection) -> Iterator["psycopg.Connection[Any]"]:
    """The driver's pipeline: what is executed within leaves together; its errors are told as SQLAlchemy tells them."""
    raw: Any = connection.connection.driver_connection
    try:
        with raw.pipeline():
            yield raw
    except psycopg.Error as error:
        if raw.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, psycopg.Error, dialect=connection.dialect) from error


def _columns(sent: Sequence[tuple[UUID, Event, str]]) -> dict[str, list[Any]]:
    return {
        "ids": [one for one, _, _ in sent],
        "events": [event.name for _, event, _ in sent],
        "consumers": [consumer for _, _, consumer in sent],
        "payloads": [json.dumps(event.payload) for _, event, _ in sent],
    }


def _require_command_id(command: Command) -> None:
    if command.id is not None and not 1 <= len(command.id) <= ID_LENGTH:
        problem = f"A command id has 1 to {ID_LENGTH} characters; this one has {len(command.id)}."
        raise InvalidInput(path=("commandId",), problem=problem)


def _first_outcome(connection: Connection, command: Command) -> Outcome:
    """What the command led to when it was sent before. Raises CommandIdReused for another input."""
    assert command.id is not None
    first = connection.execute(CLAIMED, _key(command)).one()
    if first.digest != command.digest:
        raise CommandIdReused(command_id=command.id, path=("commandId",))
    return Outcome(first.outcome_type, first.outcome_id, first.outcome_version, repeated=True)


def _key(command: Command) -> dict[str, object]:
    return {
        "company": command.actor.company,
        "person": command.actor.session_person or command.actor.person or UUID(int=0),
        "command": command.id,
    }


def as_process(company: CompanyId, name: str) -> Actor:
    """The actor of work that no person does: its entries carry the process's name."""
    return replace(Actor(company=company, process=name), name=name)
