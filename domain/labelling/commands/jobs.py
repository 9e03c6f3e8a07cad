"""What becomes of a job: it is sent once, answered, given up, or told by a person who looked (LBL-8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.labelling import queries, rules
from domain.labelling.events import LabelJobChanged
from domain.labelling.kinds import JobState, PrintOutcome
from domain.labelling.models import LabelJob, LabelPrint
from domain.labelling.refusals import AnsweredAlready
from domain.labelling.states import JOB, JobAct
from domain.labels.label import REASON

_EXPIRED = "No gateway fetched it in time; nothing was printed. Print the labels again."
_LATE = "It was sent, and no answer came in time. See which labels came out, and say so (settleLabelJob)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a gateway says of a job: so many labels came out, so many after them may have, and the printer's own words.

    `said` is empty where all came out.
    """

    printed: int
    in_doubt: int = 0
    said: str = ""


def cancel_job(uow: UnitOfWork, *, job: UUID, seen: int, reason: str) -> LabelJob:
    """Print nothing of a job that wasn't sent.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, WrongState.
    """
    found = uow.load(LabelJob, job, Permission.LABEL_PRINT, version=seen)
    reason = require_words(reason, limit=REASON, path=("reason",))
    _end(uow, found, JobAct.CANCEL, rules.outcomes(found.labels, printed=0, in_doubt=0), said="")
    _tell(uow, found, reason)
    return found


def send_job(uow: UnitOfWork, *, job: UUID) -> LabelJob:
    """Take a job to its printer; whoever takes it does so once, and one that waited too long expires instead.

    Committed before anything goes out: what is lost on the way is unknown, and never printed again by itself. Raises
    NotFound, Forbidden, WrongState.
    """
    found = uow.load(LabelJob, job, Permission.LABEL_PRINT)
    if found.state == JobState.QUEUED and uow.now >= found.valid_until:
        return _expire(uow, found)
    found.state = JOB.after(JobState(found.state), JobAct.SEND)
    found.sent_at, found.answer_until = uow.now, uow.now + rules.time_to_answer(found.labels)
    uow.record(LabelJobChanged(gateway=found.gateway_id, job=found.id, state=found.state))
    return found


def take_answer(uow: UnitOfWork, *, job: UUID, answer: Answer) -> LabelJob:
    """What came of a job that was sent, once; late too, unless a person told it already.

    Raises NotFound, Forbidden, WrongState, InvalidInput, AnsweredAlready.
    """
    found = uow.load(LabelJob, job, Permission.LABEL_PRINT)
    if min(answer.printed, answer.in_doubt) < 0 or answer.printed + answer.in_doubt > found.labels:
        told = f"{answer.printed} printed and {answer.in_doubt} in doubt"
        problem = f"This job has {found.labels} labels, each printed, in doubt, or neither; {told} were given."
        raise InvalidInput(path=("printed",), problem=problem)
    if found.state == JobState.UNKNOWN:
        _require_unanswered(uow, found)
    act = JobAct.COMPLETE if answer.printed == found.labels else JobAct.FAIL
    outcomes = rules.outcomes(found.labels, printed=answer.printed, in_doubt=answer.in_doubt)
    _end(uow, found, JobAct.LOSE if answer.in_doubt else act, outcomes, said=rules.printable(answer.said))
    return found


def heed_time(uow: UnitOfWork, *, job: UUID) -> LabelJob:
    """A job that waited too long is EXPIRED; one that wasn't answered in time is UNKNOWN.

    One that isn't due is left as it is, so that this may be run any number of times. Raises NotFound, Forbidden.
    """
    found = uow.load(LabelJob, job, Permission.LABEL_PRINT)
    if found.state == JobState.QUEUED and uow.now >= found.valid_until:
        _expire(uow, found)
    elif found.state == JobState.SENT and found.answer_until is not None and uow.now >= found.answer_until:
        outcomes = rules.outcomes(found.labels, printed=0, in_doubt=found.labels)
        _end(uow, found, JobAct.LOSE, outcomes, said=_LATE)
    return found


def settle_job(uow: UnitOfWork, *, job: UUID, seen: int, printed: Sequence[UUID], reason: str) -> LabelJob:
    """Say, having looked, which of the prints that nobody knew of came out; the others didn't, and may be printed.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, WrongState.
    """
    found = uow.load(LabelJob, job, Permission.LABEL_PRINT, version=seen)
    reason = require_words(reason, limit=REASON, path=("reason",))
    JOB.after(JobState(found.state), JobAct.CONFIRM)
    prints = queries.prints_of(uow, found)
    doubtful = [one.id for one in prints if one.outcome == PrintOutcome.UNKNOWN]
    rules.require_of_job(printed, doubtful)
    outcomes = tuple(_told(one, printed) for one in prints)
    whole = all(one is PrintOutcome.PRINTED for one in outcomes)
    _end(uow, found, JobAct.CONFIRM if whole else JobAct.DENY, outcomes, said=found.said or "")
    _tell(uow, found, reason)
    return found


def _require_unanswered(uow: UnitOfWork, job: LabelJob) -> None:
    """A late job's labels are all in doubt; an answer told something of each. Raises AnsweredAlready."""
    if any(one.outcome != PrintOutcome.UNKNOWN for one in queries.prints_of(uow, job)):
        raise AnsweredAlready


def _told(one: LabelPrint, printed: Sequence[UUID]) -> PrintOutcome:
    if one.outcome != PrintOutcome.UNKNOWN:
        return PrintOutcome(one.outcome)
    return PrintOutcome.PRINTED if one.id in printed else PrintOutcome.NOT_PRINTED


def _expire(uow: UnitOfWork, job: LabelJob) -> LabelJob:
    _end(uow, job, JobAct.EXPIRE, rules.outcomes(job.labels, printed=0, in_doubt=0), said=_EXPIRED)
    return job


def _end(uow: UnitOfWork, job: LabelJob, act: JobAct, outcomes: Sequence[PrintOutcome], *, said: str) -> None:
    job.state = JOB.after(JobState(job.state), act)
    for one, outcome in zip(queries.prints_of(uow, job), outcomes, strict=True):
        one.outcome = outcome
    job.ended_at, job.said = uow.now, said or None
    uow.record(LabelJobChanged(gateway=job.gateway_id, job=job.id, state=job.state))


def _tell(uow: UnitOfWork, job: LabelJob, reason: str) -> None:
    job.told_by, job.told_name, job.told_at, job.told_reason = uow.person, uow.actor.name, uow.now, reason
