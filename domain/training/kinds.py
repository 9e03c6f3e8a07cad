"""The words of training: each a closed list."""

from enum import StrEnum


class SubjectKind(StrEnum):
    """What is learned: a document of the company, or a master recipe, of which each version is learned anew."""

    DOCUMENT = "DOCUMENT"
    RECIPE = "RECIPE"


class TrainingMethod(StrEnum):
    """How something is learned, and proven: read and understood, assessed in practice, taught in a class, or run.

    PRACTICE is a recipe's version run to its end with made-up values (TRN-13).
    """

    READ = "READ"
    ASSESSMENT = "ASSESSMENT"
    CLASS_SESSION = "CLASS_SESSION"
    PRACTICE = "PRACTICE"


class TrainingOutcome(StrEnum):
    PASSED = "PASSED"
    FAILED = "FAILED"


class AudienceKind(StrEnum):
    """For whom a curriculum is: who holds a role, belongs to a personnel class, or works by a recipe."""

    ROLE = "ROLE"
    PERSONNEL_CLASS = "PERSONNEL_CLASS"
    RECIPE = "RECIPE"


class TrainingState(StrEnum):
    """How a person stands to one thing that is demanded of them.

    TRAINED and GRACE let them act: GRACE is the time that the company gives after a new version took effect.
    """

    TRAINED = "TRAINED"
    GRACE = "GRACE"
    DUE = "DUE"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class SessionState(StrEnum):
    """OPEN takes attendees' signatures; CLOSED is signed by the trainer; CANCELLED trained nobody."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


CAN_ACT = frozenset({TrainingState.TRAINED, TrainingState.GRACE})
