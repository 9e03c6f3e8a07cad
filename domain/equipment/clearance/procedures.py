"""Define how a site clears its rooms and lines, say it anew, use it no more; and say which place is cleared by it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.equipment import queries as sites
from domain.equipment import rules as form
from domain.equipment.clearance import rules
from domain.equipment.clearance.events import (
    ClearanceDemandMade,
    ClearanceDemandWithdrawn,
    ClearanceProcedureChanged,
    ClearanceProcedureDefined,
    ClearanceProcedureRetired,
)
from domain.equipment.clearance.kinds import ClearanceProcedureState, DemandState
from domain.equipment.clearance.models import ClearanceDemand, ClearanceItem, ClearanceProcedure
from domain.equipment.clearance.refusals import ClearanceCodeTaken, ClearanceDemanded
from domain.equipment.clearance.states import DEMAND, PROCEDURE, ClearanceProcedureAct, DemandAct
from domain.equipment.clearance.values import ClearanceDetails
from domain.equipment.plant import queries
from domain.equipment.plant.models import Equipment
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site

NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A room or a piece of equipment: the other one is None."""

    room: UUID | None = None
    equipment: UUID | None = None


def define_procedure(uow: UnitOfWork, *, site: SiteId, code: str, details: ClearanceDetails) -> ClearanceProcedure:
    """A procedure of a site. Raises Forbidden, NotFound, InvalidInput, ClearanceCodeTaken."""
    uow.require(Permission.EQUIPMENT_DEFINE, site=site)
    form.require_code(code)
    rules.require_procedure(details)
    sites.require_plant(uow, site)
    if not uow.lock(Site, Site.id == site):  # one at a time, so that two of one code are refused, not broken off
        raise NotFound(kind="Site", id=site, path=("siteId",))
    if uow.any(ClearanceProcedure, ClearanceProcedure.site_id == site, ClearanceProcedure.code == code):
        raise ClearanceCodeTaken(procedure_code=code, path=("code",))
    found = ClearanceProcedure(
        id=new_id(), site_id=site, code=code, edition=1, state=ClearanceProcedureState.ACTIVE, name=details.name
    )
    found.lasts_minutes = details.lasts_minutes
    uow.add(found)
    _write_items(uow, found, details)
    uow.record(ClearanceProcedureDefined(procedure=found.id))
    return found


