"""What can be done with an exception: raise one, close a wrong original's or open it again, assess one.

Whoever raises holds the batch's row locked, so that numbers come one after the other.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from domain.exceptions import assessing, rules
from domain.exceptions.assessing import Given
from domain.exceptions.events import ExceptionRaised, ExceptionResolvedByCorrection
from domain.exceptions.models import TOLD, BatchException, Classification, ExceptionState
from domain.exceptions.states import EXCEPTION, ExceptionAct, corrected
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.signatures.models import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a batch it happened; `phase`, its number and `value` are None where it concerns the whole batch.

    `after_decision` where the batch was decided on by then.
    """

    site: UUID
    batch: UUID
    phase: UUID | None = None
    phase_number: int | None = None
    value: UUID | None = None
    after_decision: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """A deviation that was planned, and its assessment, signed before anything was done by it (UNX-2)."""

    deviation: UUID
    assessment: Given


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


def correct(uow: UnitOfWork, value: UUID, *, cleared: bool, because: str) -> None:
    """What the correction of a value does to its exceptions: they close, or are open again (EXE-7, EXE-8).

    `cleared` where the value raises nothing as it is now. All stay in the record.
    """
    concerned = BatchException.parameter_value_id == value
    touched = or_(BatchException.state == ExceptionState.OPEN, BatchException.classification.is_not(None))
    for found in uow.lock(BatchException, concerned, touched):
        _correct(uow, found, cleared=cleared, because=because)


def correct_one(uow: UnitOfWork, exception: UUID, *, because: str) -> None:
    """Close an exception that rested on a wrong original; it stays in the record (EXE-8)."""
    if uow.look_at(BatchException, exception) is not None:
        found = uow.hold(BatchException, exception)
        if found.state == ExceptionState.OPEN or found.classification is not None:
            _correct(uow, found, cleared=True, because=because)


def require_assessable(found: BatchException, classification: Classification) -> None:
    """Whether it may be assessed so, for the first time or anew. Raises AlreadyAssessed."""
    rules.require_other_class(found.number, classification, stands=found.classification)
    EXCEPTION.after(ExceptionState(found.state), ExceptionAct.ASSESS)


def assess(
    uow: UnitOfWork, found: BatchException, *, classification: Classification, rationale: str, signature: Signature
) -> BatchException:
    """Classify an exception, with the reason for it (REV-1). Raises AlreadyAssessed, ExceptionRouteUnusable."""
    require_assessable(found, classification)
    given = Given(
        classification=classification,
        rationale=rationale,
        assessed_by=signature.person_id,
        assessed_name=signature.printed_name,
        assessed_at=uow.now,
        signature=signature.id,
    )
    assessing.write(uow, found, given)
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
        after_decision=place.after_decision or None,
    )
    uow.record(ExceptionRaised(batch=place.batch, exception=raised.id, rule=rule))
    if under is not None:
        raised.planned_deviation_id = under.deviation
        assessing.write(uow, raised, under.assessment)
    return uow.add(raised)


def _correct(uow: UnitOfWork, found: BatchException, *, cleared: bool, because: str) -> None:
    assessed, before = found.classification is not None, ExceptionState(found.state)
    found.state = corrected(before, assessed=assessed, cleared=cleared)
    if assessed:
        assessing.take_back(uow, found, because=because)
    if found.state != before and found.state == ExceptionState.RESOLVED_BY_CORRECTION:
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
