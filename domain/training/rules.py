"""What must hold for qualifications, what is learned, and records of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from domain.kernel.permissions import Role
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_words
from domain.training.kinds import AudienceKind, TrainingMethod, TrainingOutcome
from domain.training.refusals import NothingToLearn, OwnTraining, VersionDayRefused

CODE, NAME, LABEL, REASON, TEXT = 40, 200, 40, 2000, 2000
SOURCE, REFERENCE = 80, 80
REQUIREMENTS, ATTENDEES, PHASES = 100, 100, 50
MONTHS_MOST, GRACE_MOST, NOTICE_MOST = 120, 90, 90
OLDEST = date(1990, 1, 1)
FURTHEST = timedelta(days=731)
"""How far off a day may be planned: two years. What lies beyond is a slip of the pen."""
LONGEST_QUALIFICATION = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Required:
    """A line of a curriculum: what is learned, how, and after how many months again."""

    subject: UUID
    method: TrainingMethod
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a curriculum is: exactly one of role, class and recipe; of a recipe, in these `phases` or in all.

    Phases are named by the codes of them, or of blocks that hold them.
    """

    role: Role | None = None
    personnel_class: UUID | None = None
    recipe: UUID | None = None
    phases: tuple[str, ...] = ()

    @property
    def kind(self) -> AudienceKind:
        if self.role is not None:
            return AudienceKind.ROLE
        return AudienceKind.RECIPE if self.personnel_class is None else AudienceKind.PERSONNEL_CLASS


def require_another(act: str, *, actor: UUID, person: UUID) -> None:
    """Nobody qualifies, assesses or excuses themself (TRN-7). Raises OwnTraining."""
    if actor == person:
        raise OwnTraining(act=act, person=person)


def require_audience(audience: Audience) -> None:
    """One kind of audience, and one whose people can learn: administrators make no product. Raises InvalidInput."""
    if sum(one is not None for one in (audience.role, audience.personnel_class, audience.recipe)) != 1:
        problem = "A curriculum is for a role, a personnel class or a recipe: name exactly one of them."
        raise InvalidInput(path=("audience",), problem=problem)
    if audience.role is Role.ADMINISTRATOR:
        problem = "Administrators manage who signs in, and take no part in making the product; name another role."
        raise InvalidInput(path=("audience", "role"), problem=problem)


def require_qualifiable(audience: Audience, qualification: UUID | None) -> None:
    """Of who works by a recipe a personnel class is demanded, of nobody else (EXE-15). Raises InvalidInput."""
    if qualification is not None and audience.kind is not AudienceKind.RECIPE:
        problem = (
            "A personnel class is demanded of who works by a recipe: name the recipe as audience, or leave it out."
        )
        raise InvalidInput(path=("personnelClass",), problem=problem)


def require_phases(kind: AudienceKind, phases: Sequence[str]) -> None:
    """Of who works by a recipe something is demanded for 1 to 50 phases alone, or for all (TRN-14).

    Raises InvalidInput. Whether the recipe has phases of these codes, who knows recipes says.
    """
    if phases and kind is not AudienceKind.RECIPE:
        problem = "Phases are those of a recipe: name the recipe as audience, or leave them out."
        raise InvalidInput(path=("phases",), problem=problem)
    if len(phases) > PHASES or len(set(phases)) != len(phases):
        problem = (
            f"At most {PHASES} codes are named, each once; {len(phases)} were given. Name the operation or unit"
            " procedure that holds the phases, or none to demand it in all."
        )
        raise InvalidInput(path=("phases",), problem=problem)


def require_lines(lines: Sequence[Required]) -> None:
    """1 to 100 lines, each subject and method once, after 1 to 120 months again. Raises InvalidInput."""
    path: Path = ("requirements",)
    if not 1 <= len(lines) <= REQUIREMENTS:
        problem = f"A curriculum has 1 to {REQUIREMENTS} requirements; {len(lines)} were given."
        raise InvalidInput(path=path, problem=problem)
    if len({(one.subject, one.method) for one in lines}) != len(lines):
        raise InvalidInput(path=path, problem="A subject is demanded once by each method; leave repetitions out.")
    for one in lines:
        if one.months is not None and not 1 <= one.months <= MONTHS_MOST:
            problem = f"Training is repeated after 1 to {MONTHS_MOST} months; {one.months} were given."
            raise InvalidInput(path=(*path, "months"), problem=problem)


