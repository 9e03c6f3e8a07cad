"""What can be done with an exception: raise one, close a wrong original's, assess one.

Whoever raises holds the batch's row locked, so that numbers come one after the other.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from domain.exceptions import rules
from domain.exceptions.events import ExceptionAssessed, ExceptionRaised, ExceptionResolvedByCorrection
from domain.exceptions.models import TOLD, BatchException, Classification, ExceptionState
from domain.exceptions.states import EXCEPTION, ExceptionAct
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a batch it happened; `phase`, its number and `value` are None where it concerns the whole batch."""

    site: UUID
    batch: UUID
    phase: UUID | None = None
    phase_number: int | None = None
    value: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """A deviation that was planned, and its assessment, signed before anything was done by it (UNX-2)."""

    deviation: UUID
    classification: Classification
    rationale: str
    assessed_by: UUID
    assessed_at: datetime
    signature: UUID


def raise_by_rule(
    uow: UnitOfWork, place: Place, *, rule: str, title: str, description: str, under: Under | None = None
) -> BatchException:
    """What a rule of the domain found left the expected path (EXE-2); `under` a deviation that was planned."""
    return _raise(uow, place, rule=rule, title=title[: rules.TITLE_LENGTH], description=description, under=under)


def tell(uow: UnitOfWork, place: Place, *, title: str, description: str, under: Under | None = None) -> BatchException:
    """What a person saw leave the expected path. Raises InvalidInput, TooManyTold."""
    title = require_words(title, limit=rules.TITLE_LENGTH, path=("title",))
    description = require_words(description, limit=rules.DESCRIPTION_LENGTH, path=("description",))
    rules.require_room(_told(uow, place.batch))
    return _raise(uow, place, rule=TOLD, title=title, description=description, under=under)


def resolve_by_correction(uow: UnitOfWork, value: UUID) -> None:
    """Close the open exceptions that a wrong original of this value raised; they stay in the record (EXE-8)."""
    concerned = BatchException.parameter_value_id == value
    for found in uow.lock(BatchException, concerned, BatchException.state == ExceptionState.OPEN):
        _resolve(uow, found)


def resolve_one_by_correction(uow: UnitOfWork, exception: UUID) -> None:
    """Close an exception, where it is open still, that rested on a wrong original; it stays in the record (EXE-8)."""
    found = uow.look_at(BatchException, exception)
    if found is not None and found.state == ExceptionState.OPEN:
        found = uow.hold(BatchException, exception)
        if found.state == ExceptionState.OPEN:
            _resolve(uow, found)


def require_assessable(found: BatchException) -> ExceptionState:
    """The state after its assessment. Raises AlreadyAssessed."""
    rules.require_unassessed(found.number, found.classification)
    return EXCEPTION.after(ExceptionState(found.state), ExceptionAct.ASSESS)


def assess(
    uow: UnitOfWork, found: BatchException, *, classification: Classification, rationale: str, signature: UUID
) -> BatchException:
    """Classify an exception, with the reason for it (REV-1). Raises AlreadyAssessed."""
    found.state = require_assessable(found)
    found.classification = classification
    found.rationale = rationale
    found.assessed_by = uow.actor.as_person
    found.assessed_at = uow.now
    found.signature_id = signature
    uow.record(ExceptionAssessed(batch=found.batch_id, exception=found.id, classification=classification))
    return found


def _raise(
    uow: UnitOfWork, place: Place, *, rule: str, title: str, description: str, under: Under | None
) -> BatchException:
    raised = BatchException(
        id=new_id(),
        site_id=place.site,
        batch_id=place.batch,
        number=_last_number(uow, place.batch) + 1,
        rule=rule,
        phase_execution_id=place.phase,
        phase_number=place.phase_number,
        parameter_value_id=place.value,
        title=title,
        description=description,
        raised_by=uow.actor.as_person if rule == TOLD else None,
        raised_at=uow.now,
        state=ExceptionState.OPEN,
    )
    if under is not None:
        _classify(raised, under)
    uow.record(ExceptionRaised(batch=place.batch, exception=raised.id, rule=rule))
    return uow.add(raised)


def _classify(raised: BatchException, under: Under) -> None:
    raised.state = EXCEPTION.after(ExceptionState.OPEN, ExceptionAct.ASSESS)
    raised.classification, raised.rationale = under.classification, under.rationale
    raised.assessed_by, raised.assessed_at = under.assessed_by, under.assessed_at
    raised.signature_id, raised.planned_deviation_id = under.signature, under.deviation


def _resolve(uow: UnitOfWork, found: BatchException) -> None:
    found.state = EXCEPTION.after(ExceptionState(found.state), ExceptionAct.RESOLVE_BY_CORRECTION)
    found.resolved_at = uow.now
    uow.record(ExceptionResolvedByCorrection(batch=found.batch_id, exception=found.id))


def _last_number(uow: UnitOfWork, batch: UUID) -> int:
    uow.session.flush()  # one that this command raised counts too
    chosen = select(func.coalesce(func.max(BatchException.number), 0)).where(
        BatchException.company_id == uow.actor.company, BatchException.batch_id == batch
    )
    return uow.session.scalars(chosen).one()


def _told(uow: UnitOfWork, batch: UUID) -> int:
    chosen = select(func.count()).where(
        BatchException.company_id == uow.actor.company, BatchException.batch_id == batch, BatchException.rule == TOLD
    )
    return uow.session.scalars(chosen).one()
