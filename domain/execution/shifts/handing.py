"""Hand a batch over to the next shift: the outgoing tells, the incoming accepts, each by a signature (CMD-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.exceptions.models import BatchException, ExceptionState
from domain.execution import queries
from domain.execution.content import time_text
from domain.execution.gate import person as gate
from domain.execution.models import Batch, PhaseExecution
from domain.execution.rules import batches
from domain.execution.shifts import taking
from domain.execution.shifts.events import BatchHandedOver, HandOverAccepted
from domain.execution.shifts.models import ShiftHandOver
from domain.execution.shifts.refusals import AcceptedByAnother, HandOverSettled
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.people.models import Person
from domain.recipes.models import RecipePhase
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

NOTES = 4000


@dataclass(frozen=True, slots=True)
class HandOver:
    """`subject` is the batch; `notes` what the incoming shift has to know."""

    subject: UUID
    version: int
    notes: str

    def as_json(self) -> dict[str, Json]:
        return {"batch": str(self.subject), "version": self.version, "notes": self.notes}


@dataclass(frozen=True, slots=True)
class AcceptHandOver:
    """`subject` is the hand-over."""

    subject: UUID
    version: int
    remark: str | None

    def as_json(self) -> dict[str, Json]:
        return {"handOver": str(self.subject), "version": self.version, "remark": self.remark}


def _check(_: UnitOfWork, batch: Batch, given: HandOver) -> None:
    """Raises BatchDecided, InvalidInput."""
    batches.require_undecided(batch.number, batch.disposition)
    require_text(given.notes, limit=NOTES, path=("notes",))


def _content(uow: UnitOfWork, batch: Batch, _: HandOver) -> Json:
    opened = BatchException.batch_id == batch.id, BatchException.state == ExceptionState.OPEN
    return {
        "batch": batch.number,
        "state": batch.state,
        "openPhases": [*_told(uow, _open(uow, batch.id))],
        "openExceptions": sorted(one.number for one in uow.find(BatchException, *opened)),
    }


def _perform(uow: UnitOfWork, batch: Batch, given: HandOver, signature: Signature) -> ShiftHandOver:
    """Another one of the batch that nobody accepted is replaced."""
    for one in uow.lock(ShiftHandOver, ShiftHandOver.batch_id == batch.id, *_waiting()):
        one.replaced_at = uow.now
    uow.session.flush()
    told = "; ".join(_told(uow, _open(uow, batch.id))) or "No phase is open."
    found = ShiftHandOver(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        notes=given.notes,
        open_phases=told[:NOTES],
        given_by=uow.actor.as_person,
        given_name=signature.printed_name,
        given_at=uow.now,
        signature_id=signature.id,
    )
    uow.record(BatchHandedOver(batch=batch.id, hand_over=found.id))
    return uow.add(found)


def _check_acceptance(uow: UnitOfWork, found: ShiftHandOver, given: AcceptHandOver) -> None:
    """Raises BatchDecided, InvalidInput, HandOverSettled."""
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if given.remark is not None:
        require_text(given.remark, limit=NOTES, path=("remark",))
    if found.accepted_at is not None or found.replaced_at is not None:
        raise HandOverSettled(accepted_name=found.accepted_name)


def _accepted_content(uow: UnitOfWork, found: ShiftHandOver, _: AcceptHandOver) -> Json:
    batch = uow.look_at(Batch, found.batch_id)
    assert batch is not None, "a foreign key holds it"
    return {
        "batch": batch.number,
        "handedOverBy": {"id": str(found.given_by), "name": found.given_name},
        "handedOverAt": time_text(found.given_at),
        "openPhases": found.open_phases,
        "notes": found.notes,
        "openPhasesNow": [*_told(uow, _open(uow, batch.id))],
    }


def _accept(uow: UnitOfWork, found: ShiftHandOver, given: AcceptHandOver, signature: Signature) -> ShiftHandOver:
    """What the outgoing person answered for in the batch is the signer's from now on.

    Raises AcceptedByAnother, NotTrained.
    """
    if signature.person_id == found.given_by:
        raise AcceptedByAnother
    found.accepted_by, found.accepted_name, found.accepted_at = signature.person_id, signature.printed_name, uow.now
    found.acceptance_signature_id, found.remark = signature.id, given.remark
    theirs = [one.id for one in _open(uow, found.batch_id) if taking.in_charge(one) == found.given_by]
    for phase in uow.lock(PhaseExecution, PhaseExecution.id.in_(theirs)) if theirs else []:
        gate.require(uow, phase)
        taking.put_in_charge(uow, phase, reason="Accepted with the hand-over of the batch", hand_over=found.id)
    uow.record(HandOverAccepted(batch=found.batch_id, hand_over=found.id))
    return found


def _open(uow: UnitOfWork, batch: UUID) -> list[PhaseExecution]:
    found = uow.find(PhaseExecution, PhaseExecution.batch_id == batch, PhaseExecution.replaced_at.is_(None))
    return sorted((one for one in found if taking.is_open(one)), key=lambda one: one.number)


def _told(uow: UnitOfWork, phases: Sequence[PhaseExecution]) -> Sequence[str]:
    """Each open phase in words: number, name, state, and who answers for it."""
    if not phases:
        return ()
    of = {one.id: one for one in uow.find(RecipePhase, RecipePhase.id.in_([one.recipe_phase_id for one in phases]))}
    people = {one.id: one.name for one in uow.find(Person, Person.id.in_([taking.in_charge(one) for one in phases]))}
    return [
        f"Phase {one.number} {of[one.recipe_phase_id].name}: {one.state}, {people[taking.in_charge(one)]}"  # type: ignore[index]  # who runs was started
        for one in phases
    ]


def _waiting() -> tuple[ColumnElement[bool], ...]:
    return ShiftHandOver.accepted_at.is_(None), ShiftHandOver.replaced_at.is_(None)


HAND_OVER_BATCH: SignedAct[HandOver, Batch] = SignedAct(
    name="handOverBatch",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.HANDED_OVER,
    content=_content,
    check=_check,
    perform=_perform,
)
ACCEPT_HAND_OVER: SignedAct[AcceptHandOver, ShiftHandOver] = SignedAct(
    name="acceptHandOver",
    model=ShiftHandOver,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.ACCEPTED,
    content=_accepted_content,
    check=_check_acceptance,
    perform=_accept,
)
