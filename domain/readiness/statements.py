"""What readiness asks of the database, each of it one statement, however many batches and lots there are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Executable, Uuid, and_, any_, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.execution.kinds import BatchState, Disposition
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.kinds import EdgeKind, LotStatus, TransactionKind
from domain.materials.models import GenealogyEdge, InventoryTransaction, MaterialDefinition, MaterialLot
from domain.recipes.models import MasterRecipeVersion, RecipeMaterial
from domain.tenancy.models import Site

MOST_BATCHES, MOST_LOTS = 200, 2_000

TO_BE_MADE = (BatchState.IDLE, BatchState.RUNNING, BatchState.HELD)
COUNTED = (LotStatus.RELEASED, LotStatus.QUARANTINE, LotStatus.RESTRICTED)

COMPANY, SITE, BATCH = (bindparam(name, type_=Uuid()) for name in ("company", "site", "batch"))
UNTIL = bindparam("until", type_=Date())
BATCHES, MATERIALS = (bindparam(name, type_=ARRAY(Uuid())) for name in ("batches", "materials"))


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
    """The formulas of these batches' frozen versions, each line with the company's material of its code."""
    line, material = RecipeMaterial, MaterialDefinition
    versions = select(Batch.recipe_version_id).where(Batch.company_id == COMPANY, Batch.id == any_(BATCHES))
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
        .where(line.company_id == COMPANY, line.recipe_version_id.in_(versions))
        .order_by(line.recipe_version_id, line.position, line.id)
    )


def _met() -> Executable:
    """What each batch was charged with of each material, less what was reversed and what came back (MAT-6)."""
    edge = GenealogyEdge
    net = case((edge.kind == EdgeKind.CHARGE, edge.quantity_value), else_=-edge.quantity_value)
    return (
        select(edge.target_batch_id, MaterialLot.material_id, func.sum(net))
        .join(MaterialLot, and_(MaterialLot.company_id == edge.company_id, MaterialLot.id == edge.source_lot_id))
        .where(
            edge.company_id == COMPANY,
            edge.target_id == any_(BATCHES),
            edge.kind.in_((EdgeKind.CHARGE, EdgeKind.REVERSAL, EdgeKind.RETURN)),
        )
        .group_by(edge.target_batch_id, MaterialLot.material_id)
    )


def _stock() -> Executable:
    """Lots of these materials with what is left of them in containers that give, oldest first.

    What is kept, is being destroyed, or wasn't found by the last count that looked for it isn't counted on.
    """
    lot, container = MaterialLot, Container
    columns = (lot.id, lot.number, lot.material_id, lot.status, lot.expires_on, lot.retest_on)
    return (
        select(*columns, func.sum(container.remaining))
        .join(container, and_(container.company_id == lot.company_id, container.lot_id == lot.id))
        .where(
            lot.company_id == COMPANY,
            lot.site_id == SITE,
            lot.material_id == any_(MATERIALS),
            lot.status.in_(COUNTED),
            container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)),
            container.missing_at.is_(None),
            container.remaining > 0,
        )
        .group_by(*columns)
        .order_by(lot.id)
        .limit(MOST_LOTS + 1)
    )


def _charged_of() -> Executable:
    """How much of each container one batch was charged with, less what came back to it."""
    booked, edge = InventoryTransaction, GenealogyEdge
    return (
        select(booked.container_id, -func.sum(booked.quantity_value))
        .join(edge, and_(edge.company_id == booked.company_id, edge.id == booked.edge_id))
        .where(
            edge.company_id == COMPANY,
            edge.target_id == BATCH,
            booked.container_id.is_not(None),
            booked.kind.in_((TransactionKind.ISSUE, TransactionKind.REVERSAL, TransactionKind.RETURN)),
        )
        .group_by(booked.container_id)
    )


BATCHES_TO_BE_MADE, FORMULAS, MET, STOCK = _batches(), _lines(), _met(), _stock()
CHARGED_OF = _charged_of()
