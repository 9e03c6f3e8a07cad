"""What lots or batches went into, at any depth, and where all of that is: in other batches and lots, stock, shipped."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.orm import Session, aliased

from domain.materials.distribution import reading
from domain.materials.distribution.figures import AffectedLot
from domain.materials.distribution.kinds import ShipmentKind
from domain.materials.distribution.models import Shipment
from domain.materials.distribution.reaching import CALCULATED, Held, Reach, Way, reached
from domain.materials.distribution.reading import Step
from domain.materials.kinds import REGROUPED, EdgeKind
from domain.materials.queries import TRACE_LIMIT
from domain.materials.rules import EXACT

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A shipment of an affected lot that wasn't taken back."""

    id: UUID
    lot: UUID
    consignee: UUID
    quantity: Decimal
    unit: str
    shipped_on: date
    document: str
    reach: Reach | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """All that the starts are in: lots and batches by depth, what was shipped of them, how many edges lead there.

    `unit` is that of each reach; None where no reach is told, since the starts are batches or differ in their unit.
    """

    lots: Sequence[AffectedLot]
    batches: Mapping[UUID, int]
    reach: Mapping[UUID, Reach]
    unit: str | None
    sent: Sequence[Sent]
    edges: int


def recalled(
    session: Session, company: UUID, *, lots: Collection[UUID] = (), batches: Collection[UUID] = ()
) -> Recalled | None:
    """Follow lots and batches forward through what wasn't taken back; None for more than TRACE_LIMIT edges."""
    steps = reading.steps(session, company, [*lots, *batches], most=TRACE_LIMIT + 1)
    if len(steps) > TRACE_LIMIT:
        return None
    steps = [one for one in steps if one.lives]
    lot_depths, batch_depths = dict.fromkeys(lots, 0), dict.fromkeys(batches, 0)
    for step in steps:
        (lot_depths if step.leads_to_lot else batch_depths).setdefault(step.target, step.depth)
    stated = {one.id: one for one in reading.lots(session, company, list(lot_depths))}
    units = {stated[lot].unit for lot in lots}
    unit = units.pop() if len(units) == 1 and not batches else None
    held = _held(steps, stated)
    starts = {lot: held[lot].quantity for lot in lots}
    reach = {} if unit is None else reached(starts, _ways(steps), held)
    sent = _sent(session, company, stated, held, reach)
    return Recalled(
        lots=sorted(
            (reading.affected(one, lot_depths[one.id], reach.get(one.id)) for one in stated.values()),
            key=lambda one: (one.depth, one.id),
        ),
        batches=dict(sorted(batch_depths.items(), key=lambda one: (one[1], one[0]))),
        reach=reach,
        unit=unit,
        sent=sent,
        edges=len(steps),
    )


def _held(steps: Sequence[Step], stated: Mapping[UUID, reading.Stated]) -> dict[UUID, Held]:
    """What there ever was of each lot, and of what a batch gave, where its outputs are in one unit."""
    found = {lot: Held(EXACT.add(one.figures.made, one.figures.from_lots), one.unit) for lot, one in stated.items()}
    given: dict[UUID, list[Step]] = defaultdict(list)
    for one in steps:
        if one.kind == EdgeKind.OUTPUT:
            given[one.source].append(one)
    for batch, outputs in given.items():
        if len({one.unit for one in outputs}) == 1:
            whole = NOTHING
            for one in outputs:
                whole = CALCULATED.add(whole, one.quantity)
            found[batch] = Held(whole, outputs[0].unit)
    return found


def _ways(steps: Sequence[Step]) -> list[Way]:
    """Each way between two things with what went it, less what was returned; one that all was returned of stays.

    A bound of zero would say that nothing of the start was ever in the batch, which a return doesn't prove.
    """
    net: dict[tuple[UUID, UUID, str, bool], Decimal] = defaultdict(Decimal)
    for one in steps:
        way = one.source, one.target, one.unit, one.kind in REGROUPED
        came_back = one.kind == EdgeKind.RETURN
        net[way] = CALCULATED.subtract(net[way], one.quantity) if came_back else CALCULATED.add(net[way], one.quantity)
    return [Way(source, target, value, unit, regroups) for (source, target, unit, regroups), value in net.items()]


def _sent(
    session: Session,
    company: UUID,
    lots: Mapping[UUID, reading.Stated],
    held: Mapping[UUID, Held],
    reach: Mapping[UUID, Reach],
) -> list[Sent]:
    back = aliased(Shipment)
    taken_back = select(back.id).where(back.company_id == company, back.reverses_id == Shipment.id)
    one, columns = Shipment, (Shipment.id, Shipment.lot_id, Shipment.consignee_id, Shipment.quantity_value)
    chosen = (
        select(*columns, one.quantity_unit, one.shipped_on, one.document)
        .where(one.company_id == company, one.lot_id == any_(literal(list(lots), ARRAY(Uuid))))
        .where(one.kind == ShipmentKind.SHIPMENT, ~taken_back.exists())
        .order_by(one.shipped_on, one.id)
    )
    return [
        Sent(
            id=id_,
            lot=lot,
            consignee=consignee,
            quantity=quantity,
            unit=unit,
            shipped_on=shipped_on,
            document=document,
            reach=reach[lot].of(quantity, unit, held[lot]) if lot in reach else None,
        )
        for id_, lot, consignee, quantity, unit, shipped_on, document in session.execute(chosen)
    ]
