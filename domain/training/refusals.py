"""How training says no: the person, what is demanded, and what to do."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class TrainingCodeTaken(Refusal):
    """Personnel classes, documents and curricula are known by their codes."""

    code: ClassVar[str] = "TRAINING_CODE_TAKEN"
    called: str
    taken: str

    @property
    def message(self) -> str:
        return f"The company has a {self.called} {self.taken} already; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class OwnTraining(Refusal):
    """Nobody qualifies, assesses or excuses themself."""

    code: ClassVar[str] = "OWN_TRAINING"
    rule: ClassVar[str | None] = "TRN-7"
    act: str
    person: UUID

    @property
    def message(self) -> str:
        return f"{self.act} is another person's to do; you can't do it for yourself."


@dataclass(kw_only=True, eq=False)
class NoTrainer(Refusal):
    """Who trains is qualified for it (21 CFR 211.25(a): by qualified individuals)."""

    code: ClassVar[str] = "NO_TRAINER"
    rule: ClassVar[str | None] = "TRN-7"
    classes: tuple[str, ...]

    @property
    def message(self) -> str:
        if not self.classes:
            return (
                "You hold no qualification as a trainer here, and the company has no class of trainers: quality defines"
                " one (definePersonnelClass, trainers: true)."
            )
        classes = ", ".join(self.classes)
        return f"You hold no qualification as a trainer here that is in date; it takes one of: {classes}."


@dataclass(kw_only=True, eq=False)
class PersonNotHere(Refusal):
    """Who is trained at a site works there."""

    code: ClassVar[str] = "PERSON_NOT_HERE"
    rule: ClassVar[str | None] = "TRN-7"
    name: str

    @property
    def message(self) -> str:
        return f"{self.name} is deactivated, or has no role at this site; an administrator grants one (grantRole)."


@dataclass(kw_only=True, eq=False)
class NothingToLearn(Refusal):
    """What isn't followed any more, or never at this site, isn't learned there."""

    code: ClassVar[str] = "NOTHING_TO_LEARN"
    rule: ClassVar[str | None] = "TRN-3"
    title: str
    because: str

    @property
    def message(self) -> str:
        return f"{self.title} isn't learned here: {self.because}. Look at what is in effect (trainingSubject)."


@dataclass(kw_only=True, eq=False)
class NotExpected(Refusal):
    """A class is attended by those whom its trainer expects, each for themself."""

    code: ClassVar[str] = "NOT_EXPECTED"
    rule: ClassVar[str | None] = "TRN-8"
    held_on: date
    attended: bool

    @property
    def message(self) -> str:
        if self.attended:
            return f"You signed already that you attended the class of {self.held_on}."
        return f"You aren't on the list of the class of {self.held_on}; its trainer opens another one with you."


@dataclass(kw_only=True, eq=False)
class NobodyAttended(Refusal):
    """A class counts for who signed that they attended."""

    code: ClassVar[str] = "NOBODY_ATTENDED"
    rule: ClassVar[str | None] = "TRN-8"
    held_on: date

    @property
    def message(self) -> str:
        return (
            f"Nobody signed that they attended the class of {self.held_on} (attendTrainingSession); let them sign, or"
            " cancel it (cancelTrainingSession)."
        )


@dataclass(kw_only=True, eq=False)
class NotYourSession(Refusal):
    """A class is its trainer's to close; quality may cancel it, too."""

    code: ClassVar[str] = "NOT_YOUR_SESSION"
    rule: ClassVar[str | None] = "TRN-8"
    trainer: str

    @property
    def message(self) -> str:
        return f"This class is {self.trainer}'s, who taught it; only they sign it."


@dataclass(kw_only=True, eq=False)
class AlreadyWithdrawn(Refusal):
    """What was withdrawn counts no more."""

    code: ClassVar[str] = "ALREADY_WITHDRAWN"
    rule: ClassVar[str | None] = "TRN-6"
    name: str

    @property
    def message(self) -> str:
        return f"{self.name} withdrew it already; it counts no more."


@dataclass(kw_only=True, eq=False)
class VersionDayRefused(Refusal):
    """Versions of a document follow one another."""

    code: ClassVar[str] = "VERSION_DAY_REFUSED"
    rule: ClassVar[str | None] = "TRN-4"
    earliest: date
    latest: date

    @property
    def message(self) -> str:
        return f"This version takes effect between {self.earliest}, the day of the one before, and {self.latest}."


@dataclass(kw_only=True, eq=False)
class TrainingReferenceTaken(Refusal):
    """A record of another system is taken over once."""

    code: ClassVar[str] = "TRAINING_REFERENCE_TAKEN"
    rule: ClassVar[str | None] = "TRN-9"
    reference: str

    @property
    def message(self) -> str:
        return f"The record {self.reference} of that system was taken over before; leave its row out."


@dataclass(kw_only=True, eq=False)
class TooManyPeople(Refusal):
    """An answer that were cut would read as if the others were trained."""

    code: ClassVar[str] = "TOO_MANY_PEOPLE"
    limit: int

    @property
    def message(self) -> str:
        return f"More than {self.limit} persons work at this site; ask for one role, or page by page (trainingMatrix)."
