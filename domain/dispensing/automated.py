"""What a batch's frozen recipe declares of automated verification, and whether it counts for what was weighed."""

from uuid import UUID

from sqlalchemy import ColumnElement

from domain.dispensing import automation, enrolled, queries
from domain.dispensing.automation import Obstacle, Seen
from domain.dispensing.kinds import ReadingSource, Verdict
from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.equipment.models import Scale
from domain.execution.models import PhaseExecution
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.queries import today_at
from domain.recipes.models import RecipeCharge


def obstacle_to(uow: UnitOfWork, weighing: Weighing, *, usable: bool) -> Obstacle | None:
    """Why a second person verifies a weight; None where the system does (WGH-14). `usable`: its scale is, today."""
    return automation.obstacle(
        charges=_charges(uow, weighing.order_id),
        readings=_readings(uow, weighing),
        witnessed=weighing.witnessed_by is not None,
        usable=usable,
    )


def rationales(uow: UnitOfWork, weighing: Weighing) -> tuple[str, ...]:
    """Why the system verifies a weight, by its recipe; empty where it doesn't, however its scale is now."""
    if obstacle_to(uow, weighing, usable=True) is not None:
        return ()
    return _each(_charges(uow, weighing.order_id))


def rationales_of_addition(uow: UnitOfWork, dispensed: DispensedContainer) -> tuple[str, ...]:
    """Why the system verifies that a container was added in the phase that charged it; empty where it doesn't.

    What is charged was scanned into its batch and phase (WGH-13): that is what the system verifies.
    """
    if dispensed.phase_execution_id is None:
        return ()
    (run,) = uow.find(PhaseExecution, PhaseExecution.id == dispensed.phase_execution_id)
    found = _charges(uow, dispensed.order_id, RecipeCharge.recipe_phase_id == run.recipe_phase_id)
    return _each(found) if automation.declared(found) else ()


def relied_on(uow: UnitOfWork, weighing: Weighing) -> bool:
    """Whether the weighing's enrolled scale may be used today; it stays so until the commit (WGH-9)."""
    if weighing.scale_id is None:
        return False
    return enrolled.is_usable(uow.rely_on(Scale, weighing.scale_id), today=today_at(uow, weighing.site_id))


def _charges(uow: UnitOfWork, order: UUID, *more: ColumnElement[bool]) -> tuple[str | None, ...]:
    """The rationales of the charges of an order's material, in the order in which they were written."""
    (found,) = uow.find(DispenseOrder, DispenseOrder.id == order)
    charges = uow.find(RecipeCharge, RecipeCharge.material_id == found.recipe_material_id, *more)
    return tuple(one.automated_because for one in sorted(charges, key=lambda one: one.id))


def _each(charges: tuple[str | None, ...]) -> tuple[str, ...]:
    """Each rationale once."""
    return tuple(dict.fromkeys(one for one in charges if one is not None))


def _readings(uow: UnitOfWork, weighing: Weighing) -> list[Seen]:
    return [
        Seen(source=ReadingSource(one.source), verdict=None if one.verdict is None else Verdict(one.verdict))
        for one in queries.readings_of(uow, weighing.id)
    ]
