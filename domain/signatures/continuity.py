"""Whether a person goes on signing in their session, so that one component is enough (SIG-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, exists, func, select, true

from domain.people.models import AccessSession, Account, AccountState, SessionPolicy, SignInAttempt
from domain.people.rules import SIGNING_MINUTES
from domain.signatures.models import ProofMethod, Signature
from domain.signatures.refusals import AllComponentsNeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """A session as its next signature finds it; `signed_by` is the account of the newest signature given in it.

    `minutes` is how long one component is enough after a signature.
    """

    account: UUID
    account_name: str
    usable: bool
    password_changed_at: datetime | None
    signed_by: UUID | None
    method: str | None
    signed_at: datetime | None
    failed_since: bool
    minutes: int
    now: datetime


def lasts_until(found: Continuity) -> datetime:
    """Until when the session's own person signs by the password alone (SIG-2; 21 CFR 11.200(a)(1)(i), (ii)).

    Their newest signature began or continued it, and since then nobody else signed in this session, no proof failed,
    the password stayed the same. Raises AllComponentsNeeded.
    """
    if not found.usable:
        raise AllComponentsNeeded(because="the session ended, or its account can't be used")
    if found.signed_at is None:
        raise AllComponentsNeeded(because="nobody has signed in this session yet")
    if found.signed_by != found.account or found.method != ProofMethod.PASSWORD:
        raise AllComponentsNeeded(because="the last to sign in this session was another, or signed another way")
    if found.failed_since:
        raise AllComponentsNeeded(because="an attempt to prove who you are failed since your last signature")
    if found.password_changed_at is not None and found.password_changed_at >= found.signed_at:
        raise AllComponentsNeeded(because="the password was changed since your last signature")
    until = found.signed_at + timedelta(minutes=found.minutes)
    if found.now >= until:
        raise AllComponentsNeeded(because=f"your last signature is {found.minutes} minutes ago, or longer")
    return until


def _statement() -> Select[*tuple[Any, ...]]:
    company, session = bindparam("company", None, Uuid), AccessSession
    newest = (
        select(Signature.account_id, Signature.method, Signature.signed_at)
        .where(Signature.company_id == company, Signature.session_id == bindparam("session", None, Uuid))
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
        .limit(1)
        .subquery()
    )
    failed = exists().where(
        SignInAttempt.company_id == company,
        SignInAttempt.account_id == Account.id,
        SignInAttempt.succeeded.is_(False),
        SignInAttempt.at >= newest.c.signed_at,
    )
    minutes = select(SessionPolicy.signing_minutes).where(SessionPolicy.company_id == company).scalar_subquery()
    usable = and_(
        session.revoked_at.is_(None),
        session.expires_at > func.clock_timestamp(),
        Account.state == AccountState.ACTIVE,
    )
    return (
        select(
            Account.id,
            Account.name,
            usable,
            Account.password_changed_at,
            newest.c.account_id,
            newest.c.method,
            newest.c.signed_at,
            failed,
            func.coalesce(minutes, SIGNING_MINUTES),
            func.clock_timestamp(),
        )
        .select_from(session)
        .join(Account, (Account.company_id == company) & (Account.id == session.account_id))
        .outerjoin(newest, true())
        .where(session.company_id == company, session.id == bindparam("session", None, Uuid))
    )


STATEMENT = _statement()
"""Of the parameters `company` and `session`: what `told` makes a Continuity of."""


def told(row: Sequence[Any]) -> Continuity:
    """What the statement tells of a session."""
    account, name, usable, changed, by, method, signed_at, failed, minutes, now = row
    return Continuity(
        account=account,
        account_name=name,
        usable=usable,
        password_changed_at=changed,
        signed_by=by,
        method=method,
        signed_at=signed_at,
        failed_since=failed,
        minutes=minutes,
        now=now,
    )
