"""A supervisor admits one person, or one piece of equipment, to one phase although something is lacking.

It is an exception of its batch, which nobody releases before it is assessed (EXE-15, REV-4).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.equipment.plant.models import Equipment
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import signed_content
from domain.execution.gate import rules
from domain.execution.gate.events import GateOverridden
from domain.execution.gate.models import GateOverride, OverridePolicy
from domain.execution.gate.rules import Limit
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.rules import batches
from domain.execution.states import BATCH, BatchAct
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.models import Person, PersonState
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

RULE = "EXE-15"


@dataclass(frozen=True, slots=True)
class OverrideGate:
    """`subject` is the batch; one of `person` and `equipment` is named, and how long it holds: minutes and acts."""

    subject: UUID
    version: int
    phase: UUID
    minutes: int
    acts: int
    reason: str
    person: UUID | None = None
    equipment: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": self.version,
            "phase": str(self.phase),
            "person": None if self.person is None else str(self.person),
            "equipment": None if self.equipment is None else str(self.equipment),
            "minutes": self.minutes,
            "acts": self.acts,
            "reason": self.reason,
        }


_ENDED = (PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED)


def _check(uow: UnitOfWork, batch: Batch, given: OverrideGate) -> None:
    """Raises NotFound, WrongState, BatchDecided, InvalidInput, OverridesNotAllowed, OverrideBeyondLimit."""
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.START)
    phase = _phase(uow, batch, given)
    if phase.state in _ENDED:
        raise WrongState(kind="phase", state=phase.state, act="OVERRIDE", allowed=())
    if (given.person is None) == (given.equipment is None):
        raise InvalidInput(path=("person",), problem="Name one person or one piece of equipment, not both.")
    _named(uow, batch, given)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    rules.require_within(Limit(given.minutes, given.acts), _allowed(uow))


def _phase(uow: UnitOfWork, batch: Batch, given: OverrideGate) -> PhaseExecution:
    found = uow.look_at(PhaseExecution, given.phase)
    if found is None or found.batch_id != batch.id:
        raise NotFound(kind="PhaseExecution", id=given.phase, path=("phase",))
    return found


def _named(uow: UnitOfWork, batch: Batch, given: OverrideGate) -> str:
    """Whom or what it is for. Raises NotFound for somebody inactive, and for equipment of another site."""
    if given.person is not None:
        person = uow.look_at(Person, given.person)
        if person is None or person.state != PersonState.ACTIVE:
            raise NotFound(kind="Person", id=given.person, path=("person",))
        return person.name
    assert given.equipment is not None, given
    equipment = uow.look_at(Equipment, given.equipment)
    if equipment is None or equipment.site_id != batch.site_id or equipment.class_id is None:
        raise NotFound(kind="Equipment", id=given.equipment, path=("equipment",))
    return equipment.code


def _allowed(uow: UnitOfWork) -> Limit | None:
    for one in uow.find(OverridePolicy):
        if one.minutes is not None and one.acts is not None:
            return Limit(one.minutes, one.acts)
    return None


def _content(uow: UnitOfWork, batch: Batch, given: OverrideGate) -> Json:
    return {
        "batch": signed_content.of_batch(batch),
        "phase": _phase(uow, batch, given).number,
        "for": _named(uow, batch, given),
        "minutes": given.minutes,
        "acts": given.acts,
    }


def _perform(uow: UnitOfWork, batch: Batch, given: OverrideGate, signature: Signature) -> GateOverride:
    """Raises OwnOverride."""
    rules.require_another(signature.person_id, person=given.person)
    phase, named, reason = _phase(uow, batch, given), _named(uow, batch, given), given.reason.strip()
    lapses = uow.now + timedelta(minutes=given.minutes)
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id, phase=phase.id, phase_number=phase.number),
        rule=RULE,
        title=f"{named} admitted to phase {phase.number} by override",
        description=f"{signature.printed_name} signed for {named}, until {lapses:%Y-%m-%d %H:%M} UTC and for at most"
        f" {given.acts} acts: {reason}",
    )
    override = GateOverride(
        id=new_id(),
        site_id=SiteId(batch.site_id),
        batch_id=batch.id,
        phase_execution_id=phase.id,
        person_id=given.person,
        equipment_id=given.equipment,
        reason=reason,
        lapses_at=lapses,
        acts_most=given.acts,
        acts_used=0,
        granted_by=signature.person_id,
        granted_name=signature.printed_name,
        granted_at=uow.now,
        signature_id=signature.id,
        exception_id=raised.id,
    )
    uow.record(GateOverridden(batch=batch.id, override=override.id))
    return uow.add(override)


OVERRIDE_GATE: SignedAct[OverrideGate, Batch] = SignedAct(
    name="overrideGate",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
)
