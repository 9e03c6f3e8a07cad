"""From a checked proof to a session and its token."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api.auth import authentication, passwords, tokens
from api.context import Info, read
from api.people.types import Person
from domain.kernel.ids import CompanyId
from domain.people.commands import sessions
from domain.people.models import AttemptPurpose
from domain.people.refusals import SignInRefused
from domain.tenancy.models import DirectoryEntry
from infra.transaction import Command, InspectorsCommand, Outcome, Transactions, as_process


def company_named(transactions: Transactions, name: str) -> CompanyId | None:
    """The company of a sign-in name, from the directory."""
    with transactions.engine.connect() as connection:
        found = connection.execute(select(DirectoryEntry.company_id).where(DirectoryEntry.name == name)).scalar()
    return None if found is None else CompanyId(found)


def sign_in(info: Info, company_name: str, name: str, password: str) -> dict[str, Any]:
    """Check the password and open a session. Raises SignInRefused, the same for every reason."""
    transactions = info.context.services.transactions
    company = company_named(transactions, company_name)
    if company is None:
        passwords.check_nobodys(password)
        raise SignInRefused
    proven = passwords.check(transactions, company, name, password, purpose=AttemptPurpose.SIGN_IN)
    if proven is None:
        raise SignInRefused
    return open_for(info, company, proven.account)


def open_for(info: Info, company: CompanyId, account: UUID) -> dict[str, Any]:
    """Open a session for a proven account; the caller of this operation is its person from here on."""
    context = info.context
    token = tokens.new(company)
    command = Command(
        as_process(company, passwords.PROCESS),
        lambda uow: sessions.open_session(uow, account, secret_hash=token.secret_hash),
        reason="signed in",
    )
    context.run(command)
    found = authentication.caller(context.reads, token)
    assert found is not None, "a session that was just opened"
    authentication.noted.due(found.session)
    context.caller, context.session_id, context.token = found.actor, found.session, str(token)
    return {"token": str(token), "person": read(info, Person, found.actor.as_person, below="person")}


def sign_out(info: Info) -> Outcome:
    """End the session of this request; the browser's cookie is taken back."""
    context, session = info.context, info.context.session_id
    person = context.actor.as_person
    assert session is not None, "whoever is signed in has a session"
    command = InspectorsCommand(context.actor, lambda uow: sessions.end_session(uow, session), reason="signed out")
    ended = context.run(command)
    context.signed_out = True
    return replace(ended, type="Person", id=person)
