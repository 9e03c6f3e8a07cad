"""Sign that something was read and understood, and what a trainer saw in practice (TRN-6, TRN-7)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Person
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.training import events, rules
from domain.training.commands import asking
from domain.training.kinds import TrainingMethod, TrainingOutcome
from domain.training.models import TrainingVersion
from domain.training.record_models import TrainingRecord


@dataclass(frozen=True, slots=True)
class ConfirmReading:
    """`subject` is the version that was read, `site` where its reader works."""

    subject: UUID
    version: int
    site: UUID

    def as_json(self) -> dict[str, Json]:
        return {"trainingVersion": str(self.subject), "version": str(self.version), "site": str(self.site)}


@dataclass(frozen=True, slots=True)
class AssessTraining:
    """`subject` is the version that the person was assessed on, by who signs."""

    subject: UUID
    version: int
    site: UUID
    person: UUID
    outcome: TrainingOutcome
    remark: str | None

    def as_json(self) -> dict[str, Json]:
        of = {"trainingVersion": str(self.subject), "version": str(self.version), "site": str(self.site)}
        return {**of, "person": str(self.person), "outcome": self.outcome.value, "remark": self.remark}


def told(uow: UnitOfWork, version: TrainingVersion, site: UUID) -> dict[str, Json]:
    """What a signature about a version shows of it. Raises NotFound, NothingToLearn."""
    subject = asking.require_learnable(uow, version, site)
    return {
        "kind": subject.kind,
        "code": subject.code,
        "title": subject.title,
        "version": version.label,
        "effectiveOn": None if version.effective_on is None else version.effective_on.isoformat(),
        "digest": version.digest,
    }


def _check_read(uow: UnitOfWork, version: TrainingVersion, given: ConfirmReading) -> None:
    """Raises NotFound, NothingToLearn."""
    asking.require_learnable(uow, version, given.site)


def _read(uow: UnitOfWork, version: TrainingVersion, given: ConfirmReading, signature: Signature) -> TrainingRecord:
    """The signer's own word. Raises PersonNotHere."""
    person = uow.actor.as_person
    asking.require_here(uow, person, given.site)
    return recorded(
        uow,
        TrainingRecord(
            site_id=given.site,
            person_id=person,
            training_version_id=version.id,
            method=TrainingMethod.READ.value,
            outcome=TrainingOutcome.PASSED.value,
            completed_on=asking.today(uow, given.site),
            signature_id=signature.id,
        ),
    )


def _assessed_content(uow: UnitOfWork, version: TrainingVersion, given: AssessTraining) -> Json:
    assessed = uow.look_at(Person, given.person)
    return {**told(uow, version, given.site), "assessed": None if assessed is None else assessed.name}


def _check_assessed(uow: UnitOfWork, version: TrainingVersion, given: AssessTraining) -> None:
    """Raises NotFound, PersonNotHere, InvalidInput, NothingToLearn."""
    asking.require_here(uow, given.person, given.site)
    rules.require_remark(given.outcome, given.remark)
    asking.require_learnable(uow, version, given.site)


def _assess(uow: UnitOfWork, version: TrainingVersion, given: AssessTraining, signature: Signature) -> TrainingRecord:
    """By another person, who is qualified to train. Raises OwnTraining, NoTrainer."""
    rules.require_another("Assessing somebody", actor=uow.actor.as_person, person=given.person)
    asking.require_trainer(uow, given.site)
    return recorded(
        uow,
        TrainingRecord(
            site_id=given.site,
            person_id=given.person,
            training_version_id=version.id,
            method=TrainingMethod.ASSESSMENT.value,
            outcome=given.outcome.value,
            completed_on=asking.today(uow, given.site),
            remark=rules.require_remark(given.outcome, given.remark),
            trainer_id=uow.actor.as_person,
            trainer_name=signature.printed_name,
            signature_id=signature.id,
        ),
    )


def recorded(uow: UnitOfWork, record: TrainingRecord) -> TrainingRecord:
    """Keep a record of somebody's training."""
    record.id, record.recorded_at = new_id(), uow.now
    uow.record(events.TrainingRecorded(record=record.id, person=record.person_id))
    return uow.add(record)


CONFIRM_READING: SignedAct[ConfirmReading, TrainingVersion] = SignedAct(
    name="confirmReading",
    model=TrainingVersion,
    reads=Permission.TRAINING_TAKE,
    needs=lambda _: Permission.TRAINING_TAKE,
    meaning=lambda _: Meaning.READ_AND_UNDERSTOOD,
    content=lambda uow, version, given: told(uow, version, given.site),
    check=_check_read,
    perform=_read,
    site=lambda _, given: SiteId(given.site),
)
ASSESS_TRAINING: SignedAct[AssessTraining, TrainingVersion] = SignedAct(
    name="assessTraining",
    model=TrainingVersion,
    reads=Permission.TRAINING_TAKE,
    needs=lambda _: Permission.TRAINING_TAKE,
    meaning=lambda _: Meaning.ASSESSED,
    content=_assessed_content,
    check=_check_assessed,
    perform=_assess,
    site=lambda _, given: SiteId(given.site),
)
