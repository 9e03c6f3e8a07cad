"""Open a deviation again once what its investigation rested on changed (DEV-3, SIG-4)."""

from uuid import UUID

from sqlalchemy import select

from domain.deviations import rules
from domain.deviations.events import DeviationReopened
from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation, DeviationException
from domain.deviations.states import CONCLUDED, DEVIATION, DeviationAct
from domain.exceptions.events import ExceptionAssessed, ExceptionReopened, ExceptionResolvedByCorrection
from domain.exceptions.models import BatchException
from domain.execution.events import ValueCorrected
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.models import Signature, SignatureStaleness
from domain.signatures.staleness import make_stale

CONCLUSIONS = ("concludeDeviation", "approveDeviation")
"""The acts by which a deviation is closed."""


def heed_exception(
    uow: UnitOfWork, event: ExceptionAssessed | ExceptionReopened | ExceptionResolvedByCorrection
) -> None:
    """It was assessed otherwise, or a correction took its assessment back."""
    _change_beneath(uow, {event.exception}, because="The assessment of an exception of it changed.")


def heed_correction(uow: UnitOfWork, event: ValueCorrected) -> None:
    """Whatever the correction did to the exceptions of the value: they were investigated by another value."""
    of_value = BatchException.parameter_value_id == event.value
    raised = {one.id for one in uow.find(BatchException, of_value)}
    _change_beneath(uow, raised, because="A value that an exception of it is about was corrected.")


def reopen(uow: UnitOfWork, found: Deviation, *, because: str) -> None:
    """What was concluded and approved of it no longer counts; it is investigated again. The deviation is held.

    What was stated of other batches and lots stands until that is stated otherwise (DEV-9).
    """
    stale = select(SignatureStaleness.id).where(SignatureStaleness.company_id == uow.actor.company)
    of_it = Signature.act.in_(CONCLUSIONS)
    given = uow.find(Signature, Signature.subject_id == found.id, of_it, Signature.id.not_in(stale))
    make_stale(uow, *given, because=because)
    found.state, found.awaits, found.closed_at = DeviationState.REOPENED, None, None
    found.reopened_at, found.reopened_because = uow.now, because[: rules.REASON_LENGTH]
    uow.record(DeviationReopened(deviation=found.id))


def _change_beneath(uow: UnitOfWork, exceptions: set[UUID], *, because: str) -> None:
    """The deviation's row is locked first, so that nobody concludes it by what it was."""
    link = DeviationException
    links = uow.find(link, link.exception_id.in_(exceptions), link.removed_at.is_(None)) if exceptions else []
    for one in sorted({each.deviation_id for each in links}):
        found = uow.hold(Deviation, one)
        state = DeviationState(found.state)
        if DEVIATION.after(state, DeviationAct.CHANGE_BENEATH) != state:
            assert state in CONCLUDED, state
            reopen(uow, found, because=because)
