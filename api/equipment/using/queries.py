"""Asking whether equipment may be used for a batch, which fits a recipe's demand, and what was used."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, looking, read, visible
from api.equipment.plant.types import Equipment, now
from api.equipment.using.types import (
    EquipmentAllocation,
    EquipmentFit,
    EquipmentMisfit,
    EquipmentUse,
    Suitability,
    UnsuitableReason,
)
from api.execution.phase_types import PhaseExecution
from api.execution.types import Batch
from api.filters import DateTimeRange, between
from api.listing import listed
from api.materials.containers import OperationalLocation
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.recipes.element_types import RecipeEquipment
from api.relay import Connection, Node, Window, local_id
from domain.equipment.known import Wanted
from domain.equipment.suitability import room_suitability, suitability, warnings
from domain.equipment.unsuitable import Reason
from domain.execution.clearance import rooms
from domain.execution.equipment import demanding, matching, standing
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.kernel.refusals import InvalidInput

N = TypeVar("N", bound=Node)


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `equipmentAllocations` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _uses(row: Row, of: Row, given: Given) -> list[ColumnElement[bool]]:
    return [*_of(row, of, given), *between(row.begun_at, "begun", given)]


ALLOCATIONS = Pages(_of, newest_first=True)
USES = Pages(_uses, newest_first=True)


@strawberry.type
class UsingQuery:
    @strawberry.field(
        description="Whether a piece of equipment or a room, one of both, may be used for a batch now; equipment also"
        " in one of its phases, where it fits what the recipe demands and a supervisor may answer for it. Null where"
        " you may not read it, or the batch, or where the phase is none of the batch."
    )
    def suitability(
        self,
        info: Info,
        batch: strawberry.ID,
        equipment: strawberry.ID | None = None,
        room: strawberry.ID | None = None,
        phase: strawberry.ID | None = None,
    ) -> Suitability | None:
        found = _place(info, equipment, room)
        of = _row(info, Batch, local_id(batch, "Batch", path="batch"))
        if found is None or of is None:
            return None
        wanted = Wanted(batch=of.id, site=of.site_id, product=of.product, now=now(info))
        if room is not None:
            forbids = room_suitability(rooms.of(info.context.session, found, of.id), wanted)
            return Suitability(usable=not forbids, reasons=_told(forbids), warnings=[])
        known = standing.of(info.context.session, found, of.id)
        if phase is None:
            forbids = suitability(known, wanted)
        else:
            at = _row(info, PhaseExecution, local_id(phase, "PhaseExecution", path="phase"))
            if at is None or at.batch_id != of.id:
                return None
            forbids = demanding.in_phase(looking(info), found, of, at).reasons
        return Suitability(usable=not forbids, reasons=_told(forbids), warnings=_told(warnings(known, now=wanted.now)))

    @strawberry.field(
        description="The equipment of a recipe's site against one of its demands: what fits first, then what is of its"
        f" class; at most {matching.MOST} pieces. Null where you may not read the demand."
    )
    def equipment_for(self, info: Info, requirement: strawberry.ID) -> list[EquipmentFit] | None:
        demand = _row(info, RecipeEquipment, local_id(requirement, "RecipeEquipment", path="requirement"))
        if demand is None:
            return None
        compared = matching.fits(info.context.session, demand)
        chosen = select(Equipment.model).where(
            Equipment.model.company_id == info.context.actor.company,
            Equipment.model.id.in_([one.equipment for one in compared]),
        )
        chosen = visible(info.context.actor, Equipment, chosen).options(*prefetch(info, Equipment, below="equipment"))
        rows = {one.id: one for one in info.context.session.scalars(chosen)}
        return [_fit(rows[one.equipment], one) for one in compared if one.equipment in rows]

    @strawberry.field(
        description="The allocation with this id; null where there is none that you may read.",
        metadata=by_id("EquipmentAllocation"),
    )
    def equipment_allocation(self, info: Info, id: strawberry.ID) -> EquipmentAllocation | None:  # noqa: A002 -- GraphQL's word
        return read(info, EquipmentAllocation, local_id(id, "EquipmentAllocation", path="id"))

    @strawberry.field(
        description="Which batch had which equipment, as far as you may read it; the newest first.",
        metadata=lowered(ALLOCATIONS),
    )
    def equipment_allocations(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        equipment: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        state: AllocationState | None = None,
    ) -> Connection[EquipmentAllocation]:
        given = {"equipment": equipment, "batch": batch, "state": state}
        return listed(info, EquipmentAllocation, ALLOCATIONS, Window(first, after, last, before), **given)

    @strawberry.field(description="The uses of equipment that you may read, the newest first.", metadata=lowered(USES))
    def equipment_uses(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        equipment: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        state: UseState | None = None,
        begun: DateTimeRange | None = None,
    ) -> Connection[EquipmentUse]:
        given = {"equipment": equipment, "batch": batch, "state": state, "begun": begun}
        return listed(info, EquipmentUse, USES, Window(first, after, last, before), **given)


def _place(info: Info, equipment: str | None, room: str | None) -> Any:  # noqa: ANN401 -- a row of either model
    """Raises InvalidInput unless it is one of both."""
    if equipment is not None and room is None:
        return _row(info, Equipment, local_id(equipment, "Equipment", path="equipment"))
    if room is not None and equipment is None:
        return _row(info, OperationalLocation, local_id(room, "OperationalLocation", path="room"))
    raise InvalidInput(path=("equipment",), problem="Name a piece of equipment or a room: one of both.")


def _row(info: Info, node: type[N], id: UUID) -> Any:  # noqa: A002, ANN401 -- the plant's word; a row of the node's model
    """The row with this id, as far as the caller may read it."""
    chosen = select(node.model).where(node.model.company_id == info.context.actor.company, node.model.id == id)
    return info.context.session.scalars(visible(info.context.actor, node, chosen)).one_or_none()


def _told(reasons: Sequence[Reason]) -> list[UnsuitableReason]:
    return [UnsuitableReason(kind=one.kind, rule=one.rule, says=one.says, clears=one.clears) for one in reasons]


def _fit(row: Any, fit: matching.Fit) -> EquipmentFit:  # noqa: ANN401 -- a row of Equipment's model, which its type shows
    misfits = [EquipmentMisfit(kind=one.kind, says=one.says, clears=one.clears) for one in fit.misfits]
    return EquipmentFit(equipment=row, fits=not misfits, misfits=misfits)
