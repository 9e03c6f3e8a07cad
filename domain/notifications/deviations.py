"""Who is told of a deviation and its actions, in which words: quality, who is to approve, and who owns an action."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deviations.models import CorrectiveAction, Deviation
from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Permission
from domain.notifications import rules
from domain.notifications.queries import holders, owned_by
from domain.notifications.texts import letter, line
from domain.people.mails import Letter
from domain.people.queries import Recipient


def concluded(session: Session, company: CompanyId, deviation: UUID, *, role: str) -> Iterator[tuple[str, Letter]]:
    """To who may approve its investigation (DEV-3)."""
    found = _deviation(session, company, deviation)
    subject = f"Deviation {found.number} waits for your approval"
    said = f"the investigation of deviation {found.number} is concluded as {found.classification}: {line(found.title)}."
    for one in _once(holders(session, company, rules.approvers(role), found.site_id)):
        yield one.email, letter(subject, one.name, f"{said}\nIt blocks the release of its batches (DEV-4).")


def reopened(session: Session, company: CompanyId, deviation: UUID) -> Iterator[tuple[str, Letter]]:
    """To who may investigate it again (DEV-3)."""
    found = _deviation(session, company, deviation)
    subject = f"Deviation {found.number} is to be investigated again"
    said = f"something beneath deviation {found.number} changed: {line(found.title)}.\n{found.reopened_because or ''}"
    for one in _once(holders(session, company, Permission.EXCEPTION_ASSESS, found.site_id)):
        yield one.email, letter(subject, one.name, f"{said}\nWhat was signed of it no longer counts.")


def overdue(session: Session, company: CompanyId, action: UUID) -> Iterator[tuple[str, Letter]]:
    """To its owner, and to who may plan actions there (DEV-5)."""
    chosen = select(CorrectiveAction).where(CorrectiveAction.company_id == company, CorrectiveAction.id == action)
    found = session.scalars(chosen).one()
    of = _deviation(session, company, found.deviation_id)
    subject = f"Action {found.number} of deviation {of.number} is overdue"
    said = f"action {found.number} of deviation {of.number} was due on {found.due_on}: {line(found.says)}."
    told = [
        *owned_by(session, company, found.owner_id),
        *holders(session, company, Permission.EXCEPTION_ASSESS, found.site_id),
    ]
    for one in _once(told):
        yield one.email, letter(subject, one.name, f"{said}\nIts owner is {line(found.owner_name)}.")


def _deviation(session: Session, company: CompanyId, deviation: UUID) -> Deviation:
    chosen = select(Deviation).where(Deviation.company_id == company, Deviation.id == deviation)
    return session.scalars(chosen).one()


def _once(told: Iterable[Recipient]) -> Iterable[Recipient]:
    """One address that several share is written to once."""
    return {one.email: one for one in reversed(list(told))}.values()
