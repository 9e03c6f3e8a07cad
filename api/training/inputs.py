"""What the acts of training take."""

from datetime import date
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from api.training.enums import TrainingMethod, TrainingOutcome
from domain.kernel.permissions import Role
from domain.signatures.acts import SignedAct, SignedInput
from domain.training.commands.sessions import ATTEND_SESSION, CLOSE_SESSION, OfSession
from domain.training.commands.signing import ASSESS_TRAINING, CONFIRM_READING, AssessTraining, ConfirmReading
from domain.training.rules import Audience, Required


@strawberry.input(description="What persons are qualified for, in the whole company.")
class DefinePersonnelClassInput:
    code: str
    name: str
    trainers: bool = strawberry.field(default=False, description="Whether those of it may train others.")
    command_id: str | None = None


@strawberry.input(description="That a person belongs to a personnel class, on which evidence.")
class GrantQualificationInput:
    person_id: strawberry.ID
    personnel_class_id: strawberry.ID
    site_id: strawberry.ID | None = strawberry.field(default=None, description="Where it counts; else everywhere.")
    granted_on: date | None = strawberry.field(default=None, description="Its first day; today unless told.")
    expires_on: date | None = strawberry.field(default=None, description="Its last day; without one it has no end.")
    evidence: str = strawberry.field(description="Such as a certificate's number, or which test was passed.")
    command_id: str | None = None


@strawberry.input
class WithdrawQualificationInput:
    qualification: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="That somebody isn't there, from a day to a last one.")
class RecordAbsenceInput:
    person_id: strawberry.ID
    site_id: strawberry.ID
    from_on: date
    until_on: date
    reason: str
    command_id: str | None = None


@strawberry.input
class WithdrawAbsenceInput:
    absence: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="A document that people are trained on.")
class DefineTrainingDocumentInput:
    code: str
    title: str
    site_id: strawberry.ID | None = strawberry.field(default=None, description="Where it is followed; else everywhere.")
    command_id: str | None = None


@strawberry.input(description="A document's next version, and the day from which it is followed.")
class AddTrainingDocumentVersionInput:
    document: strawberry.ID
    label: str = strawberry.field(description="What it is called, such as 2.0.")
    effective_on: date
    retraining: bool = strawberry.field(
        default=True, description="Whether who was trained on the one before is trained anew."
    )
    upload: str | None = strawberry.field(default=None, description="What POST /uploads/training answered with.")
    command_id: str | None = None


@strawberry.input
class RetireTrainingDocumentInput:
    document: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Exactly one of them.")
class CurriculumAudienceInput:
    role: Role | None = None
    personnel_class: strawberry.ID | None = None
    recipe: strawberry.ID | None = strawberry.field(default=None, description="A MasterRecipe: who works by it.")

    def to_domain(self) -> Audience:
        of_class, recipe = self.personnel_class, self.recipe
        return Audience(
            role=self.role,
            personnel_class=None if of_class is None else local_id(of_class, "PersonnelClass", path="personnelClass"),
            recipe=None if recipe is None else local_id(recipe, "MasterRecipe", path="recipe"),
        )


@strawberry.input(description="What is learned and how; after so many months again, else once for each version.")
class TrainingRequirementInput:
    subject: strawberry.ID = strawberry.field(description="A TrainingSubject: that of a recipe has the recipe's id.")
    method: TrainingMethod
    months: int | None = None

    def to_domain(self) -> Required:
        return Required(local_id(self.subject, "TrainingSubject", path="subject"), self.method, self.months)


@strawberry.input(description="What is demanded of whom.")
class DefineCurriculumInput:
    code: str
    title: str
    site_id: strawberry.ID | None = strawberry.field(default=None, description="Where it is in force; else everywhere.")
    audience: CurriculumAudienceInput
    requirements: list[TrainingRequirementInput]
    personnel_class: strawberry.ID | None = strawberry.field(
        default=None, description="To which who works by the recipe belongs; only where the audience is a recipe."
    )
    phases: list[str] | None = strawberry.field(
        default=None,
        description="Codes of the recipe's phases that it is for, or of blocks (unit procedures, operations) for all"
        " phases in them; left out: for the recipe as a whole. Only where the audience is a recipe (TRN-14).",
    )
    command_id: str | None = None


@strawberry.input(description="What a curriculum demands, in place of what it demanded.")
class SetCurriculumRequirementsInput:
    curriculum: strawberry.ID
    version: int
    requirements: list[TrainingRequirementInput]
    phases: list[str] | None = strawberry.field(
        default=None, description="In place of those that it is for; left out: as before; none: the recipe as a whole."
    )
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireCurriculumInput:
    curriculum: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="The company's days; `version` is that of the policy that it replaces, null for none.")
class SetTrainingPolicyInput:
    grace_days: int
    notice_days: int
    version: int | None = None
    reason: str
    command_id: str | None = None


@strawberry.input(description="That you read and understood a version, at the site where you work.")
class ConfirmReadingAct:
    training_version: strawberry.ID
    version: int
    site: strawberry.ID

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.training_version, "TrainingVersion", path="trainingVersion")
        return CONFIRM_READING, ConfirmReading(found, self.version, local_id(self.site, "Site", path="site"))


@strawberry.input
class ConfirmReadingInput(ConfirmReadingAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="What you saw, as a trainer, of somebody's practice; of a failure say what to learn.")
class AssessTrainingAct:
    training_version: strawberry.ID
    version: int
    site: strawberry.ID
    person: strawberry.ID
    outcome: TrainingOutcome
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.training_version, "TrainingVersion", path="trainingVersion")
        site, person = local_id(self.site, "Site", path="site"), local_id(self.person, "Person", path="person")
        return ASSESS_TRAINING, AssessTraining(found, self.version, site, person, self.outcome, self.remark)


@strawberry.input
class AssessTrainingInput(AssessTrainingAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="A class that you teach as a trainer, and who is expected in it.")
class OpenTrainingSessionInput:
    training_version: strawberry.ID
    site: strawberry.ID
    held_on: date
    attendees: list[strawberry.ID]
    command_id: str | None = None


@strawberry.input(description="That you attended a class.")
class AttendTrainingSessionAct:
    training_session: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.training_session, "TrainingSession", path="trainingSession")
        return ATTEND_SESSION, OfSession(found, self.version)


@strawberry.input
class AttendTrainingSessionInput(AttendTrainingSessionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="That you taught a class to those who signed.")
class CloseTrainingSessionAct:
    training_session: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.training_session, "TrainingSession", path="trainingSession")
        return CLOSE_SESSION, OfSession(found, self.version)


@strawberry.input
class CloseTrainingSessionInput(CloseTrainingSessionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class CancelTrainingSessionInput:
    training_session: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="A record that is wrong; it stays, and counts no more.")
class WithdrawTrainingRecordInput:
    training_record: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None
