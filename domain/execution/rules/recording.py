"""What must hold of a content before it is recorded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from domain.execution.content import Content
from domain.execution.refusals import Calculated, Incomplete, NothingChanged, WrongKind, WrongUnit
from domain.execution.rules.judgement import Expectation
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_words
from domain.materials.quality.values import WORDS
from domain.recipes.kinds import ParameterKind, ParameterSource

TEXT_LENGTH = 4000
REASON_LENGTH = 2000
SHOWN_MISSING = 20
EARLIEST, END = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Repetitions:
    """How many values a parameter must have, and how many it may have."""

    required: int
    limit: int


class Repeated(Protocol):
    """What a row or value needs so that its repetitions can be told."""

    @property
    def repetitions(self) -> int: ...
    @property
    def repetition_limit(self) -> int: ...
    @property
    def source(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Late:
    """An entry made after the event: when it happened, and why it is entered only now (EXE-11).

    It is an exception, unless what it comes from, paper or a device, was `told` as such.
    """

    event_at: datetime
    reason: str
    told: bool = False


def require_content(content: Content, expectation: Expectation) -> Content:
    """The content of the parameter's kind, in its unit, in its form (EXE-4, EXE-5).

    A zero loses its sign, which no plant means and the database doesn't keep. Raises WrongKind, WrongUnit,
    InvalidInput.
    """
    if content.kinds != (expectation.kind,):
        raise WrongKind(expected=expectation.kind.value, given=tuple(content.kinds), path=("content",))
    require_qualifier(content)
    unit = expectation.unit if expectation.kind is ParameterKind.NUMBER else None
    if content.qualifier in WORDS:
        unit = None
    if content.unit != unit:
        raise WrongUnit(expected=unit, given=content.unit, path=("content", "number", "unit"))
    if content.choice is not None and content.choice not in expectation.choices:
        allowed = ", ".join(expectation.choices)
        problem = f"{content.choice[:80]!r} is not one of the choices: {allowed}."
        raise InvalidInput(path=("content", "choice"), problem=problem)
    if content.text is not None:
        return replace(content, text=require_words(content.text, limit=TEXT_LENGTH, path=("content", "text")))
    if content.date_time is not None:
        require_moment(content.date_time, path=("content", "dateTime"))
    if content.number is not None and not content.number:
        return replace(content, number=content.number.copy_abs())
    return content


def require_qualifier(content: Content) -> None:
    """Less or greater than a number; not detected and too many to count without one (EXE-3). Raises InvalidInput."""
    if content.qualifier is None:
        return
    bare = content.qualifier in WORDS
    if bare and content.number is not None:
        problem = f"A result that is {WORDS[content.qualifier]} has no number; leave the number out."
        raise InvalidInput(path=("content", "qualified", "number"), problem=problem)
    if not bare and content.number is None:
        problem = "Less or greater than which number? Give the number with its unit."
        raise InvalidInput(path=("content", "qualified", "number"), problem=problem)


def require_typed(source: str | None, name: str) -> None:
    """What is calculated is never typed (EXE-7). Raises Calculated."""
    if source == ParameterSource.CALCULATED:
        raise Calculated(parameter=name, path=("parameter",))


def repetitions_of(parameter: Repeated, *, due: int = 0) -> Repetitions:
    """How many values a parameter of a recipe must and may have; a calculated one has one.

    `due` are those of the in-process controls that fell due.
    """
    if parameter.source == ParameterSource.CALCULATED:
        return Repetitions(required=1, limit=1)
    return Repetitions(required=max(parameter.repetitions, due), limit=parameter.repetition_limit)


def require_repetition(repetition: int, repetitions: Repetitions) -> None:
    """A value is recorded from the first to the last permitted repetition. Raises InvalidInput."""
    if not 1 <= repetition <= repetitions.limit:
        problem = f"Repetition {repetition} is outside of 1 to {repetitions.limit}."
        raise InvalidInput(path=("repetition",), problem=problem)


def require_late(late: Late, *, now: datetime) -> Late:
    """A late entry tells when it happened, before now, and why it is late (EXE-11). Raises InvalidInput."""
    require_moment(late.event_at, path=("late", "eventAt"))
    if late.event_at > now:
        raise InvalidInput(path=("late", "eventAt"), problem="The event of a late entry lies in the past.")
    return replace(late, reason=require_words(late.reason, limit=REASON_LENGTH, path=("late", "reason")))


def require_reason(reason: str, *, path: tuple[str, ...]) -> str:
    """Why something is recorded otherwise than it should be, in words that can be kept. Raises InvalidInput."""
    return require_words(reason, limit=REASON_LENGTH, path=path)


def require_moment(moment: datetime, *, path: tuple[str, ...]) -> None:
    """A moment of a record lies in the years 1900 to 2199: 0026 is a slip of the keys. Raises InvalidInput."""
    if not EARLIEST <= moment < END:
        problem = (
            f"{moment.date().isoformat()} is no day of this record: years go from {EARLIEST.year} to {END.year - 1}."
        )
        raise InvalidInput(path=path, problem=problem)


def missing(repetitions: Repetitions, recorded: Collection[int]) -> tuple[int, ...]:
    """The repetitions that still need a value: all required ones, and none left out below the last (EXE-19)."""
    last = max((repetitions.required, *recorded))
    return tuple(number for number in range(1, last + 1) if number not in recorded)


def require_all_recorded(
    demanded: Mapping[Key, Repetitions], recorded: Mapping[Key, Collection[int]], names: Mapping[Key, str]
) -> None:
    """A phase is completed when each of its parameters has its values (EXE-1, EXE-19). Raises Incomplete."""
    lacking = tuple(
        f"{names[key]} ({number})"
        for key, repetitions in demanded.items()
        for number in missing(repetitions, recorded.get(key, ()))
    )
    if lacking:
        raise Incomplete(missing=lacking[:SHOWN_MISSING], count=len(lacking))


def require_change(before: Content, after: Content) -> None:
    """A correction changes what stands; 5.1 and 5.10 differ, as they do on paper (EXE-4, EXE-6).

    Raises NothingChanged.
    """
    if before.as_json() == after.as_json():
        raise NothingChanged(current=before.shown, path=("content",))
