"""A net within its band: out of its container, into one for the batch, in the same act (WGH-12, WGH-13)."""

from collections.abc import Sequence
from decimal import Decimal

from domain.dispensing import calculating, exact, queries
from domain.dispensing.commands import holding
from domain.dispensing.kinds import DispensedState, ReadingKind, WeighingState
from domain.dispensing.methods import Reading
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.states import WEIGHING, WeighingAct
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.commands import charging
from domain.execution.queries import locked_batch
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import container_queries as containers
from domain.materials.commands import dispensing as stock
from domain.materials.commands.filling import NewContainer
from domain.materials.container_models import Container
from domain.materials.kinds import WeighingMethod
from domain.materials.models import MaterialLot


def accept(
    uow: UnitOfWork, order: DispenseOrder, weighing: Weighing, readings: Sequence[Reading], net: Quantity
) -> DispensedContainer:
    """Book what was weighed, label it for its batch, and calculate the batch's charge with the actual net (WGH-3).

    Batch and orders are locked. Raises what charging a lot and taking from a container do.
    """
    batch = locked_batch(uow, order.batch_id)
    lot = uow.rely_on(MaterialLot, weighing.lot_id)
    charging.require_fit(uow, lot, batch)
    weighing.state = WEIGHING.after(WeighingState(weighing.state), WeighingAct.ACCEPT)
    weighing.net = exact.converted(net, weighing.unit).value
    weighing.weighed_by, weighing.weighed_name, weighing.weighed_at = uow.actor.as_person, uow.actor.name, uow.now
    container = _booked(uow, weighing, lot, readings, exact.converted(net, lot.unit))
    dispensed = uow.add(_dispensed(order, weighing, container, lot, readings, net))
    source = uow.hold(DispenseSource, weighing.source_id)
    source.weighed = exact.total((Quantity(source.weighed, source.unit), net), source.unit).value
    source.planned = max(source.planned, source.weighed)
    uow.session.flush()
    orders = queries.orders_of(uow, batch.id)
    charges = calculating.calculate(uow, batch, orders)
    calculating.keep(uow, orders, charges, because=f"Weighing {weighing.number} of {order.code}: {net}")
    holding.stop_below_minimum(uow, batch, orders, charges)
    return dispensed


def _booked(
    uow: UnitOfWork, weighing: Weighing, lot: MaterialLot, readings: Sequence[Reading], net: Quantity
) -> Container:
    if weighing.method == WeighingMethod.WHOLE_CONTAINER:
        return stock.keep_whole(uow, lot, container=weighing.container_id)[0]
    place = weighing.booth_id if containers.still_fit(uow, weighing.booth_id, lot) else None
    tare = readings[0].quantity if readings[0].kind is ReadingKind.TARE else None
    into = NewContainer(quantity=net, tare=tare, number=weighing.into_number, location=place)
    emptied = bool(weighing.emptied)
    return stock.weigh_out(uow, lot, net, source=weighing.container_id, into=into, emptied=emptied)


def _dispensed(
    order: DispenseOrder,
    weighing: Weighing,
    container: Container,
    lot: MaterialLot,
    readings: Sequence[Reading],
    net: Quantity,
) -> DispensedContainer:
    return DispensedContainer(
        id=new_id(),
        site_id=order.site_id,
        batch_id=order.batch_id,
        order_id=order.id,
        weighing_id=weighing.id,
        container_id=container.id,
        lot_id=lot.id,
        material_id=order.material_id,
        code=container.number,
        net_value=exact.converted(net, lot.unit).value,
        net_unit=lot.unit,
        tare_value=_of(readings, ReadingKind.TARE, lot.unit),
        gross_value=_of(readings, ReadingKind.GROSS, lot.unit),
        expires_on=lot.expires_on,
        state=DispensedState.WEIGHED,
    )


def _of(readings: Sequence[Reading], kind: ReadingKind, unit: str) -> Decimal | None:
    found = [one.quantity for one in readings if one.kind is kind]
    return exact.converted(found[-1], unit).value if found else None
