"""Links sent by mail: asking for one, and choosing a password with it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from api.auth import passwords, sessions, tokens
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import queries, rules
from domain.people.commands import invitations, lost
from domain.people.models import Account, TokenPurpose
from domain.people.queries import OpenLink
from domain.people.refusals import LinkRefused
from infra.services import Services
from infra.transaction import Command, Transactions, as_process

PROCESS = "account link"
AT_LEAST_SECONDS = 0.2

_CHOOSE: dict[TokenPurpose, Callable[..., Account]] = {
    TokenPurpose.INVITATION: invitations.accept,
    TokenPurpose.PASSWORD_RESET: invitations.reset,
    TokenPurpose.REPLACEMENT: lost.choose,
}


def request_reset(services: Services, company_name: str, name: str) -> None:
    """Have a link mailed to the account's owner; whether there is such an account shows in nothing, time included."""
    ends = time.monotonic() + AT_LEAST_SECONDS
    _request_reset(services, company_name, name)
    time.sleep(max(0.0, ends - time.monotonic()))


def _request_reset(services: Services, company_name: str, name: str) -> None:
    company = sessions.company_named(services.transactions, company_name)
    if company is None:
        return
    with services.transactions.reading(company) as session:
        found = queries.account_named(session, company, name)
    if found is not None:
        account = found.id

        def request(uow: UnitOfWork) -> Account:
            return invitations.request_reset(uow, account, key=services.secret)

        services.transactions.run(Command(as_process(company, PROCESS), request, reason="asked for a new password"))


def open_link(transactions: Transactions, token: str, *purposes: TokenPurpose) -> OpenLink:
    """What the token opens now, for one of these purposes, or any. Raises LinkRefused, the same for every reason."""
    given = tokens.read(token)
    if given is None:
        raise LinkRefused(path=("token",))
    with transactions.reading(given.company) as session:
        found = queries.open_link_with(session, given.company, given.secret_hash, now=datetime.now(UTC))
    if found is None or (purposes and found.purpose not in purposes):
        raise LinkRefused(path=("token",))
    return found


def choose_password(services: Services, token: str, password: str, *purposes: TokenPurpose) -> dict[str, Any]:
    """Use the link up for a password of the person's own. Raises LinkRefused, PasswordTooWeak."""
    link = open_link(services.transactions, token, *purposes)
    rules.require_password(password, names=(link.to.name, link.to.account_name))
    password_hash, given = passwords.hashed(password), tokens.read(token)
    assert given is not None, "a token that was just read"

    def choose(uow: UnitOfWork) -> Account:
        return _CHOOSE[link.purpose](uow, given.secret_hash, password_hash=password_hash)

    reason = f"chose a password by {link.purpose.value.lower().replace('_', ' ')}"
    services.transactions.run(Command(as_process(given.company, PROCESS), choose, reason=reason))
    return {"account_name": link.to.account_name}
