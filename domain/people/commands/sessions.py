"""Opening and ending sessions."""

from datetime import timedelta
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import queries
from domain.people.events import SessionOpened, SessionsEnded
from domain.people.models import AccessSession, Account, AccountState, Person, SessionActivity
from domain.people.refusals import InspectionOver, SignInRefused

SESSION_LASTS = timedelta(hours=12)


def open_session(uow: UnitOfWork, account_id: UUID, *, secret_hash: str) -> AccessSession:
    """A new session of an account whose proof was just checked. Raises SignInRefused, InspectionOver."""
    account = uow.rely_on(Account, account_id)
    person = uow.rely_on(Person, account.person_id)
    if account.state != AccountState.ACTIVE or not person.active:
        raise SignInRefused
    require_open_inspection(uow, person.id)
    opened = AccessSession(
        id=new_id(),
        account_id=account.id,
        person_id=person.id,
        secret_hash=secret_hash,
        created_at=uow.now,
        expires_at=uow.now + SESSION_LASTS,
    )
    uow.record(SessionOpened(session=opened.id, person=person.id))
    return uow.add(opened)


def require_open_inspection(uow: UnitOfWork, person: UUID) -> None:
    """An inspector signs in while an access of theirs is valid (INS-2). Raises InspectionOver."""
    found = queries.inspection_of(uow.session, uow.actor.company, person)
    if found is not None and not found.sites:
        raise InspectionOver


def note_use(uow: UnitOfWork, session_id: UUID) -> SessionActivity:
    """A session is in use; its time-out begins again (SIG-2)."""
    found = next(iter(uow.lock(SessionActivity, SessionActivity.id == session_id)), None)
    if found is None:
        return uow.add(SessionActivity(id=session_id, seen_at=uow.now))
    found.seen_at = uow.now
    return found


def end_session(uow: UnitOfWork, session_id: UUID) -> AccessSession:
    """Sign out of one session. Raises NotFound where it isn't the actor's own."""
    mine = AccessSession.person_id == uow.actor.as_person
    found = uow.lock(AccessSession, AccessSession.id == session_id, mine)
    if not found:
        raise NotFound(kind="AccessSession", id=session_id)
    _end(uow, found)
    return found[0]


def end_all_sessions(uow: UnitOfWork) -> Person:
    """Sign out everywhere."""
    person = uow.rely_on(Person, uow.actor.as_person)
    end_sessions_of(uow, person.id)
    return person


def end_sessions_of(uow: UnitOfWork, person_id: UUID, *, but: UUID | None = None) -> None:
    """Every open session of a person ends now, `but` the one named (TEN-3, SIG-2)."""
    opened = AccessSession.revoked_at.is_(None)
    found = uow.lock(AccessSession, AccessSession.person_id == person_id, opened)
    _end(uow, [session for session in found if session.id != but])


def _end(uow: UnitOfWork, sessions: list[AccessSession]) -> None:
    for session in sessions:
        session.revoked_at = session.revoked_at or uow.now
    if sessions:
        uow.record(SessionsEnded(person=sessions[0].person_id))
