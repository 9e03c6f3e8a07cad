"""What dispensing asks of its own rows, and of lots and stock, while a command runs.

Locks go phase, batch, orders, lots, balances, containers, locations: in this order everywhere, so that nobody
deadlocks.
"""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, func, or_, select

from domain.dispensing import formula, potency
from domain.dispensing.formula import Line
from domain.dispensing.kinds import GONE, Counted, DispensedState, ReadingSource, WeighingState
from domain.dispensing.methods import WEIGHED
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.potency import Certificate, Figure, Potency
from domain.dispensing.refusals import PotencyExpired, PotencyImpossible, PotencyMissing
from domain.dispensing.stock import Stock
from domain.dispensing.weighing_models import DispensedContainer, Weighing, WeightReading
from domain.execution import control_recipe
from domain.execution.kinds import BatchState
from domain.execution.lots.approving import approved_use
from domain.execution.models import Batch
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import rules
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.kinds import LotStatus
from domain.materials.models import LotBalance, MaterialLot
from domain.materials.quality.kinds import AssayBasis
from domain.materials.quality.potency import PotencyFigure, potency_figures
from domain.materials.quality.refusals import LotUnderInvestigation
from domain.materials.queries import today_at
from domain.recipes.kinds import MaterialRole
from domain.recipes.models import MasterRecipeVersion, RecipeMaterial
from domain.recipes.values import Material

COMPANY, LOT, ORDER = (bindparam(name, type_=Uuid()) for name in ("company", "lot", "order"))
FREE = (
    or_(Container.state == ContainerState.OPEN, Container.state == ContainerState.CLOSED),
    Container.dispensed.is_not(True),
)
LOTS = bindparam("lots", expanding=True, type_=Uuid())
CONTENT = select(func.coalesce(func.sum(Container.remaining), 0)).where(
    Container.company_id == COMPANY, Container.lot_id == LOT, *FREE
)
CONTENTS = (
    select(Container.lot_id, func.sum(Container.remaining))
    .where(Container.company_id == COMPANY, Container.lot_id.in_(LOTS), *FREE)
    .group_by(Container.lot_id)
)
PROMISED = select(func.coalesce(func.sum(func.greatest(DispenseSource.planned - DispenseSource.weighed, 0)), 0)).where(
    DispenseSource.company_id == COMPANY,
    DispenseSource.lot_id == LOT,
    DispenseSource.dropped_at.is_(None),
)
PROMISED_TO_OTHERS = PROMISED.where(DispenseSource.order_id != ORDER)
PROMISES = (
    select(
        DispenseSource.lot_id,
        DispenseSource.order_id,
        func.sum(func.greatest(DispenseSource.planned - DispenseSource.weighed, 0)),
    )
    .where(DispenseSource.company_id == COMPANY, DispenseSource.lot_id.in_(LOTS), DispenseSource.dropped_at.is_(None))
    .group_by(DispenseSource.lot_id, DispenseSource.order_id)
)
AT_HAND = (
    select(Container.lot_id)
    .where(
        Container.company_id == COMPANY,
        Container.lot_id.in_(LOTS),
        *FREE,
        ~exists().where(
            Weighing.company_id == Container.company_id,
            Weighing.container_id == Container.id,
            Weighing.state == WeighingState.RUNNING,
        ),
    )
    .distinct()
)
LAST_NUMBER = select(func.coalesce(func.max(Weighing.number), 0)).where(
    Weighing.company_id == COMPANY, Weighing.order_id == ORDER
)
HOLDS = exists().where(
    LotBalance.company_id == MaterialLot.company_id, LotBalance.id == MaterialLot.id, LotBalance.remaining > 0
)
MOST_LOTS = 500
"""So many lots of a material with contents are looked at for one proposal."""

DISPENSING = frozenset({BatchState.IDLE, BatchState.RUNNING, BatchState.PAUSING})
"""Materials are weighed before a batch's first phase as well as while it runs."""

HELD_FOR_A_BATCH = (DispensedState.WEIGHED, DispensedState.VERIFIED)


