"""Define how equipment of a class is cleaned, say it anew, use it no more."""

from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.cleaning import rules
from domain.equipment.cleaning.events import (
    CleaningProcedureChanged,
    CleaningProcedureDefined,
    CleaningProcedureRetired,
)
from domain.equipment.cleaning.kinds import ProcedureKind, ProcedureState
from domain.equipment.cleaning.models import CleaningProcedure
from domain.equipment.cleaning.refusals import ProcedureCodeTaken
from domain.equipment.cleaning.states import PROCEDURE, ProcedureAct
from domain.equipment.cleaning.values import ProcedureDetails
from domain.equipment.plant import queries
from domain.equipment.plant.models import EquipmentClass
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.tenancy.models import Company


def define_procedure(
    uow: UnitOfWork, *, equipment_class: UUID, code: str, details: ProcedureDetails
) -> CleaningProcedure:
    """A procedure of a class. Raises Forbidden, NotFound, InvalidInput, NotDeclaredSterile, ProcedureCodeTaken."""
    queries.require_may_define(uow)
    form.require_code(code)
    of = uow.rely_on(EquipmentClass, equipment_class)
    rules.require_procedure(details, sterile=of.sterile_hold_minutes is not None)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(CleaningProcedure, CleaningProcedure.code == code):
        raise ProcedureCodeTaken(procedure_code=code, path=("code",))
    found = CleaningProcedure(
        id=new_id(),
        class_id=of.id,
        code=code,
        name=details.name,
        kind=details.kind,
        steps=details.steps,
        verified=details.verified,
        edition=1,
        state=ProcedureState.ACTIVE,
    )
    uow.record(CleaningProcedureDefined(procedure=found.id))
    return uow.add(found)


def change_procedure(
    uow: UnitOfWork, *, procedure: UUID, version: int, details: ProcedureDetails, reason: str
) -> CleaningProcedure:
    """Clean by this from now on, as its next edition; a cleaning that runs follows the one that it began with.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    found = _held(uow, procedure, version, ProcedureAct.CHANGE, reason)
    of = uow.rely_on(EquipmentClass, found.class_id)
    rules.require_procedure(details, sterile=of.sterile_hold_minutes is not None)
    if details.kind is not ProcedureKind(found.kind):
        problem = (
            f"{found.code} is a {found.kind} procedure and stays one; define another one for {details.kind.value}."
        )
        raise InvalidInput(path=("details", "kind"), problem=problem)
    found.name, found.steps, found.verified = details.name, details.steps, details.verified
    found.edition += 1
    uow.record(CleaningProcedureChanged(procedure=found.id))
    return found


def retire_procedure(uow: UnitOfWork, *, procedure: UUID, version: int, reason: str) -> CleaningProcedure:
    """Begin no cleaning by it any more. Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput."""
    found = _held(uow, procedure, version, ProcedureAct.RETIRE, reason)
    found.state = ProcedureState.RETIRED
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(CleaningProcedureRetired(procedure=found.id))
    return found


def _held(uow: UnitOfWork, procedure: UUID, version: int, act: ProcedureAct, reason: str) -> CleaningProcedure:
    queries.require_may_define(uow)
    found = uow.hold(CleaningProcedure, procedure)
    require_version(found, version)
    PROCEDURE.after(ProcedureState(found.state), act)
    form.require_reason(reason)
    return found
