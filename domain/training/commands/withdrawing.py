"""What was recorded of a person never changes: it is withdrawn, once, with the reason (TRN-6)."""

from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.training import events, rules
from domain.training.record_models import Absence, Qualification, TrainingRecord
from domain.training.refusals import AlreadyWithdrawn


def withdraw_qualification(uow: UnitOfWork, *, qualification: UUID, seen: int, reason: str) -> Qualification:
    """End it at once, as after a failed requalification.

    Raises NotFound, Forbidden, VersionConflict, OwnTraining, InvalidInput, AlreadyWithdrawn.
    """
    found = uow.hold(Qualification, qualification)
    site = None if found.site_id is None else SiteId(found.site_id)
    uow.require(Permission.TRAINING_GRANT, site=site)
    _withdraw(uow, found, "Withdrawing a qualification", seen=seen, reason=reason)
    uow.record(events.QualificationWithdrawn(qualification=found.id, person=found.person_id))
    return found


def withdraw_absence(uow: UnitOfWork, *, absence: UUID, seen: int, reason: str) -> Absence:
    """A person is there after all. Raises as `withdraw_qualification`."""
    found = uow.load(Absence, absence, Permission.TRAINING_GRANT)
    _withdraw(uow, found, "Withdrawing an absence", seen=seen, reason=reason)
    uow.record(events.AbsenceWithdrawn(absence=found.id, person=found.person_id))
    return found


def withdraw_record(uow: UnitOfWork, *, record: UUID, seen: int, reason: str) -> TrainingRecord:
    """A record that is wrong counts no more; it stays, with the reason. Raises as `withdraw_qualification`."""
    found = uow.load(TrainingRecord, record, Permission.TRAINING_DEFINE)
    _withdraw(uow, found, "Withdrawing a record", seen=seen, reason=reason)
    uow.record(events.TrainingRecordWithdrawn(record=found.id, person=found.person_id))
    return found


def _withdraw(
    uow: UnitOfWork, found: Qualification | Absence | TrainingRecord, act: str, *, seen: int, reason: str
) -> None:
    require_version(found, seen)
    rules.require_another(act, actor=uow.actor.as_person, person=found.person_id)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    if found.withdrawn_name is not None:
        raise AlreadyWithdrawn(name=found.withdrawn_name)
    found.withdrawn_by, found.withdrawn_name = uow.actor.as_person, uow.actor.name
    found.withdrawn_at, found.withdrawn_because = uow.now, because