def order_of(uow: UnitOfWork, wanted: UUID, permission: Permission) -> tuple[DispenseOrder, list[DispenseOrder], Batch]:
    """An order, all of its batch, and the batch, locked. Raises NotFound, Forbidden."""
    seen = uow.look_at(DispenseOrder, wanted)
    if seen is None:
        raise NotFound(kind="DispenseOrder", id=wanted, path=("order",))
    uow.require(permission, site=SiteId(seen.site_id))
    batch = locked_batch(uow, seen.batch_id)
    orders = orders_of(uow, batch.id)
    return next(one for one in orders if one.id == wanted), orders, batch


def orders_of(uow: UnitOfWork, batch: UUID) -> list[DispenseOrder]:
    """Every order of a locked batch, locked, in the order of the formula."""
    return sorted(uow.lock(DispenseOrder, DispenseOrder.batch_id == batch), key=lambda one: one.position)


def require_dispensing(batch: Batch) -> None:
    """Nothing is weighed for a batch that is held, over or decided on. Raises BatchDecided, WrongState."""
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state not in DISPENSING:
        raise WrongState(kind="batch", state=batch.state, act="DISPENSE", allowed=())


def sources_of(uow: UnitOfWork, orders: Collection[UUID]) -> list[DispenseSource]:
    """The lots that are chosen for these orders, in their turns."""
    found = uow.find(DispenseSource, DispenseSource.order_id.in_(orders), DispenseSource.dropped_at.is_(None))
    return sorted(found, key=lambda one: (one.position, one.id))


def weighings_of(uow: UnitOfWork, order: UUID) -> list[Weighing]:
    """Every weighing of an order, in the order of their beginning."""
    return sorted(uow.find(Weighing, Weighing.order_id == order), key=lambda one: one.number)


def readings_of(uow: UnitOfWork, weighing: UUID) -> list[WeightReading]:
    """Every reading of a weighing, in the order of their recording."""
    return sorted(uow.find(WeightReading, WeightReading.weighing_id == weighing), key=lambda one: one.number)


def is_typed(uow: UnitOfWork, weighing: UUID) -> bool:
    """Whether any of its weights was typed, so that another person witnesses it (WGH-10)."""
    found = readings_of(uow, weighing)
    return any(one.source == ReadingSource.TYPED and one.kind in WEIGHED for one in found)


def dispensed_of(uow: UnitOfWork, order: UUID) -> list[DispensedContainer]:
    """What was dispensed for an order, and is kept for its batch or in it."""
    return uow.find(DispensedContainer, DispensedContainer.order_id == order, DispensedContainer.state.not_in(GONE))


def dispensed_by(uow: UnitOfWork, weighing: UUID) -> DispensedContainer:
    """What a weighing gave, locked."""
    (found,) = uow.lock(DispensedContainer, DispensedContainer.weighing_id == weighing)
    return found


def next_number(uow: UnitOfWork, order: UUID) -> int:
    """Which weighing of a locked order comes next, from 1."""
    ((last,),) = uow.look_up(LAST_NUMBER, order=order)
    return int(last) + 1


def running(uow: UnitOfWork, order: UUID) -> Weighing | None:
    """The weighing of an order that is under way; there is one at most."""
    found = uow.find(Weighing, Weighing.order_id == order, Weighing.state == WeighingState.RUNNING)
    return found[0] if found else None


def available(uow: UnitOfWork, lot: UUID, order: UUID) -> Decimal:
    """What of a lot an order may take: in its free containers, and promised to no other order (MAT-7)."""
    ((content,),) = uow.look_up(CONTENT, lot=lot)
    ((promised,),) = uow.look_up(PROMISED_TO_OTHERS, lot=lot, order=order)
    return max(Decimal(content) - Decimal(promised), Decimal(0))


def left_and_promised(uow: UnitOfWork, lot: UUID) -> tuple[Decimal, Decimal]:
    """What a lot whose balance is locked has in its free containers, and what of it is promised to orders (MAT-7)."""
    ((content,),) = uow.look_up(CONTENT, lot=lot)
    ((promised,),) = uow.look_up(PROMISED, lot=lot)
    return Decimal(content), Decimal(promised)


