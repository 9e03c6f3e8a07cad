"""What the acts of training answer with."""

import strawberry

from api.problems import Problem
from api.training.record_types import Absence, Qualification, TrainingRecord, TrainingSession
from api.training.types import Curriculum, PersonnelClass, TrainingPolicy, TrainingSubject, TrainingVersion


@strawberry.type
class DefinePersonnelClassPayload:
    personnel_class: PersonnelClass | None = None
    problems: list[Problem]


@strawberry.type
class GrantQualificationPayload:
    qualification: Qualification | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawQualificationPayload:
    qualification: Qualification | None = None
    problems: list[Problem]


@strawberry.type
class RecordAbsencePayload:
    absence: Absence | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawAbsencePayload:
    absence: Absence | None = None
    problems: list[Problem]


@strawberry.type
class DefineTrainingDocumentPayload:
    document: TrainingSubject | None = None
    problems: list[Problem]


@strawberry.type
class AddTrainingDocumentVersionPayload:
    training_version: TrainingVersion | None = None
    problems: list[Problem]


@strawberry.type
class RetireTrainingDocumentPayload:
    document: TrainingSubject | None = None
    problems: list[Problem]


@strawberry.type
class DefineCurriculumPayload:
    curriculum: Curriculum | None = None
    problems: list[Problem]


@strawberry.type
class SetCurriculumRequirementsPayload:
    curriculum: Curriculum | None = None
    problems: list[Problem]


@strawberry.type
class RetireCurriculumPayload:
    curriculum: Curriculum | None = None
    problems: list[Problem]


@strawberry.type
class SetTrainingPolicyPayload:
    policy: TrainingPolicy | None = None
    problems: list[Problem]


@strawberry.type
class ConfirmReadingPayload:
    training_record: TrainingRecord | None = None
    problems: list[Problem]


@strawberry.type
class AssessTrainingPayload:
    training_record: TrainingRecord | None = strawberry.field(
        default=None, description="Null for a trainer who may not see other persons' training."
    )
    problems: list[Problem]


@strawberry.type
class OpenTrainingSessionPayload:
    training_session: TrainingSession | None = None
    problems: list[Problem]


@strawberry.type
class AttendTrainingSessionPayload:
    training_session: TrainingSession | None = None
    problems: list[Problem]


@strawberry.type
class CloseTrainingSessionPayload:
    training_session: TrainingSession | None = None
    problems: list[Problem]


@strawberry.type
class CancelTrainingSessionPayload:
    training_session: TrainingSession | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawTrainingRecordPayload:
    training_record: TrainingRecord | None = None
    problems: list[Problem]
