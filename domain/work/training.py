"""Gathers what a person has to learn: what is demanded of them now or soon, and the classes that wait for them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.tenancy.models import Site, SiteKind
from domain.training import queries
from domain.training.facts import Facts
from domain.training.kinds import SessionState, TrainingMethod, TrainingState
from domain.training.models import Curriculum, TrainingSubject, TrainingVersion
from domain.training.queries import Here
from domain.training.record_models import TrainingAttendance, TrainingSession
from domain.training.standing import Finding, ahead, duties_by_subject, matrix_row
from domain.work.rules.items import Asker, WorkItem

SITES, MOST = 20, 50

ACTS = {
    TrainingMethod.READ: "confirmReading",
    TrainingMethod.ASSESSMENT: "assessTraining",
    TrainingMethod.CLASS_SESSION: "attendTrainingSession",
    TrainingMethod.PRACTICE: "beginPractice",
}
OTHERS = {
    TrainingMethod.ASSESSMENT: "A trainer assesses you in practice; ask for it.",
    TrainingMethod.CLASS_SESSION: "A trainer teaches it in a class; ask for it.",
}
"""What a person can't do by themself, and why."""


def training_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """What the person has to learn at the first twenty sites where they work, each once, and classes to sign."""
    told = set[tuple[str, UUID]]()
    for site in _sites(session, actor):
        for item in _of_site(session, actor, site, asker_at(site)):
            if (item.act, item.subject) not in told:
                told.add((item.act, item.subject))
                yield item
    yield from _classes(session, actor, asker_at)


def _sites(session: Session, actor: Actor) -> list[UUID]:
    """The plants where they take part in making something; none where no curriculum demands anything."""
    demanded = exists().where(Curriculum.company_id == actor.company, Curriculum.retired_at.is_(None))
    of_company = Site.company_id == actor.company, Site.kind.is_distinct_from(SiteKind.ENTERPRISE.value)
    chosen = select(Site.id).where(*of_company, demanded)
    sites = actor.sites_for(Permission.TRAINING_TAKE)
    chosen = chosen if sites is None else chosen.where(Site.id.in_(sites))
    return list(session.scalars(chosen.order_by(Site.id).limit(SITES)))


def _of_site(session: Session, actor: Actor, site: UUID, asker: Asker) -> Iterator[WorkItem]:
    person = actor.as_person
    here = queries.at_site(session, actor.company, site, now=queries.clock(session))
    facts = queries.facts_of(session, here, [person])[person]
    for finding in matrix_row(facts):
        if finding.state is not TrainingState.TRAINED or _ends_soon(finding, here):
            yield from item_of(finding, asker)
    for finding in _coming(facts, here):
        yield from item_of(finding, asker)


def item_of(finding: Finding, asker: Asker) -> Iterator[WorkItem]:
    """What has to be done about a finding: the person's own signature, or somebody else's."""
    if finding.method is None or finding.version is None:
        return
    because = OTHERS.get(finding.method) or asker.cannot(Permission.TRAINING_TAKE)
    title = f"{finding.title}: {finding.because}"
    yield WorkItem(ACTS[finding.method], "TrainingVersion", finding.version, title, because)


def _ends_soon(finding: Finding, here: Here) -> bool:
    return finding.until is not None and finding.until <= here.today + timedelta(days=here.notice_days)


def _coming(facts: Facts, here: Here) -> Iterator[Finding]:
    """What takes effect within the company's notice and isn't learned yet (TRN-10)."""
    last, mine = here.today + timedelta(days=here.notice_days), duties_by_subject(facts)
    for subject, demands in mine.items():
        for one in here.versions.get(subject, ()):
            if one.effective_on is not None and here.today < one.effective_on <= last and one.ended_on is None:
                found = ahead(facts, demands, one, on=one.effective_on)
                yield from (finding for finding in found if finding.state is not TrainingState.TRAINED)


def _classes(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Open classes that the person is expected in and hasn't signed, and those that they taught and others signed."""
    row, version, subject, one = TrainingSession, TrainingVersion, TrainingSubject, TrainingAttendance
    of_session = one.company_id == row.company_id, one.session_id == row.id
    expected = exists().where(*of_session, one.person_id == actor.as_person, one.signature_id.is_(None))
    taught = exists().where(*of_session, one.signature_id.is_not(None)) & (row.trainer_id == actor.as_person)
    chosen = (
        select(row.id, row.site_id, row.held_on, subject.code, subject.title, version.label, taught)
        .join(version, (version.company_id == row.company_id) & (version.id == row.training_version_id))
        .join(subject, (subject.company_id == row.company_id) & (subject.id == version.subject_id))
        .where(row.company_id == actor.company, row.state == SessionState.OPEN.value, expected | taught)
        .order_by(row.id)
        .limit(MOST)
    )
    for id_, site, day, code, title, label, to_close in session.execute(chosen):
        act = "closeTrainingSession" if to_close else "attendTrainingSession"
        called = f"Class of {day} on {code} {title}, version {label}"
        yield WorkItem(act, "TrainingSession", id_, called, asker_at(site).cannot(Permission.TRAINING_TAKE))
