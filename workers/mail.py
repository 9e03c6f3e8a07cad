"""The notification actor: writes to the people whom an event concerns, once to each address."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.kernel.permissions import Permission
from domain.notifications import access, deviations, integrity, queries, rules, texts, training
from domain.notifications.queries import About
from domain.people import links, mails
from domain.people.mails import Letter
from domain.people.queries import Addressed, OpenLink, Recipient, addressed, administrators, open_link
from domain.review.due.queries import due_of
from domain.review.kinds import ReviewStage
from domain.review.questions.models import FloorQuestion
from infra.mail import Mail, MailNotSent, MailRefused
from infra.services import Services
from workers.outbox import Job

Post: TypeAlias = Iterator[tuple[str, Letter]]
"""Addresses, each with its letter."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event that people are told of, with what writing about it takes."""

    session: Session
    services: Services
    job: Job
    now: datetime

    def id(self, name: str) -> UUID:
        """An id of the event's."""
        return UUID(self.job.payload[name])


def deliver(services: Services, job: Job) -> None:
    """Write and send the event's letters; the message ids carry the job's, so that a repeat is recognised.

    Raises MailNotSent, after trying every address, where a server didn't take one. What no server may be given is
    logged and left: another attempt wouldn't mend it.
    """
    with services.transactions.reading(job.company) as session:
        now = session.scalars(select(func.clock_timestamp())).one()
        letters = list(_WRITERS[job.event](Occasion(session, services, job, now)))
    failures = [failure for address, letter in letters if (failure := _send(services, job, address, letter))]
    if failures:
        raise MailNotSent(f"{len(failures)} of {len(letters)} mails not sent; the first: {failures[0]}")


def message_id(job: UUID, address: str) -> str:
    """The same for the same job and address, whenever it is sent; without the address, which logs would show."""
    return f"{job}.{hashlib.sha256(address.encode()).hexdigest()[:24]}"


def _send(services: Services, job: Job, address: str, letter: Letter) -> MailNotSent | None:
    try:
        services.mailbox.send(Mail(address, letter.subject, letter.text), message_id=message_id(job.id, address))
    except MailRefused as refused:
        _log.error("mail refused", job=str(job.id), event_name=job.event, reason=str(refused))
    except MailNotSent as failure:
        return failure
    return None


def _invited(occasion: Occasion) -> Post:
    yield from _with_link(occasion, mails.invitation)


def _reset(occasion: Occasion) -> Post:
    yield from _with_link(occasion, mails.password_reset)


def _replaced(occasion: Occasion) -> Post:
    yield from _with_link(occasion, mails.replacement)


def _with_link(occasion: Occasion, letter: Callable[..., Letter]) -> Post:
    """To the account's owner; a link that was used or replaced meanwhile, or is past its time, isn't sent."""
    company, link = occasion.job.company, occasion.id("link")
    found: OpenLink | None = open_link(occasion.session, company, link, now=occasion.now)
    if found is None:
        return
    token = links.token(occasion.services.secret, company, link)
    address = links.address(occasion.services.public_url, token)
    to = found.to
    written = letter(
        name=to.name,
        company=to.company,
        account_name=to.account_name,
        address=address,
        expires_at=found.expires_at,
    )
    yield to.email, written


def _changed(occasion: Occasion) -> Post:
    to = _owner(occasion)
    at = occasion.job.at
    yield to.email, mails.password_changed(name=to.name, company=to.company, account_name=to.account_name, at=at)


def _told_to_administrators(letter: Callable[..., Letter], about: Callable[..., Letter]) -> Callable[[Occasion], Post]:
    """`letter` to the account's owner, and one `about` it to each administrator (SIG-3, SIG-6; 21 CFR 11.300)."""

    def write(occasion: Occasion) -> Post:
        to, at = _owner(occasion), occasion.job.at
        facts = {"name": to.name, "company": to.company, "account_name": to.account_name}
        told = {to.email}
        yield to.email, letter(**facts, at=at)
        for one in administrators(occasion.session, occasion.job.company):
            if one.email not in told:
                told.add(one.email)
                yield one.email, about(administrator=one.name, **facts, at=at)

    return write


def _owner(occasion: Occasion) -> Addressed:
    to = addressed(occasion.session, occasion.job.company, occasion.id("account"))
    assert to is not None, "accounts are never deleted"
    return to


def _of_exception(letter: Callable[..., Letter]) -> Callable[[Occasion], Post]:
    def write(occasion: Occasion) -> Post:
        found = queries.about_exception(occasion.session, occasion.job.company, occasion.id("exception"))
        assert found is not None, "exceptions are never deleted"
        for one, batch in _concerned(occasion):
            yield one.email, letter(name=one.name, batch=batch, exception=found)

    return write


def _timer_alerted(occasion: Occasion) -> Post:
    found = queries.about_timer(occasion.session, occasion.job.company, occasion.id("timer"))
    assert found is not None, "timers are never deleted"
    for one, batch in _concerned(occasion):
        yield one.email, texts.timer_alerted(name=one.name, batch=batch, timer=found)


def _of_batch(letter: Callable[..., Letter]) -> Callable[[Occasion], Post]:
    def write(occasion: Occasion) -> Post:
        for one, batch in _concerned(occasion):
            yield one.email, letter(name=one.name, batch=batch)

    return write


def _concerned(occasion: Occasion) -> Iterator[tuple[Recipient, About]]:
    """Each person concerned, with the batch."""
    role = occasion.job.payload.get("role")
    permission = rules.audience(occasion.job.event) if role is None else rules.approvers(role)
    assert permission is not None, occasion.job.event
    return _holding(occasion, permission)


