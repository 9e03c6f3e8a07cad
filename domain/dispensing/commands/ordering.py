"""Order the dispense of a batch's materials: one order for each line of its frozen formula (REC-1)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.dispensing import queries
from domain.dispensing.events import DispensingOrdered
from domain.dispensing.formula import Line
from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import MaterialsUndefined, NothingToDispense, NotInFormula
from domain.execution.gate import person as gate
from domain.execution.models import Batch
from domain.execution.queries import locked_batch
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import WeighingMethod
from domain.materials.models import MaterialDefinition
from domain.recipes import form
from domain.recipes.kinds import MaterialRole
from domain.recipes.models import RecipeMaterial

UNWEIGHED = frozenset({MaterialRole.PACKAGING})
"""What no dispensing orders by itself; it can be named."""


def order_dispensing(uow: UnitOfWork, *, batch: UUID, materials: Collection[str] | None = None) -> Batch:
    """An order for each of these materials of a batch's formula, by their codes; all but packaging unless told.

    Lines that have an order already are left as they are. Raises NotFound, Forbidden, BatchDecided, WrongState,
    InvalidInput, NotInFormula, MaterialsUndefined, NothingToDispense, NotTrained.
    """
    seen = uow.look_at(Batch, batch)
    if seen is None:
        raise NotFound(kind="Batch", id=batch, path=("batch",))
    uow.require(Permission.BATCH_EXECUTE, site=SiteId(seen.site_id))
    found = locked_batch(uow, batch)
    queries.require_dispensing(found)
    if materials is not None and len(materials) > form.MATERIALS:
        problem = f"At most {form.MATERIALS} materials are named; {len(materials)} were given."
        raise InvalidInput(path=("materials",), problem=problem)
    ordered = {one.recipe_material_id for one in queries.orders_of(uow, batch)}
    rows = [one for one in _wanted(uow, found, materials) if one.id not in ordered]
    if not rows:
        raise NothingToDispense(batch=found.number, path=("materials",))
    gate.require_in_batch(uow, found)
    lines, defined = queries.lines_of(uow, found), _defined(uow, rows)
    for row in rows:
        uow.add(_order(uow, found, row, lines[row.id], defined[row.code]))
    uow.record(DispensingOrdered(batch=found.id))
    return found


def _wanted(uow: UnitOfWork, batch: Batch, materials: Collection[str] | None) -> list[RecipeMaterial]:
    rows = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == batch.recipe_version_id)
    rows = sorted(rows, key=lambda one: one.position)
    if materials is None:
        return [one for one in rows if one.role not in UNWEIGHED]
    known = tuple(one.code for one in rows)
    if unknown := tuple(one[:40] for one in materials if one not in known):
        raise NotInFormula(codes=unknown, known=known, path=("materials",))
    return [one for one in rows if one.code in materials]


def _defined(uow: UnitOfWork, rows: Sequence[RecipeMaterial]) -> dict[str, MaterialDefinition]:
    codes = [one.code for one in rows]
    found = {one.code: one for one in uow.find(MaterialDefinition, MaterialDefinition.code.in_(codes))}
    if unknown := tuple(one for one in codes if one not in found):
        raise MaterialsUndefined(codes=unknown, path=("materials",))
    return found


def _order(
    uow: UnitOfWork, batch: Batch, row: RecipeMaterial, line: Line, material: MaterialDefinition
) -> DispenseOrder:
    return DispenseOrder(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        recipe_material_id=row.id,
        material_id=material.id,
        position=row.position,
        code=row.code,
        name=row.name,
        role=row.role,
        method=material.weighing_method or WeighingMethod.NET,
        counted=line.counted,
        quantity=line.quantity.value,
        unit=line.quantity.unit,
        resolution=line.resolution.value,
        tolerance_minus=line.tolerance.minus_percent,
        tolerance_plus=line.tolerance.plus_percent,
        minimum=None if line.minimum is None else line.minimum.value,
        state=OrderState.OPEN,
        opened_by=uow.actor.as_person,
        opened_name=uow.actor.name,
        opened_at=uow.now,
    )
