"""What readiness asks of the database, each of it one statement, however many batches and lots there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Executable, Uuid, and_, any_, bindparam, case, cast, exists, func, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.queries import HELD_FOR_A_BATCH
from domain.dispensing.weighing_models import DispensedContainer
from domain.execution.kinds import OVER, BatchState, Disposition
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.recipes.models import MasterRecipeVersion, RecipeMaterial
from domain.tenancy.models import Site

MOST_BATCHES, MOST_LOTS = 200, 2_000

TO_BE_MADE = tuple(state for state in BatchState if state not in {*OVER, BatchState.STOPPING, BatchState.ABORTING})
COUNTED = (LotStatus.RELEASED, LotStatus.QUARANTINE, LotStatus.RESTRICTED)

COMPANY, SITE, BATCH = (bindparam(name, type_=Uuid()) for name in ("company", "site", "batch"))
UNTIL = bindparam("until", type_=Date())
BATCHES, MATERIALS, LOTS, VERSIONS = (
    bindparam(name, type_=ARRAY(Uuid())) for name in ("batches", "materials", "lots", "versions")
)


def ask(uow: UnitOfWork, statement: Executable, **values: object) -> Sequence[Any]:
    """Rows of one of these statements: they take lists, as a command's constant look-ups don't."""
    return uow.session.execute(statement, {**values, "company": uow.actor.company}).all()


def _batches() -> Executable:
    """Batches to be made, those that are needed first first; one more than counted, to tell that there are more."""
    zone = select(Site.time_zone).where(Site.company_id == COMPANY, Site.id == SITE).scalar_subquery()
    start = func.coalesce(Batch.planned_start_at, Batch.issued_at)
    planned_on = cast(func.timezone(zone, start), Date)
    return (
        select(
            Batch.id,
            Batch.number,
            Batch.state,
            planned_on,
            Batch.size_value,
            MasterRecipeVersion.batch_size_value,
            Batch.recipe_version_id,
        )
        .join(
            MasterRecipeVersion,
            and_(MasterRecipeVersion.company_id == Batch.company_id, MasterRecipeVersion.id == Batch.recipe_version_id),
        )
        .where(
            Batch.company_id == COMPANY,
            Batch.site_id == SITE,
            Batch.state.in_(TO_BE_MADE),
            Batch.disposition == Disposition.PENDING,
            planned_on <= UNTIL,
        )
        .order_by(start, Batch.id)
        .limit(MOST_BATCHES + 1)
    )


def _lines() -> Executable:
    """The formulas of these frozen versions, each line with the company's material of its code."""
    line, material = RecipeMaterial, MaterialDefinition
    return (
        select(
            line.recipe_version_id,
            line.id,
            line.code,
            line.name,
            line.quantity_value,
            line.quantity_unit,
            line.tolerance_percent,
            line.scalable,
            material.id,
            material.unit,
            material.density_value,
            material.density_unit,
        )
        .outerjoin(material, and_(material.company_id == line.company_id, material.code == line.code))
        .where(line.company_id == COMPANY, line.recipe_version_id == any_(VERSIONS))
        .order_by(line.recipe_version_id, line.position, line.id)
    )


def _met() -> Executable:
    """What each batch has of each material: charged, less what was reversed and came back, or kept for it (MAT-6).

    What was weighed for a dispense that goes on isn't counted here: its order says what it still needs.
    """
    edge, kept, order = GenealogyEdge, DispensedContainer, DispenseOrder
    of_order = and_(order.company_id == kept.company_id, order.id == kept.order_id)
    ordered = exists().where(
        kept.company_id == edge.company_id,
        kept.batch_id == edge.target_batch_id,
        kept.edge_id == edge.id,
        of_order,
        order.state != OrderState.CLOSED,
    )
    net = case((edge.kind == EdgeKind.CHARGE, edge.quantity_value), else_=-edge.quantity_value)
    charged = (
        select(edge.target_batch_id.label("batch"), MaterialLot.material_id.label("material"), net.label("quantity"))
        .join(MaterialLot, and_(MaterialLot.company_id == edge.company_id, MaterialLot.id == edge.source_lot_id))
        .where(
            edge.company_id == COMPANY,
            edge.target_id == any_(BATCHES),
            edge.kind.in_((EdgeKind.CHARGE, EdgeKind.REVERSAL, EdgeKind.RETURN)),
            ~ordered,
        )
    )
    held = (
        select(kept.batch_id, kept.material_id, Container.remaining)
        .join(order, of_order)
        .join(Container, and_(Container.company_id == kept.company_id, Container.id == kept.container_id))
        .where(
            kept.company_id == COMPANY,
            kept.batch_id == any_(BATCHES),
            kept.state.in_(HELD_FOR_A_BATCH),
            order.state == OrderState.CLOSED,
        )
    )
    each = union_all(charged, held).subquery()
    return select(each.c.batch, each.c.material, func.sum(each.c.quantity)).group_by(each.c.batch, each.c.material)


def _orders() -> Executable:
    """How far the dispense of each line of these batches is, in its own unit; not of those that were ended."""
    order, source = DispenseOrder, DispenseSource
    weighed = (
        select(func.coalesce(func.sum(source.weighed), 0))
        .where(source.company_id == order.company_id, source.order_id == order.id, source.dropped_at.is_(None))
        .scalar_subquery()
    )
    wanted = order.target + func.coalesce(order.missing, 0)
    columns = (order.batch_id, order.recipe_material_id, order.state, wanted - weighed, order.unit)
    chosen = order.company_id == COMPANY, order.batch_id == any_(BATCHES), order.state != OrderState.CLOSED
    return select(*columns).where(*chosen)


def _promised() -> Executable:
    """What of these lots is promised to which batch by its dispenses, in the order's unit (MAT-7)."""
    order, source = DispenseOrder, DispenseSource
    return (
        select(source.lot_id, order.batch_id, source.planned - source.weighed, source.unit)
        .join(order, and_(order.company_id == source.company_id, order.id == source.order_id))
        .where(
            source.company_id == COMPANY,
            source.lot_id == any_(LOTS),
            source.dropped_at.is_(None),
            source.planned > source.weighed,
        )
    )


def _stock() -> Executable:
    """Lots of these materials with what is left of them in containers that give, oldest first.

    What is kept, is being destroyed, was dispensed for a batch, or wasn't found by the last count that looked for it
    isn't counted on.
    """
    lot, container = MaterialLot, Container
    columns = (lot.id, lot.number, lot.material_id, lot.status, lot.expires_on, lot.retest_on)
    return (
        select(*columns, func.sum(container.remaining), lot.unit)
        .join(container, and_(container.company_id == lot.company_id, container.lot_id == lot.id))
        .where(
            lot.company_id == COMPANY,
            lot.site_id == SITE,
            lot.material_id == any_(MATERIALS),
            lot.status.in_(COUNTED),
            container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)),
            container.missing_at.is_(None),
            container.dispensed.is_not(True),
            container.remaining > 0,
        )
        .group_by(*columns, lot.unit)
        .order_by(lot.id)
        .limit(MOST_LOTS + 1)
    )


BATCHES_TO_BE_MADE, FORMULAS, MET, STOCK = _batches(), _lines(), _met(), _stock()
ORDERS, PROMISED = _orders(), _promised()
