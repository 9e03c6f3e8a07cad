"""What the domain asks of deviations."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deviations.kinds import ActionKind
from domain.deviations.models import (
    CorrectiveAction,
    Deviation,
    DeviationApproval,
    DeviationException,
    DeviationInvestigation,
)
from domain.deviations.rules import Grouped
from domain.deviations.states import LEFT
from domain.exceptions.kinds import Classification, ExceptionState
from domain.exceptions.models import BatchException
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork


def links_of(uow: UnitOfWork, deviation: UUID) -> list[DeviationException]:
    """What it groups now, in the order in which it was added."""
    of = DeviationException
    return sorted(uow.find(of, of.deviation_id == deviation, of.removed_at.is_(None)), key=lambda one: one.id)


def exceptions_of(uow: UnitOfWork, links: Iterable[DeviationException]) -> list[BatchException]:
    """The exceptions of these, by batch and number."""
    found = uow.find(BatchException, BatchException.id.in_([one.exception_id for one in links]))
    return sorted(found, key=lambda one: (one.batch_id, one.number))


def grouped(uow: UnitOfWork, exceptions: Sequence[BatchException]) -> list[Grouped]:
    """These as a deviation sees them."""
    numbers = {one.id: one.number for one in uow.find(Batch, Batch.id.in_({each.batch_id for each in exceptions}))}
    elsewhere = _deviations(uow, exceptions)
    return [
        Grouped(
            number=one.number,
            place=f"exception {one.number} of batch {numbers[one.batch_id]}",
            site=one.site_id,
            state=ExceptionState(one.state),
            classification=None if one.classification is None else Classification(one.classification),
            awaits=one.awaits,
            deviation=elsewhere.get(one.id),
        )
        for one in exceptions
    ]


def investigations(uow: UnitOfWork, deviation: UUID) -> list[DeviationInvestigation]:
    """All of it, in their order."""
    of = DeviationInvestigation
    return sorted(uow.find(of, of.deviation_id == deviation), key=lambda one: one.number)


def approvals(uow: UnitOfWork, investigation: UUID) -> list[DeviationApproval]:
    return uow.find(DeviationApproval, DeviationApproval.investigation_id == investigation)


def corrections_left(uow: UnitOfWork, deviation: UUID) -> list[int]:
    """The numbers of its corrections that aren't verified, and not cancelled either."""
    of = CorrectiveAction
    kind = of.kind == ActionKind.CORRECTION
    return [one.number for one in uow.find(of, of.deviation_id == deviation, kind, of.state.in_(LEFT))]


def of_batch(session: Session, batch: Batch) -> Sequence[Deviation]:
    """The deviations that group an exception of the batch now, by number."""
    link, found = DeviationException, Deviation
    theirs = select(link.deviation_id).where(
        link.company_id == batch.company_id, link.batch_id == batch.id, link.removed_at.is_(None)
    )
    chosen = select(found).where(found.company_id == batch.company_id, found.id.in_(theirs))
    return session.scalars(chosen.order_by(found.number)).all()


def _deviations(uow: UnitOfWork, exceptions: Sequence[BatchException]) -> dict[UUID, int]:
    """The numbers of those that group these exceptions now."""
    of = DeviationException
    links = uow.find(of, of.exception_id.in_([one.id for one in exceptions]), of.removed_at.is_(None))
    if not links:
        return {}
    numbers = {one.id: one.number for one in uow.find(Deviation, Deviation.id.in_({one.deviation_id for one in links}))}
    return {one.exception_id: numbers[one.deviation_id] for one in links}
