"""The only module that opens a transaction and commits it: one command, one transaction, one closing row."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.audit.entry import transaction_key
from domain.kernel.actor import Actor
from domain.kernel.events import Event
from domain.kernel.ids import CompanyId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.refusals import CommandIdReused, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Person
from domain.people.refusals import PersonDeactivated

ATTEMPTS = 4
ID_LENGTH = 100
TRY_AGAIN = frozenset({"40P01", "40001"})  # deadlock detected, serialization failure
HMAC_BLOCK = 64
INNER, OUTER = 0x36, 0x5C

SETTINGS = text("""
    select set_config('theriac.company', :company, true), set_config('theriac.person', :person, true),
           set_config('theriac.process', :process, true), set_config('theriac.session_person', :session_person, true),
           set_config('theriac.reason', :reason, true), set_config('theriac.command', :command, true),
           set_config('theriac.transaction', :transaction, true), set_config('theriac.entries', '0', true),
           set_config('theriac.closed', '', true), set_config('theriac.key_inner', :key_inner, true),
           set_config('theriac.key_outer', :key_outer, true)
""")
CLAIM = text("""
    insert into command (company_id, person_id, command_id, digest) values (:company, :person, :command, :digest)
    on conflict do nothing
""")
CLAIMED = text("""
    select digest, outcome_type, outcome_id, outcome_version from command
    where company_id = :company and person_id = :person and command_id = :command
""")
ANSWER = text("""
    update command set outcome_type = :type, outcome_id = :id, outcome_version = :version
    where company_id = :company and person_id = :person and command_id = :command
""")
OUTBOX = text("""
    insert into outbox (company_id, id, event, consumer, payload) values (:company, :id, :event, :consumer, :payload)
""")
WAKE = text("select pg_notify('theriac_outbox', '')")
CLOSE = text("select close_transaction()")


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
        with self.engine.connect() as connection, connection.begin():
            self._set(connection, command)
            if (stored := self._claim(connection, command)) is not None:
                return stored
            with Session(connection, expire_on_commit=False, autoflush=False) as session:
                return self._carry_out(session, connection, command)

    def _set(self, connection: Connection, command: Command) -> None:
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
        connection.execute(SETTINGS, {name: "" if value is None else str(value) for name, value in values.items()})

    def _claim(self, connection: Connection, command: Command) -> Outcome | None:
        """Take the command's key; when it was taken before, the stored outcome."""
        if command.id is None:
            return None
        if not 1 <= len(command.id) <= ID_LENGTH:
            problem = f"A command id has 1 to {ID_LENGTH} characters; this one has {len(command.id)}."
            raise InvalidInput(path=("commandId",), problem=problem)
        key = _key(command)
        if connection.execute(CLAIM, key | {"digest": command.digest}).rowcount == 1:
            return None
        first = connection.execute(CLAIMED, key).one()
        if first.digest != command.digest:
            raise CommandIdReused(command_id=command.id, path=("commandId",))
        return Outcome(first.outcome_type, first.outcome_id, first.outcome_version, repeated=True)

    def _carry_out(self, session: Session, connection: Connection, command: Command) -> Outcome:
        _require_active(session, command.actor)
        uow = UnitOfWork(session=session, actor=command.actor, command_id=command.id, reason=command.reason)
        row = command.act(uow)
        session.flush()
        outcome = Outcome(type(row).__name__, row.id, getattr(row, "version", None))
        self._publish(connection, uow)
        if command.id is not None:
            answer = {"type": outcome.type, "id": outcome.id, "version": outcome.version}
            connection.execute(ANSWER, _key(command) | answer)
        entries = connection.execute(CLOSE).scalar_one()
        if entries and not uow.events:
            raise Unrecorded(f"{entries} regulated changes by {command.act} without an event")
        return outcome

    def _publish(self, connection: Connection, uow: UnitOfWork) -> None:
        rows = [
            {
                "company": uow.actor.company,
                "id": new_id(),
                "event": event.name,
                "consumer": consumer,
                "payload": json.dumps(event.payload),
            }
            for event in uow.events
            for consumer in self.consumers(event)
        ]
        if rows:
            connection.execute(OUTBOX, rows)
            connection.execute(WAKE)


def _key(command: Command) -> dict[str, object]:
    return {
        "company": command.actor.company,
        "person": command.actor.session_person or command.actor.person or UUID(int=0),
        "command": command.id,
    }


def _require_active(session: Session, actor: Actor) -> None:
    """A person who was deactivated since the request began does nothing more (TEN-3)."""
    people = {person for person in (actor.person, actor.session_person) if person is not None}
    for person in sorted(people):
        chosen = (
            select(Person).where(Person.company_id == actor.company, Person.id == person).with_for_update(read=True)
        )
        found = session.scalars(chosen).one_or_none()
        if found is None or not found.active:
            raise PersonDeactivated(person=person)


def as_process(company: CompanyId, name: str) -> Actor:
    """The actor of work that no person does: its entries carry the process's name."""
    return replace(Actor(company=company, process=name), name=name)
