"""How far an order is, gathered for the weigher's screen, and what its labels say."""

from domain.dispensing import automated, queries
from domain.dispensing.following import DispensedStands, OrderStands, SourceStands, WeighingStands
from domain.dispensing.kinds import DispensedState, OrderState, ReadingKind, WeighingState
from domain.dispensing.labels import Label
from domain.dispensing.methods import Reading
from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.models import Batch
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import WeighingMethod
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.rules import EXACT


def standing_of(uow: UnitOfWork, order: DispenseOrder) -> OrderStands:
    """The facts that the next step follows from."""
    sources = queries.sources_of(uow, [order.id])
    lots = queries.lots_of(uow, [one.lot_id for one in sources])
    weighings = [one for one in queries.weighings_of(uow, order.id) if one.state != WeighingState.ABANDONED]
    dispensed = sorted(queries.dispensed_of(uow, order.id), key=lambda one: one.id)
    kept = {one.weighing_id for one in dispensed}
    return OrderStands(
        code=order.code,
        state=OrderState(order.state),
        held_because=order.held_because,
        sources=tuple(
            SourceStands(
                lot=one.lot_id,
                number=lots[one.lot_id].number,
                left=Quantity(EXACT.subtract(one.planned, one.weighed), one.unit),
            )
            for one in sources
        ),
        missing=order.missing is not None,
        waits_for=_waits_for(uow, order),
        weighings=tuple(
            _weighing(uow, one) for one in weighings if one.state == WeighingState.RUNNING or one.id in kept
        ),
        dispensed=tuple(
            DispensedStands(
                id=one.id,
                code=one.code,
                state=DispensedState(one.state),
                automated=one.state == DispensedState.CHARGED and bool(automated.rationales_of_addition(uow, one)),
            )
            for one in dispensed
        ),
    )


def label_for(uow: UnitOfWork, dispensed: DispensedContainer) -> Label:
    """What the label of a dispensed container says (WGH-13)."""
    batch = uow.find(Batch, Batch.id == dispensed.batch_id)[0]
    lot = uow.find(MaterialLot, MaterialLot.id == dispensed.lot_id)[0]
    material = uow.find(MaterialDefinition, MaterialDefinition.id == dispensed.material_id)[0]
    return Label(
        code=dispensed.code,
        material=material.code,
        material_name=material.name,
        lot=lot.number,
        batch=batch.number,
        net=Quantity(dispensed.net_value, dispensed.net_unit),
        expires_on=dispensed.expires_on,
        gtin=material.gtin,
    )


def _waits_for(uow: UnitOfWork, order: DispenseOrder) -> tuple[str, ...]:
    if not queries.is_compensator(order):
        return ()
    beside = uow.find(DispenseOrder, DispenseOrder.batch_id == order.batch_id)
    return tuple(sorted(one.code for one in beside if queries.by_potency(one) and one.state != OrderState.COMPLETE))


def _weighing(uow: UnitOfWork, row: Weighing) -> WeighingStands:
    readings = tuple(
        Reading(
            kind=ReadingKind(one.kind),
            container=one.container,
            quantity=Quantity(one.quantity_value, one.quantity_unit),
        )
        for one in queries.readings_of(uow, row.id)
    )
    return WeighingStands(
        id=row.id,
        state=WeighingState(row.state),
        method=WeighingMethod(row.method),
        readings=readings,
        shown=_shown(row),
        to_witness=row.witnessed_by is None and queries.is_typed(uow, row.id),
        automated=row.state == WeighingState.WEIGHED and bool(automated.rationales(uow, row)),
    )


def _shown(row: Weighing) -> str:
    if row.shown_target is None or row.shown_low is None or row.shown_high is None or row.scale_unit is None:
        target, low, high = (Quantity(one, row.unit) for one in (row.target, row.low, row.high))
    else:
        shown = (row.shown_target, row.shown_low, row.shown_high)
        target, low, high = (Quantity(one, row.scale_unit) for one in shown)
    return f"{target}, {low} to {high}"
