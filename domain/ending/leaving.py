"""What a batch holds that ends before it is complete: what becomes free by itself, and what people clear away (CMD-4).

It is read from the rows as they are, so that an item is gone from the list when it is gone from the plant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.dispensing.commands.ending import UNFINISHED
from domain.dispensing.models import DispenseOrder
from domain.dispensing.queries import HELD_FOR_A_BATCH
from domain.dispensing.weighing_models import DispensedContainer
from domain.ending.kinds import LeftOverKind
from domain.equipment.plant.models import Equipment
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, PhaseExecution
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.readiness.picking.kinds import PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.recipes.models import RecipePhase

MOST = 500
"""So many of each kind are told; who clears these sees the next."""

STANDING = (PhaseState.IDLE, PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """One thing: what it is called, and what clears it; `by_itself` where the end of the batch does."""

    kind: LeftOverKind
    name: str
    clears: str
    by_itself: bool = False


def left_over(session: Session, batch: Batch) -> tuple[LeftOver, ...]:
    """Everything that the batch holds now, by kind and name."""
    found = (
        *_phases(session, batch),
        *_equipment(session, batch),
        *_dispenses(session, batch),
        *_picks(session, batch),
    )
    return tuple(found)


def to_clear(session: Session, batch: Batch) -> tuple[LeftOver, ...]:
    """What people clear away before the record of a batch that ended is closed."""
    return tuple(one for one in left_over(session, batch) if not one.by_itself)


def _phases(session: Session, batch: Batch) -> Iterator[LeftOver]:
    run, recipe = PhaseExecution, RecipePhase
    chosen = (
        select(run.number, recipe.name)
        .join(recipe, and_(recipe.company_id == run.company_id, recipe.id == run.recipe_phase_id))
        .where(*_of(run.company_id, run.batch_id, batch), run.replaced_at.is_(None), run.state.not_in(STANDING))
        .order_by(run.number)
        .limit(MOST)
    )
    for number, name in session.execute(chosen):
        clears = "It is brought into a safe condition, and somebody says so (confirmCondition)."
        yield LeftOver(LeftOverKind.PHASE, f"phase {number} {name}", clears)


def _equipment(session: Session, batch: Batch) -> Iterator[LeftOver]:
    use, given, equipment = EquipmentUse, EquipmentAllocation, Equipment
    runs = and_(use.company_id == given.company_id, use.allocation_id == given.id, use.state == UseState.RUNNING)
    chosen = (
        select(equipment.code, exists().where(runs).label("used"))
        .join(given, and_(given.company_id == equipment.company_id, given.equipment_id == equipment.id))
        .where(*_of(given.company_id, given.batch_id, batch), given.state == AllocationState.ALLOCATED)
        .order_by(equipment.code.collate("C"))
        .limit(MOST)
    )
    for code, used in session.execute(chosen):
        if used:
            clears = "Its use is ended (endEquipmentUse): it is dirty from then on, and free."
            yield LeftOver(LeftOverKind.EQUIPMENT_IN_USE, code, clears)
        else:
            yield LeftOver(LeftOverKind.EQUIPMENT_ALLOCATED, code, "It is free.", by_itself=True)


def _dispenses(session: Session, batch: Batch) -> Iterator[LeftOver]:
    order, held = DispenseOrder, DispensedContainer
    orders = (
        select(order.code)
        .where(*_of(order.company_id, order.batch_id, batch), order.state.in_(UNFINISHED))
        .order_by(order.position)
        .limit(MOST)
    )
    for code in session.scalars(orders):
        yield LeftOver(LeftOverKind.DISPENSE_ORDER, code, "Nothing more is weighed for it.", by_itself=True)
    containers = (
        select(held.code)
        .where(*_of(held.company_id, held.batch_id, batch), held.state.in_(HELD_FOR_A_BATCH))
        .order_by(held.code.collate("C"))
        .limit(MOST)
    )
    for code in session.scalars(containers):
        clears = "It is returned to stock (returnDispensedContainer), or destroyed (destroyContainer)."
        yield LeftOver(LeftOverKind.DISPENSED_CONTAINER, code, clears)


def _picks(session: Session, batch: Batch) -> Iterator[LeftOver]:
    listed, pick, container = PickList, Pick, Container
    of_batch = _of(listed.company_id, listed.batch_id, batch)
    for _ in session.scalars(select(listed.id).where(*of_batch, listed.state == PickListState.OPEN).limit(MOST)):
        yield LeftOver(LeftOverKind.PICK_LIST, "pick list", "Nothing more is picked by it.", by_itself=True)
    staged = (
        select(container.number)
        .join(pick, and_(pick.company_id == container.company_id, pick.container_id == container.id))
        .join(listed, and_(listed.company_id == pick.company_id, listed.id == pick.list_id))
        .where(
            *of_batch,
            pick.state == PickState.STAGED,
            container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)),
            container.dispensed.is_not(True),
            container.remaining > 0,
        )
        .order_by(container.number.collate("C"))
        .limit(MOST)
    )
    for number in session.scalars(staged):
        yield LeftOver(LeftOverKind.STAGED_CONTAINER, number, "It is brought back from where it stands (returnPick).")


def _of(
    company: InstrumentedAttribute[UUID], of: InstrumentedAttribute[UUID], batch: Batch
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return company == batch.company_id, of == batch.id