def change_procedure(
    uow: UnitOfWork, *, procedure: UUID, version: int, details: ClearanceDetails, reason: str
) -> ClearanceProcedure:
    """Clear by this from now on, as its next edition; what is under way follows the one that it began with.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    found = _held(uow, procedure, version, ClearanceProcedureAct.CHANGE, reason)
    rules.require_procedure(details)
    found.name, found.lasts_minutes, found.edition = details.name, details.lasts_minutes, found.edition + 1
    _write_items(uow, found, details)
    uow.record(ClearanceProcedureChanged(procedure=found.id))
    return found


def retire_procedure(uow: UnitOfWork, *, procedure: UUID, version: int, reason: str) -> ClearanceProcedure:
    """Clear nothing by it any more.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput, ClearanceDemanded while a place demands it.
    """
    found = _held(uow, procedure, version, ClearanceProcedureAct.RETIRE, reason)
    held = uow.find(
        ClearanceDemand, ClearanceDemand.procedure_id == found.id, ClearanceDemand.state == DemandState.DEMANDED
    )
    if held:
        places = tuple(sorted(_code(uow, one) for one in held[:NAMED]))
        raise ClearanceDemanded(procedure_code=found.code, places=places)
    found.state = ClearanceProcedureState.RETIRED
    found.retired_name, found.retired_at, found.retired_reason = uow.actor.name, uow.now, reason
    uow.record(ClearanceProcedureRetired(procedure=found.id))
    return found


def demand_clearance(uow: UnitOfWork, *, procedure: UUID, place: Place) -> ClearanceDemand:
    """From now on a batch uses this room or equipment once it was cleared for it by this procedure (EQP-7).

    Raises Forbidden, NotFound, WrongState, InvalidInput, ClearanceDemanded where another procedure is demanded.
    """
    of = uow.hold(ClearanceProcedure, procedure)
    uow.require(Permission.EQUIPMENT_DEFINE, site=SiteId(of.site_id))
    PROCEDURE.after(ClearanceProcedureState(of.state), ClearanceProcedureAct.DEMAND)
    found = held_place(uow, place, site=of.site_id)
    for one in uow.find(ClearanceDemand, at(place), ClearanceDemand.state == DemandState.DEMANDED):
        by = uow.look_at(ClearanceProcedure, one.procedure_id)
        assert by is not None, "a foreign key holds it"
        raise ClearanceDemanded(procedure_code=by.code, places=(found.code,))
    demand = ClearanceDemand(
        id=new_id(),
        site_id=of.site_id,
        procedure_id=of.id,
        location_id=place.room,
        equipment_id=place.equipment,
        state=DemandState.DEMANDED,
        demanded_by=uow.person,
        demanded_name=uow.actor.name,
        demanded_at=uow.now,
    )
    uow.record(ClearanceDemandMade(demand=demand.id))
    return uow.add(demand)


def withdraw_demand(uow: UnitOfWork, *, demand: UUID, version: int, reason: str) -> ClearanceDemand:
    """This place needs no clearance any more. Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput."""
    found = uow.load(ClearanceDemand, demand, Permission.EQUIPMENT_DEFINE, version=version)
    found.state = DEMAND.after(DemandState(found.state), DemandAct.WITHDRAW)
    form.require_reason(reason)
    found.withdrawn_by, found.withdrawn_name = uow.person, uow.actor.name
    found.withdrawn_at, found.withdrawn_reason = uow.now, reason
    uow.record(ClearanceDemandWithdrawn(demand=found.id))
    return found


def held_place(uow: UnitOfWork, place: Place, *, site: UUID | None = None) -> OperationalLocation | Equipment:
    """The room or the equipment, locked. Raises InvalidInput unless it is one of both; NotFound at another site."""
    if place.room is not None and place.equipment is None:
        room = uow.hold(OperationalLocation, place.room)
        if site is not None and room.site_id != site:
            raise NotFound(kind="OperationalLocation", id=place.room, path=("room",))
        return room
    if place.equipment is not None and place.room is None:
        found = uow.hold(Equipment, place.equipment)
        if site is not None and found.site_id != site:
            raise NotFound(kind="Equipment", id=place.equipment, path=("equipment",))
        queries.require_used(found)
        return found
    raise InvalidInput(path=("room",), problem="Name a room or a piece of equipment: one of both.")


def at(place: Place) -> ColumnElement[bool]:
    """Which demands concern this place."""
    if place.room is not None:
        return ClearanceDemand.location_id == place.room
    return ClearanceDemand.equipment_id == place.equipment


def _code(uow: UnitOfWork, demand: ClearanceDemand) -> str:
    room = None if demand.location_id is None else uow.look_at(OperationalLocation, demand.location_id)
    equipment = None if demand.equipment_id is None else uow.look_at(Equipment, demand.equipment_id)
    found = room or equipment
    assert found is not None, "a foreign key holds it"
    return found.code


def _held(
    uow: UnitOfWork, procedure: UUID, version: int, act: ClearanceProcedureAct, reason: str
) -> ClearanceProcedure:
    found = uow.load(ClearanceProcedure, procedure, Permission.EQUIPMENT_DEFINE, version=version)
    PROCEDURE.after(ClearanceProcedureState(found.state), act)
    form.require_reason(reason)
    return found


def _write_items(uow: UnitOfWork, of: ClearanceProcedure, details: ClearanceDetails) -> None:
    for position, says in enumerate(details.items, 1):
        row = ClearanceItem(id=new_id(), site_id=of.site_id, procedure_id=of.id, edition=of.edition)
        row.position, row.says = position, says.strip()
        uow.add(row)