def lines_of(uow: UnitOfWork, batch: Batch) -> dict[UUID, Line]:
    """The lines of a batch's frozen recipe for its size, in the formula's order, by their rows (REC-1, REC-6)."""
    version = uow.look_at(MasterRecipeVersion, batch.recipe_version_id)
    assert version is not None, batch.recipe_version_id
    factor = control_recipe.factor(batch, version)
    rows = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == version.id)
    return {one.id: formula.line(_material(one), factor=factor) for one in sorted(rows, key=lambda one: one.position)}


def is_compensator(order: DispenseOrder) -> bool:
    return order.role == MaterialRole.COMPENSATOR


def by_potency(order: DispenseOrder) -> bool:
    """Whether its charge depends on the potency of its lots."""
    return order.role == MaterialRole.ACTIVE and order.counted == Counted.PURE


def lots_of(uow: UnitOfWork, lots: Collection[UUID]) -> dict[UUID, MaterialLot]:
    """Lots that a command looks at, by their ids."""
    return {one.id: one for one in uow.find(MaterialLot, MaterialLot.id.in_(lots))} if lots else {}


def certificate_of(uow: UnitOfWork, lot: MaterialLot) -> Certificate:
    """What a lot's results say of its potency today (WGH-1)."""
    known = potency_figures(uow, lot)
    return Certificate(
        lot=lot.number,
        basis=known.basis or AssayBasis.AS_IS,
        assay=_figure(known.assay),
        water=_figure(known.water),
        loss_on_drying=_figure(known.loss_on_drying),
    )


def potency_of(uow: UnitOfWork, lot: MaterialLot) -> Potency:
    """A lot's as-is potency today. Raises PotencyMissing, PotencyExpired, PotencyImpossible (WGH-5)."""
    return potency.as_is(certificate_of(uow, lot), today=today_at(uow, lot.site_id))


def current_potency(uow: UnitOfWork, lot: MaterialLot) -> Potency | None:
    """As `potency_of`; None where no figure counts today, so that none stands in the place of an earlier one."""
    try:
        return potency_of(uow, lot)
    except (PotencyMissing, PotencyExpired, PotencyImpossible):
        return None


def stock_for(uow: UnitOfWork, order: DispenseOrder, batch: Batch) -> dict[UUID, Stock]:
    """The lots of an order's material at its batch's site that hold anything, as a proposal judges them."""
    of_material = (MaterialLot.material_id == order.material_id, MaterialLot.site_id == order.site_id)
    lots = uow.find(MaterialLot, *of_material, HOLDS, limit=MOST_LOTS)
    return {lot.id: _stock(uow, order, batch, lot) for lot in lots}


def _stock(uow: UnitOfWork, order: DispenseOrder, batch: Batch, lot: MaterialLot) -> Stock:
    return Stock(
        lot=lot.number,
        status=LotStatus(lot.status),
        balance=Quantity(available(uow, lot.id, order.id), lot.unit),
        received_on=lot.received_on or lot.recorded_at.date(),
        expires_on=lot.expires_on,
        retest_on=lot.retest_on,
        approved_for=frozenset({batch.number}) if _is_approved(uow, lot, batch) else frozenset(),
        certificate=certificate_of(uow, lot) if by_potency(order) else None,
    )


def _is_approved(uow: UnitOfWork, lot: MaterialLot, batch: Batch) -> bool:
    if lot.status not in rules.CONDITIONAL:
        return False
    try:
        return approved_use(uow, lot, batch, today=today_at(uow, lot.site_id)) is not None
    except LotUnderInvestigation:
        return False


def _figure(found: PotencyFigure | None) -> Figure | None:
    return None if found is None else Figure(percent=found.percent, good_until=found.good_until)


def _material(row: RecipeMaterial) -> Material:
    minimum = None
    if row.minimum_value is not None and row.minimum_unit is not None:
        minimum = Quantity(row.minimum_value, row.minimum_unit)
    return Material(
        position=row.position,
        code=row.code,
        name=row.name,
        role=MaterialRole(row.role),
        quantity=Quantity(row.quantity_value, row.quantity_unit),
        tolerance_percent=row.tolerance_percent,
        excess_percent=row.excess_percent,
        minimum=minimum,
        scalable=row.scalable is not False,
    )
