"""The values that a person's standing follows from: what is learned, what is demanded, what was recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.training.kinds import AudienceKind, SubjectKind, TrainingMethod


@dataclass(frozen=True, slots=True)
class Subject:
    """What is learned, as people name it."""

    id: UUID
    kind: SubjectKind
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of it; those of one line follow one another: a recipe has a line for each batch size and variant.

    `effective_on` is None while no day is set; `ended_on` the day from which another is followed. Where it doesn't
    demand `retraining`, who was trained on the one before is trained on it.
    """

    id: UUID
    line: str
    number: int
    label: str
    effective_on: date | None
    ended_on: date | None = None
    retraining: bool = True


@dataclass(frozen=True, slots=True)
class Learned:
    """What was recorded of a person about a version; `place` tells which of one day came later."""

    version: UUID
    method: TrainingMethod
    passed: bool
    on: date
    place: UUID


@dataclass(frozen=True, slots=True)
class Demand:
    """That a subject is learned by a method, and again after so many months (None: once for each version).

    `phases` are codes of the recipe's phases and blocks that it is demanded for; none: whatever one does.
    """

    subject: UUID
    method: TrainingMethod
    months: int | None = None
    phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Curriculum:
    """What is demanded of whom: `role`, `personnel_class` or `recipe` (a subject), as the audience says.

    Of who works by a recipe it may also demand that they belong to a class, `qualification`; it is for the recipe's
    `phases` alone, by the codes of those and of blocks, where it names any (TRN-14).
    """

    audience: AudienceKind
    role: str | None
    personnel_class: UUID | None
    recipe: UUID | None
    demands: tuple[Demand, ...]
    qualification: UUID | None = None
    phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A person's qualification: that they belong to a class, from a day on to a last one (None: no end)."""

    personnel_class: UUID
    granted_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a person's standing at one site follows from; `today` is the day there.

    `curricula` are those that are in force there, `versions` of each subject those that concern the site, `classes`
    the codes of personnel classes by their id. `roles`, `held` and `learned` are the person's.
    """

    today: date
    grace_days: int
    subjects: Mapping[UUID, Subject]
    versions: Mapping[UUID, Sequence[Version]]
    classes: Mapping[UUID, str]
    curricula: Sequence[Curriculum]
    roles: frozenset[str]
    held: Sequence[Held] = ()
    learned: Mapping[UUID, Sequence[Learned]] = field(default_factory=dict)
