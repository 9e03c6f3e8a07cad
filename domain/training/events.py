"""What happened to qualifications and training."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonnelClassDefined(Event):
    personnel_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationGranted(Event):
    qualification: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationWithdrawn(Event):
    qualification: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRecorded(Event):
    absence: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(Event):
    absence: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSubjectDefined(Event):
    subject: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSubjectRetired(Event):
    subject: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingVersionAdded(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingVersionChanged(Event):
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingVersionNears(Event):
    """The day on which a version takes effect is near; those who aren't trained are told."""

    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CurriculumDefined(Event):
    curriculum: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CurriculumPhased(Event):
    """It is for these phases of a recipe, by codes that it didn't name before."""

    curriculum: UUID
    recipe: UUID
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurriculumRetired(Event):
    curriculum: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecorded(Event):
    record: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecordWithdrawn(Event):
    record: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSessionOpened(Event):
    session: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingAttended(Event):
    session: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSessionClosed(Event):
    session: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSessionCancelled(Event):
    session: UUID
