"""Plan a deviation of a batch, have quality approve it before, withdraw it (UNX-2).

What is done by it is an exception all the same, and classified as it was planned: nobody has to judge again what
quality allowed. It is never changed: another one is planned in its place.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions.models import Classification
from domain.execution import queries, signed_content
from domain.execution.kinds import OVER
from domain.execution.models import Batch, PhaseExecution
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.unforeseen.events import DeviationApproved, DeviationPlanned, DeviationWithdrawn
from domain.execution.unforeseen.planned_models import PlannedDeviation
from domain.execution.unforeseen.refusals import DeviationApprovedByAnother, DeviationSettled, TooManyDeviations
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text, require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

TITLE, ALLOWS, MOST = 200, 4000, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done otherwise, in one phase by its number or in the whole batch, why, and how grave that is."""

    batch: UUID
    phase_number: int | None
    title: str
    allows: str
    because: str
    classification: Classification


def plan(uow: UnitOfWork, given: Plan) -> PlannedDeviation:
    """Raises NotFound, Forbidden, BatchDecided, WrongState, InvalidInput, TooManyDeviations."""
    batch = uow.load(Batch, given.batch, Permission.BATCH_SUPERVISE)
    _require_open(batch)
    title = require_words(given.title, limit=TITLE, path=("title",))
    require_text(given.allows, limit=ALLOWS, path=("allows",))
    because = require_words(given.because, limit=REASON_LENGTH, path=("because",))
    phases = PhaseExecution.batch_id == batch.id, PhaseExecution.number == given.phase_number
    if given.phase_number is not None and not uow.any(PhaseExecution, *phases):
        raise InvalidInput(path=("phaseNumber",), problem=f"The batch has no phase {given.phase_number}.")
    before = uow.find(PlannedDeviation, PlannedDeviation.batch_id == batch.id)
    if len(before) >= MOST:
        raise TooManyDeviations(limit=MOST)
    found = PlannedDeviation(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        number=len(before) + 1,
        phase_number=given.phase_number,
        title=title,
        allows=given.allows,
        because=because,
        classification=given.classification,
        planned_by=uow.actor.as_person,
        planned_name=uow.actor.name,
        planned_at=uow.now,
    )
    uow.record(DeviationPlanned(batch=batch.id, deviation=found.id))
    return uow.add(found)


def withdraw(uow: UnitOfWork, *, deviation: UUID, version: int, reason: str) -> PlannedDeviation:
    """Let nothing more be done by it: a supervisor before its approval, afterwards quality. What was done stays.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, InvalidInput, DeviationSettled.
    """
    seen = uow.look_at(PlannedDeviation, deviation)
    approved = seen is not None and seen.approved_at is not None
    needed = Permission.BATCH_QUALITY if approved else Permission.BATCH_SUPERVISE
    found = uow.load(PlannedDeviation, deviation, needed, version=version)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    _require_standing(found)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found.withdrawn_by, found.withdrawn_name = uow.actor.as_person, uow.actor.name
    found.withdrawn_at, found.withdrawn_because = uow.now, because
    uow.record(DeviationWithdrawn(batch=batch.id, deviation=found.id))
    return found


@dataclass(frozen=True, slots=True)
class ApprovePlannedDeviation:
    """`subject` is the planned deviation."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"plannedDeviation": str(self.subject), "version": self.version}


def _check(uow: UnitOfWork, found: PlannedDeviation, _: ApprovePlannedDeviation) -> None:
    """Raises BatchDecided, WrongState, DeviationSettled."""
    _require_open(queries.locked_batch(uow, found.batch_id))
    _require_standing(found)
    if found.approved_at is not None:
        raise DeviationSettled(number=found.number, because=f"{found.approved_name} approved it already.")


def _content(uow: UnitOfWork, found: PlannedDeviation, _: ApprovePlannedDeviation) -> Json:
    return {
        "batch": signed_content.of_batch(queries.locked_batch(uow, found.batch_id)),
        "number": found.number,
        "phase": found.phase_number,
        "title": found.title,
        "allows": found.allows,
        "because": found.because,
        "classification": found.classification,
        "plannedBy": {"id": str(found.planned_by), "name": found.planned_name},
    }


def _signer(uow: UnitOfWork, found: PlannedDeviation, _: ApprovePlannedDeviation) -> None:
    """Raises DeviationApprovedByAnother."""
    if uow.person == found.planned_by:
        raise DeviationApprovedByAnother


def _approve(
    uow: UnitOfWork, found: PlannedDeviation, _: ApprovePlannedDeviation, signature: Signature
) -> PlannedDeviation:
    found.approved_by, found.approved_name = signature.person_id, signature.printed_name
    found.approved_at, found.signature_id = uow.now, signature.id
    uow.record(DeviationApproved(batch=found.batch_id, deviation=found.id))
    return found


def _require_open(batch: Batch) -> None:
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state in OVER:
        raise WrongState(kind="batch", state=batch.state, act="PLAN_DEVIATION", allowed=())


def _require_standing(found: PlannedDeviation) -> None:
    if found.withdrawn_at is not None:
        raise DeviationSettled(number=found.number, because=f"{found.withdrawn_name} withdrew it.")


APPROVE_PLANNED_DEVIATION: SignedAct[ApprovePlannedDeviation, PlannedDeviation] = SignedAct(
    name="approvePlannedDeviation",
    model=PlannedDeviation,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_QUALITY,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_approve,
    signer=_signer,
    may_wait=ApprovePlannedDeviation,
)