def _holding(occasion: Occasion, permission: Permission) -> Iterator[tuple[Recipient, About]]:
    """Those who hold it at the batch's site, with the batch; one address that several share is written to once."""
    session, company = occasion.session, occasion.job.company
    batch = queries.about_batch(session, company, occasion.id("batch"))
    assert batch is not None, "batches are never deleted"
    asked = (
        queries.deciders(session, company, batch.site_id) if permission is Permission.BATCH_DISPOSE else (permission,)
    )
    found = (one for each in asked for one in queries.holders(session, company, each, batch.site_id))
    once = {one.email: one for one in found}
    for one in once.values():
        yield one, batch


def _asked(occasion: Occasion) -> Post:
    """To whom it was put; once it is answered or withdrawn, to nobody any more."""
    question, batch = _question(occasion)
    if question.answered_at is None and question.withdrawn_at is None:
        for one in {one.email: one for one in queries.those(occasion.session, occasion.job.company, question)}.values():
            yield one.email, texts.floor_asked(name=one.name, batch=batch, question=question)


def _answered(occasion: Occasion) -> Post:
    """To who asked, if they may still review the batch."""
    question, batch = _question(occasion)
    session, company = occasion.session, occasion.job.company
    for one in queries.holders(session, company, Permission.BATCH_REVIEW, question.site_id):
        if one.person == question.asked_by:
            yield one.email, texts.question_answered(name=one.name, batch=batch, question=question)


def _question(occasion: Occasion) -> tuple[FloorQuestion, About]:
    session, company = occasion.session, occasion.job.company
    found = queries.about_question(session, company, occasion.id("question"))
    batch = queries.about_batch(session, company, occasion.id("batch"))
    assert found is not None, "questions are never deleted"
    assert batch is not None, "batches are never deleted"
    return found, batch


_OVERDUE: Mapping[ReviewStage, tuple[Permission, str]] = {
    ReviewStage.PRODUCTION: (Permission.BATCH_REVIEW_PRODUCTION, "Production's review"),
    ReviewStage.QUALITY: (Permission.BATCH_REVIEW, "Quality's review"),
    ReviewStage.DECISION: (Permission.BATCH_DISPOSE, "The decision"),
}
"""Who does what is overdue, and what that is in words."""


def _review_overdue(occasion: Occasion) -> Post:
    """To whose turn it is; nobody is reminded of what was done meanwhile."""
    told = occasion.job.payload
    stage, batch = ReviewStage(str(told["stage"])), occasion.id("batch")
    waits = due_of(occasion.session, occasion.job.company, [batch])[batch]
    if any(one.stage is stage and one.overdue for one in waits):
        permission, awaits = _OVERDUE[stage]
        for one, about in _holding(occasion, permission):
            yield one.email, texts.review_overdue(name=one.name, batch=about, awaits=awaits, due_on=str(told["due_on"]))


def _nears(occasion: Occasion) -> Post:
    yield from training.letters(occasion.session, occasion.job.company, occasion.id("version"))


def _not_as_kept(occasion: Occasion) -> Post:
    yield from integrity.letters(occasion.session, occasion.job.company, occasion.id("finding"))


def _concluded(occasion: Occasion) -> Post:
    role, found = occasion.job.payload["role"], occasion.id("deviation")
    yield from deviations.concluded(occasion.session, occasion.job.company, found, role=role)


def _deviation_reopened(occasion: Occasion) -> Post:
    yield from deviations.reopened(occasion.session, occasion.job.company, occasion.id("deviation"))


def _action_overdue(occasion: Occasion) -> Post:
    yield from deviations.overdue(occasion.session, occasion.job.company, occasion.id("action"))


def _access_due(occasion: Occasion) -> Post:
    yield from access.letters(occasion.session, occasion.job.company, occasion.id("notice"))


_WRITERS: Mapping[str, Callable[[Occasion], Post]] = {
    "AccessReviewNears": _access_due,
    "AccountLocked": _told_to_administrators(mails.account_locked, mails.somebody_locked),
    "BatchCompleted": _of_batch(texts.batch_completed),
    "BatchDisposed": _of_batch(texts.batch_disposed),
    "BatchReviewOverdue": _review_overdue,
    "BatchReviewed": _of_batch(texts.batch_reviewed),
    "CredentialLost": _told_to_administrators(mails.credential_lost, mails.somebodys_lost),
    "CredentialReplacementSent": _replaced,
    "BatchReviewedByProduction": _of_batch(texts.batch_reviewed_by_production),
    "ActionOverdue": _action_overdue,
    "DeviationAwaitsApproval": _concluded,
    "DeviationReopened": _deviation_reopened,
    "ExceptionAwaitsApproval": _of_exception(texts.exception_awaits_approval),
    "ExceptionFoundAfterDecision": _of_exception(texts.exception_found_after_decision),
    "ExceptionRaised": _of_exception(texts.exception_raised),
    "ExceptionReopened": _of_exception(texts.exception_reopened),
    "FloorAsked": _asked,
    "IntegrityAlarmRaised": _not_as_kept,
    "PasswordChanged": _changed,
    "PasswordResetRequested": _reset,
    "PersonInvited": _invited,
    "ReleaseRevoked": _of_batch(texts.release_revoked),
    "QuestionAnswered": _answered,
    "TimerAlerted": _timer_alerted,
    "TrainingVersionNears": _nears,
}
