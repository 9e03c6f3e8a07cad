"""A class that a trainer teaches: opened with who is expected, attended and closed by signature (TRN-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.training import events, rules
from domain.training.commands import asking, signing
from domain.training.kinds import SessionState, TrainingMethod, TrainingOutcome
from domain.training.models import TrainingVersion
from domain.training.record_models import TrainingAttendance, TrainingRecord, TrainingSession
from domain.training.refusals import NobodyAttended, NotExpected, NotYourSession
from domain.training.states import SESSION, SessionAct


@dataclass(frozen=True, slots=True)
class OfSession:
    """`subject` is the class that is attended or closed."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"trainingSession": str(self.subject), "version": str(self.version)}


def open_session(
    uow: UnitOfWork, *, training_version: UUID, site: SiteId, held_on: date, attendees: Sequence[UUID]
) -> TrainingSession:
    """A class that the actor, a trainer, teaches, and who is expected to sign that they attended.

    Raises Forbidden, NotFound, NoTrainer, PersonNotHere, OwnTraining, InvalidInput, NothingToLearn.
    """
    uow.require(Permission.TRAINING_TAKE, site=site)
    trainer = uow.actor.as_person
    rules.require_attendees(attendees, trainer=trainer)
    version = uow.rely_on(TrainingVersion, training_version)
    asking.require_learnable(uow, version, site)
    asking.require_trainer(uow, site)
    rules.require_done_day(held_on, today=asking.today(uow, site), path=("heldOn",))
    found = uow.add(
        TrainingSession(
            id=new_id(),
            site_id=site,
            training_version_id=version.id,
            trainer_id=trainer,
            trainer_name=uow.actor.name,
            held_on=held_on,
            state=SessionState.OPEN.value,
        )
    )
    for one in attendees:
        asking.require_here(uow, one, site)
        uow.add(TrainingAttendance(id=new_id(), site_id=site, session_id=found.id, person_id=one))
    uow.record(events.TrainingSessionOpened(session=found.id))
    return found


def cancel_session(uow: UnitOfWork, *, session: UUID, seen: int, reason: str) -> TrainingSession:
    """A class that trained nobody, by its trainer or by quality.

    Raises NotFound, Forbidden, VersionConflict, WrongState, NotYourSession, InvalidInput.
    """
    found = uow.load(TrainingSession, session, Permission.TRAINING_TAKE, version=seen)
    by_quality = uow.actor.may(Permission.TRAINING_DEFINE, site=SiteId(found.site_id))
    if found.trainer_id != uow.actor.as_person and not by_quality:
        raise NotYourSession(trainer=found.trainer_name)
    found.state = SESSION.after(SessionState(found.state), SessionAct.CANCEL)
    found.because = require_words(reason, limit=rules.REASON, path=("reason",))
    found.closed_at = uow.now
    uow.record(events.TrainingSessionCancelled(session=found.id))
    return found


def _content(uow: UnitOfWork, session: TrainingSession, _: OfSession) -> dict[str, Json]:
    version = uow.look_at(TrainingVersion, session.training_version_id)
    assert version is not None, session.training_version_id
    shown = {"trainer": session.trainer_name, "heldOn": session.held_on.isoformat()}
    return {**signing.told(uow, version, session.site_id), **shown}


def _with_attendees(uow: UnitOfWork, session: TrainingSession, given: OfSession) -> dict[str, Json]:
    signed = [one.person_id for one in _attended(uow, session)]
    return {**_content(uow, session, given), "attended": list[Json](asking.named(uow, signed))}


def _attended(uow: UnitOfWork, session: TrainingSession) -> list[TrainingAttendance]:
    of_session = TrainingAttendance.session_id == session.id
    return uow.find(TrainingAttendance, of_session, TrainingAttendance.signed_at.is_not(None))


def _check_attending(_: UnitOfWork, session: TrainingSession, __: OfSession) -> None:
    SESSION.after(SessionState(session.state), SessionAct.ATTEND)


def _attend(uow: UnitOfWork, session: TrainingSession, _: OfSession, signature: Signature) -> TrainingSession:
    """Each for themself, once. Raises NotExpected, PersonNotHere."""
    person, row = uow.actor.as_person, TrainingAttendance
    asking.require_here(uow, person, session.site_id)
    mine = uow.lock(row, row.session_id == session.id, row.person_id == person)
    if not mine or mine[0].signature_id is not None:
        raise NotExpected(held_on=session.held_on, attended=bool(mine))
    mine[0].signed_at, mine[0].signature_id = uow.now, signature.id
    uow.record(events.TrainingAttended(session=session.id, person=person))
    return session


def _check_closing(uow: UnitOfWork, session: TrainingSession, _: OfSession) -> None:
    """Raises WrongState, NobodyAttended."""
    SESSION.after(SessionState(session.state), SessionAct.CLOSE)
    if not _attended(uow, session):
        raise NobodyAttended(held_on=session.held_on)


def _close(uow: UnitOfWork, session: TrainingSession, _: OfSession, signature: Signature) -> TrainingSession:
    """The trainer signs for those who signed; from then on it counts for them. Raises NotYourSession, NoTrainer."""
    if session.trainer_id != uow.actor.as_person:
        raise NotYourSession(trainer=session.trainer_name)
    asking.require_trainer(uow, session.site_id)
    session.state = SESSION.after(SessionState(session.state), SessionAct.CLOSE)
    session.closed_at, session.signature_id = uow.now, signature.id
    for one in _attended(uow, session):
        signing.recorded(uow, _record(session, one.person_id, signature))
    uow.record(events.TrainingSessionClosed(session=session.id))
    return session


def _record(session: TrainingSession, person: UUID, signature: Signature) -> TrainingRecord:
    return TrainingRecord(
        site_id=session.site_id,
        person_id=person,
        training_version_id=session.training_version_id,
        method=TrainingMethod.CLASS_SESSION.value,
        outcome=TrainingOutcome.PASSED.value,
        completed_on=session.held_on,
        trainer_id=session.trainer_id,
        trainer_name=signature.printed_name,
        session_id=session.id,
        signature_id=signature.id,
    )


ATTEND_SESSION: SignedAct[OfSession, TrainingSession] = SignedAct(
    name="attendTrainingSession",
    model=TrainingSession,
    reads=Permission.TRAINING_TAKE,
    needs=lambda _: Permission.TRAINING_TAKE,
    meaning=lambda _: Meaning.ATTENDED,
    content=_content,
    check=_check_attending,
    perform=_attend,
)
CLOSE_SESSION: SignedAct[OfSession, TrainingSession] = SignedAct(
    name="closeTrainingSession",
    model=TrainingSession,
    reads=Permission.TRAINING_TAKE,
    needs=lambda _: Permission.TRAINING_TAKE,
    meaning=lambda _: Meaning.TRAINED,
    content=_with_attendees,
    check=_check_closing,
    perform=_close,
)
