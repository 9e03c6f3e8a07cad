"""Changing one's own password: the current one is checked and counted first, the new one held to the policy."""

from api.auth import passwords
from api.context import Info, Unauthenticated
from domain.people import queries, rules
from domain.people.commands import accounts
from domain.people.models import Account, AttemptPurpose
from domain.people.refusals import PasswordTooWeak, WrongPassword
from infra.transaction import InspectorsCommand, Outcome


def change(info: Info, current: str, new: str) -> Outcome:
    """Replace the password of the account that this session was opened with (SIG-3, SIG-6).

    Raises PasswordTooWeak, and WrongPassword, also for an account that has none.
    """
    context, account = info.context, _account(info)
    try:
        rules.require_password(new, names=(context.actor.name, account.name))
    except PasswordTooWeak as refusal:
        raise PasswordTooWeak(problem=refusal.problem, path=("new",)) from None
    proven = passwords.check(
        context.services.transactions,
        context.actor.company,
        account.name,
        current,
        purpose=AttemptPurpose.PASSWORD_CHANGE,
    )
    if proven is None:
        raise WrongPassword(path=("current",))
    password_hash, session = passwords.hashed(new), context.session_id
    command = InspectorsCommand(
        context.actor,
        lambda uow: accounts.change_password(
            uow, proven.account, seen=proven.account_version, password_hash=password_hash, session=session
        ),
        reason="changed their password",
    )
    return context.run(command)


def _account(info: Info) -> Account:
    context = info.context
    if context.session_id is None:
        raise Unauthenticated
    found = queries.account_of_session(context.session, context.actor.company, context.session_id)
    assert found is not None, "a session has an account"
    return found
