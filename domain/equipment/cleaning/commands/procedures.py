"""Draft how equipment of a class is cleaned, say it anew, replace it by a next edition, use it no more."""

from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.cleaning import rules
from domain.equipment.cleaning.events import (
    CleaningProcedureChanged,
    CleaningProcedureDefined,
    CleaningProcedureReplaced,
    CleaningProcedureRetired,
)
from domain.equipment.cleaning.kinds import ProcedureKind, ProcedureState
from domain.equipment.cleaning.models import CleaningProcedure
from domain.equipment.cleaning.refusals import ProcedureCodeTaken, ProcedureDraftExists
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
    """The first edition of a procedure of a class: a draft, until quality approves it.

    Raises Forbidden, NotFound, InvalidInput, NotDeclaredSterile, ProcedureCodeTaken.
    """
    queries.require_may_define(uow)
    form.require_code(code)
    of = uow.rely_on(EquipmentClass, equipment_class)
    rules.require_procedure(details, sterile=of.sterile_hold_minutes is not None)
    uow.lock(Company)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(CleaningProcedure, CleaningProcedure.code == code):
        raise ProcedureCodeTaken(procedure_code=code, path=("code",))
    found = _draft(uow, of.id, code, details, edition=1)
    uow.record(CleaningProcedureDefined(procedure=found.id))
    return found


def change_procedure(
    uow: UnitOfWork, *, procedure: UUID, version: int, details: ProcedureDetails, reason: str
) -> CleaningProcedure:
    """Say this in a draft; what was approved is replaced instead.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput, NotDeclaredSterile.
    """
    found = _held(uow, procedure, version, ProcedureAct.CHANGE, reason)
    _require_details(uow, found, details)
    found.name, found.steps, found.verified = details.name, details.steps, details.verified
    found.authors = sorted({*found.authors, uow.person}, key=str)
    found.written_by, found.written_name, found.written_at = uow.person, uow.actor.name, uow.now
    uow.record(CleaningProcedureChanged(procedure=found.id))
    return found


def replace_procedure(
    uow: UnitOfWork, *, procedure: UUID, version: int, details: ProcedureDetails, reason: str
) -> CleaningProcedure:
    """The next edition of what is in effect: a draft, which takes its place once quality approves it.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput, NotDeclaredSterile, ProcedureDraftExists.
    """
    found = _held(uow, procedure, version, ProcedureAct.REPLACE, reason)
    _require_details(uow, found, details)
    editions = uow.find(CleaningProcedure, CleaningProcedure.code == found.code)
    for one in editions:
        if one.state == ProcedureState.DRAFT:
            raise ProcedureDraftExists(procedure_code=found.code, edition=one.edition)
    edition = 1 + max(one.edition for one in editions)
    draft = _draft(uow, found.class_id, found.code, details, edition=edition)
    uow.record(CleaningProcedureReplaced(procedure=draft.id))
    return draft


def retire_procedure(uow: UnitOfWork, *, procedure: UUID, version: int, reason: str) -> CleaningProcedure:
    """Begin no cleaning by it any more; a draft isn't needed.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    found = _held(uow, procedure, version, ProcedureAct.RETIRE, reason)
    found.state = ProcedureState.RETIRED
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(CleaningProcedureRetired(procedure=found.id))
    return found


def _draft(uow: UnitOfWork, class_id: UUID, code: str, details: ProcedureDetails, *, edition: int) -> CleaningProcedure:
    return uow.add(
        CleaningProcedure(
            id=new_id(),
            class_id=class_id,
            code=code,
            name=details.name,
            kind=details.kind,
            steps=details.steps,
            verified=details.verified,
            edition=edition,
            state=ProcedureState.DRAFT,
            authors=[uow.person],
            written_by=uow.person,
            written_name=uow.actor.name,
            written_at=uow.now,
        )
    )


def _require_details(uow: UnitOfWork, found: CleaningProcedure, details: ProcedureDetails) -> None:
    """Raises InvalidInput, NotDeclaredSterile."""
    of = uow.rely_on(EquipmentClass, found.class_id)
    rules.require_procedure(details, sterile=of.sterile_hold_minutes is not None)
    if details.kind is not ProcedureKind(found.kind):
        problem = (
            f"{found.code} is a {found.kind} procedure and stays one; define another one for {details.kind.value}."
        )
        raise InvalidInput(path=("details", "kind"), problem=problem)


def _held(uow: UnitOfWork, procedure: UUID, version: int, act: ProcedureAct, reason: str) -> CleaningProcedure:
    queries.require_may_define(uow)
    found = uow.hold(CleaningProcedure, procedure)
    require_version(found, version)
    PROCEDURE.after(ProcedureState(found.state), act)
    form.require_reason(reason)
    return found
