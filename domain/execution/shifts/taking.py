"""Take over another's open phase (CMD-5)."""

from uuid import UUID

from domain.execution import queries
from domain.execution.gate import person as gate
from domain.execution.kinds import UNDER_WAY, PhaseState
from domain.execution.models import PhaseExecution
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.shifts.events import PhaseTakenOver
from domain.execution.shifts.models import PhaseTakeover
from domain.execution.shifts.refusals import AlreadyInCharge
from domain.execution.states import PHASE, PhaseAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.models import Person


def take_over_phase(uow: UnitOfWork, *, phase: UUID, version: int, reason: str) -> PhaseExecution:
    """Answer for an open phase from now on, in another's place; what was recorded keeps its person (CMD-5).

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput, AlreadyInCharge, NotTrained.
    """
    found = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE, version=version)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    PHASE.after(PhaseState(found.state), PhaseAct.TAKE_OVER)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    if in_charge(found) == uow.actor.as_person:
        raise AlreadyInCharge(number=found.number)
    gate.require(uow, found)
    put_in_charge(uow, found, reason=reason)
    return found


def put_in_charge(uow: UnitOfWork, phase: PhaseExecution, *, reason: str, hand_over: UUID | None = None) -> None:
    """The actor answers for a locked phase from now on."""
    before = in_charge(phase)
    assert before is not None, phase.id
    person = uow.look_at(Person, before)
    assert person is not None, before
    takeover = PhaseTakeover(
        id=new_id(),
        site_id=phase.site_id,
        batch_id=phase.batch_id,
        phase_execution_id=phase.id,
        from_person=before,
        from_name=person.name,
        to_person=uow.actor.as_person,
        to_name=uow.actor.name,
        reason=reason,
        taken_at=uow.now,
        hand_over_id=hand_over,
    )
    uow.add(takeover)
    phase.in_charge_id, phase.in_charge_since = uow.actor.as_person, uow.now
    uow.record(PhaseTakenOver(batch=phase.batch_id, phase=phase.id, person=uow.actor.as_person))


def in_charge(phase: PhaseExecution) -> UUID | None:
    """Who answers for a phase: who took it over last, or who started it."""
    return phase.in_charge_id or phase.started_by


def is_open(phase: PhaseExecution) -> bool:
    """Somebody answers for it now."""
    return phase.state in UNDER_WAY
