"""A person's standing, the matrix, and who isn't trained ahead, as GraphQL shows them."""

from datetime import date

import strawberry

from api.relay import global_id
from api.training.enums import TrainingMethod, TrainingState
from domain.training.nearing import InShift, Nearing, Untrained
from domain.training.standing import Finding, Standing


@strawberry.type(description="How a person stands to one thing that is demanded of them.")
class TrainingFinding:
    state: TrainingState
    title: str = strawberry.field(description="What is demanded: a version, or a personnel class.")
    because: str
    clears: str | None = strawberry.field(description="What would help; null where nothing has to.")
    until: date | None = strawberry.field(description="The last day that it lasts; null for no end.")
    method: TrainingMethod | None = strawberry.field(description="Null for a personnel class.")
    subject_id: strawberry.ID | None
    training_version_id: strawberry.ID | None
    personnel_class_id: strawberry.ID | None
    phases: list[str] = strawberry.field(
        description="Codes of the recipe's phases and blocks that it is demanded for; none: whatever one does (TRN-14)."
    )


@strawberry.type(description="Whether a person may act, and each thing that this follows from (TRN-1).")
class TrainingStanding:
    trained: bool
    today: date = strawberry.field(description="The day at the site.")
    findings: list[TrainingFinding]


@strawberry.type(description="A person, and how they stand to all that their roles and classes demand at a site.")
class TrainingMatrixRow:
    person_id: strawberry.ID
    name: str
    trained: bool
    absent_until: date | None = strawberry.field(description="Of who is absent today, the last day of it.")
    findings: list[TrainingFinding]


@strawberry.type(description="A page of the matrix, in the order of the persons' ids.")
class TrainingMatrix:
    today: date = strawberry.field(description="The day at the site.")
    rows: list[TrainingMatrixRow]
    end_cursor: strawberry.ID | None = strawberry.field(description="For `after`, to get the next page.")
    has_next_page: bool


@strawberry.type(description="Somebody who isn't trained yet on what takes effect soon.")
class UntrainedPerson:
    person_id: strawberry.ID
    name: str
    absent_until: date | None = strawberry.field(description="Of who is absent today, the last day of it.")
    lacking: list[TrainingFinding]


@strawberry.type(
    description="Those of one shift who aren't trained yet; in no shift on the version's day where it is null."
)
class UntrainedInShift:
    shift_id: strawberry.ID | None
    code: str | None
    name: str | None
    begins_at: str | None = strawberry.field(description="In the site's local time, HH:MM; so is endsAt.")
    ends_at: str | None
    begins_on: date | None = strawberry.field(
        description="The first day from the version's on, on which the shift begins; by then they are to be trained."
    )
    untrained: list[UntrainedPerson]


@strawberry.type(description="A version whose day is near, and who isn't trained on it (TRN-10).")
class NearingVersion:
    training_version_id: strawberry.ID
    title: str
    effective_on: date
    untrained: list[UntrainedPerson]
    by_shift: list[UntrainedInShift] = strawberry.field(
        description="The same persons by the shifts they are in on that day, by the time of its beginning (TRN-12)."
    )


def finding(one: Finding) -> TrainingFinding:
    return TrainingFinding(
        state=one.state,
        title=one.title,
        because=one.because,
        clears=one.clears,
        until=one.until,
        method=one.method,
        subject_id=None if one.subject is None else global_id("TrainingSubject", one.subject),
        training_version_id=None if one.version is None else global_id("TrainingVersion", one.version),
        personnel_class_id=None if one.personnel_class is None else global_id("PersonnelClass", one.personnel_class),
        phases=list(one.phases),
    )


def standing(found: Standing, today: date) -> TrainingStanding:
    return TrainingStanding(trained=found.trained, today=today, findings=[finding(one) for one in found.findings])


def nearing(found: Nearing) -> NearingVersion:
    return NearingVersion(
        training_version_id=global_id("TrainingVersion", found.version.id),
        title=found.title,
        effective_on=found.effective_on,
        untrained=[_untrained(one) for one in found.untrained],
        by_shift=[_in_shift(one) for one in found.by_shift],
    )


def _in_shift(found: InShift) -> UntrainedInShift:
    shift = found.shift
    return UntrainedInShift(
        shift_id=None if shift is None else global_id("Shift", shift.id),
        code=None if shift is None else shift.code,
        name=None if shift is None else shift.name,
        begins_at=None if shift is None else shift.begins_at,
        ends_at=None if shift is None else shift.ends_at,
        begins_on=found.begins_on,
        untrained=[_untrained(one) for one in found.untrained],
    )


def _untrained(found: Untrained) -> UntrainedPerson:
    return UntrainedPerson(
        person_id=global_id("Person", found.person.id),
        name=found.person.name,
        absent_until=found.absent_until,
        lacking=[finding(one) for one in found.findings],
    )
