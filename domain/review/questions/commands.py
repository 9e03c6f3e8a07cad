"""Ask the floor about a batch while it is reviewed, answer, withdraw a question (REV-4; EU GMP 1.10(i), 6.7).

What was asked and answered stays: another question is asked in its place, until the batch is decided on.
"""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from domain.exceptions.models import BatchException
from domain.execution import queries
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, Role, roles_with
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text, require_words
from domain.people.models import Person, PersonState, RoleGrant
from domain.review.acts import require_undecided
from domain.review.questions.events import FloorAsked, QuestionAnswered, QuestionWithdrawn
from domain.review.questions.models import FloorQuestion
from domain.review.questions.queries import would_stand_in
from domain.review.questions.refusals import QuestionSettled, TooManyQuestions

LENGTH, REASON_LENGTH, MOST = 4000, 2000, 100
FLOOR = roles_with(Permission.BATCH_EXECUTE)
"""The roles that a question may be put to."""

T = TypeVar("T", PhaseExecution, ParameterValue, BatchException)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question about the batch, or about one thing in it; to one person, to one role, or to whoever executes."""

    batch: UUID
    phase: UUID | None = None
    value: UUID | None = None
    exception: UUID | None = None
    question: str
    to_person: UUID | None = None
    to_role: Role | None = None


def ask(uow: UnitOfWork, given: Ask) -> FloorQuestion:
    """Raises NotFound, Forbidden, AlreadyDecided, InvalidInput, TooManyQuestions."""
    batch = uow.load(Batch, given.batch, Permission.BATCH_REVIEW)
    require_undecided(batch)
    require_text(given.question, limit=LENGTH, path=("question",))
    if sum(one is not None for one in (given.phase, given.value, given.exception)) > 1:
        raise InvalidInput(path=("phase",), problem="Name one of phase, value and exception; none is the whole batch.")
    phase = None if given.phase is None else _within(uow, batch, PhaseExecution, given.phase, "phase").id
    value = None if given.value is None else _within(uow, batch, ParameterValue, given.value, "value")
    exception = None if given.exception is None else _within(uow, batch, BatchException, given.exception, "exception")
    asked = _asked(uow, batch, given)
    before = uow.find(FloorQuestion, FloorQuestion.batch_id == batch.id)
    if len(before) >= MOST:
        raise TooManyQuestions(limit=MOST)
    found = FloorQuestion(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        number=len(before) + 1,
        phase_execution_id=phase if value is None else value.phase_execution_id,
        parameter_value_id=None if value is None else value.id,
        exception_id=None if exception is None else exception.id,
        question=given.question,
        to_person=None if asked is None else asked.id,
        to_name=None if asked is None else asked.name,
        to_role=given.to_role,
        asked_by=uow.actor.as_person,
        asked_name=uow.actor.name,
        asked_at=uow.now,
    )
    uow.record(FloorAsked(batch=batch.id, question=found.id))
    return uow.add(found)


def answer(uow: UnitOfWork, *, question: UUID, version: int, answer: str, because: str | None = None) -> FloorQuestion:
    """By whom was asked; `because` says why a supervisor answers instead.

    Raises NotFound, Forbidden, VersionConflict, AlreadyDecided, QuestionSettled, SamePerson, AskedOfAnother,
    InvalidInput.
    """
    found = _open(uow, question, Permission.BATCH_EXECUTE, version)
    require_text(answer, limit=LENGTH, path=("answer",))
    reason = None
    if would_stand_in(found, uow.actor):
        reason = require_words(because or "", limit=REASON_LENGTH, path=("because",))
    found.answer, found.answered_by, found.answered_name = answer, uow.actor.as_person, uow.actor.name
    found.answered_at, found.answered_because = uow.now, reason
    uow.record(QuestionAnswered(batch=found.batch_id, question=found.id))
    return found


def withdraw(uow: UnitOfWork, *, question: UUID, version: int, reason: str) -> FloorQuestion:
    """By quality: whoever asked, or another reviewer.

    Raises NotFound, Forbidden, VersionConflict, AlreadyDecided, QuestionSettled, InvalidInput.
    """
    found = _open(uow, question, Permission.BATCH_REVIEW, version)
    found.withdrawn_because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found.withdrawn_by, found.withdrawn_name, found.withdrawn_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(QuestionWithdrawn(batch=found.batch_id, question=found.id))
    return found


def _open(uow: UnitOfWork, question: UUID, needed: Permission, version: int) -> FloorQuestion:
    found = uow.load(FloorQuestion, question, needed, version=version)
    require_undecided(queries.locked_batch(uow, found.batch_id))
    if found.answered_at is not None:
        raise QuestionSettled(number=found.number, because=f"{found.answered_name} answered it.")
    if found.withdrawn_at is not None:
        raise QuestionSettled(number=found.number, because=f"{found.withdrawn_name} withdrew it.")
    return found


def _within(uow: UnitOfWork, batch: Batch, model: type[T], id_: UUID, name: str) -> T:
    found: Any = uow.look_at(model, id_)
    if found is None or found.batch_id != batch.id:
        raise NotFound(kind=model.__name__, id=id_, path=(name,))
    one: T = found
    return one


def _asked(uow: UnitOfWork, batch: Batch, given: Ask) -> Person | None:
    """The person to whom the question is put, if to one. Raises InvalidInput."""
    if given.to_person is not None and given.to_role is not None:
        raise InvalidInput(path=("toPerson",), problem="Put it to a person or to a role, not to both.")
    if given.to_role is not None and given.to_role not in FLOOR:
        raise InvalidInput(path=("toRole",), problem=f"The floor answers: put it to one of {', '.join(FLOOR)}.")
    if given.to_person is None:
        return None
    found, grant = uow.look_at(Person, given.to_person), RoleGrant
    executes = grant.person_id == given.to_person, grant.role.in_(FLOOR), grant.revoked_at.is_(None)
    here = grant.site_id.is_(None) | (grant.site_id == batch.site_id)
    if found is None or found.state != PersonState.ACTIVE or not uow.any(RoleGrant, *executes, here):
        raise InvalidInput(path=("toPerson",), problem=f"This person isn't one of {', '.join(FLOOR)} at the site.")
    return found