def require_policy(*, grace_days: int, notice_days: int) -> None:
    """0 to 90 days of grace, 1 to 90 of notice (TRN-5, TRN-10). Raises InvalidInput."""
    if not 0 <= grace_days <= GRACE_MOST:
        problem = f"The grace is 0 to {GRACE_MOST} days; {grace_days} were given."
        raise InvalidInput(path=("graceDays",), problem=problem)
    if not 1 <= notice_days <= NOTICE_MOST:
        problem = f"The notice is 1 to {NOTICE_MOST} days; {notice_days} were given."
        raise InvalidInput(path=("noticeDays",), problem=problem)


def require_version_day(day: date, *, before: date | None, today: date) -> None:
    """Not before the version that it follows, and at most two years off (TRN-4). Raises VersionDayRefused."""
    earliest, latest = before or OLDEST, today + FURTHEST
    if not earliest <= day <= latest:
        raise VersionDayRefused(earliest=earliest, latest=latest, path=("effectiveOn",))


def require_qualified_days(granted: date, expires: date | None, *, today: date) -> None:
    """Granted at most today and not before 1990, until a day that isn't over (TRN-2). Raises InvalidInput."""
    if not OLDEST <= granted <= today:
        problem = f"A qualification is granted between {OLDEST} and today, {today}; {granted} was given."
        raise InvalidInput(path=("grantedOn",), problem=problem)
    latest = today + LONGEST_QUALIFICATION
    if expires is not None and not max(granted, today) <= expires <= latest:
        problem = f"Its last day is between {max(granted, today)} and {latest}; {expires} was given."
        raise InvalidInput(path=("expiresOn",), problem=problem)


def require_absence_days(first: date, last: date, *, today: date) -> None:
    """From a day to one that isn't before it, within two years of today. Raises InvalidInput."""
    if last < first:
        raise InvalidInput(path=("untilOn",), problem=f"An absence ends on its first day, {first}, or later.")
    for path, day in (("fromOn", first), ("untilOn", last)):
        if not today - FURTHEST <= day <= today + FURTHEST:
            problem = f"This is a day from {today - FURTHEST} to {today + FURTHEST}; {day} was given."
            raise InvalidInput(path=(path,), problem=problem)


def require_done_day(day: date, *, today: date, path: Path) -> None:
    """What was learned was learned by today, and not before 1990. Raises InvalidInput."""
    if not OLDEST <= day <= today:
        raise InvalidInput(path=path, problem=f"This is a day from {OLDEST} to today, {today}; {day} was given.")


def require_learnable(title: str, *, retired: bool, ended: date | None, elsewhere: bool, today: date) -> None:
    """What is learned is followed at the site, now or from a day to come (TRN-3). Raises NothingToLearn."""
    if elsewhere:
        raise NothingToLearn(title=title, because="it is of another site")
    if retired:
        raise NothingToLearn(title=title, because="it was retired")
    if ended is not None and ended <= today:
        raise NothingToLearn(title=title, because=f"it isn't followed any more since {ended}")


def require_remark(outcome: TrainingOutcome, remark: str | None) -> str | None:
    """Who fails is told why (TRN-6). Raises InvalidInput; returns the remark without spaces around it."""
    if remark is None and outcome is TrainingOutcome.FAILED:
        raise InvalidInput(path=("remark",), problem="Say what has to be learned before the next assessment.")
    return None if remark is None else require_words(remark, limit=TEXT, path=("remark",))


def require_attendees(attendees: Collection[UUID], *, trainer: UUID) -> None:
    """1 to 100 others, each once (TRN-8). Raises InvalidInput, OwnTraining."""
    if not 1 <= len(attendees) <= ATTENDEES or len(set(attendees)) != len(attendees):
        problem = f"A class has 1 to {ATTENDEES} attendees, each named once; {len(attendees)} were given."
        raise InvalidInput(path=("attendees",), problem=problem)
    for one in attendees:
        require_another("Teaching a class", actor=trainer, person=one)


def require_outcome(method: TrainingMethod, outcome: TrainingOutcome) -> None:
    """Only an assessment is failed: what wasn't understood or attended isn't signed (TRN-6). Raises InvalidInput."""
    if outcome is TrainingOutcome.FAILED and method is not TrainingMethod.ASSESSMENT:
        problem = f"Only an ASSESSMENT is FAILED; leave out what was not completed by {method.value}."
        raise InvalidInput(path=("outcome",), problem=problem)


def trains_now(held: Iterable[tuple[date, date | None]], today: date) -> bool:
    """Whether one of these qualifications, from a day to a last one, lasts (TRN-7)."""
    return any(granted <= today and (expires is None or today <= expires) for granted, expires in held)
