"""Put lots together into a new one: all that each of them holds, container by container (MAT-5)."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials.commands import filling, receiving, regrouping
from domain.materials.commands.booking import Why, book
from domain.materials.commands.filling import NewContainer
from domain.materials.container_events import LotsMerged
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_refusals import NotMergeable
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.kinds import EdgeKind, LotStatus, TransactionKind
from domain.materials.models import LotBalance, MaterialLot
from domain.materials.queries import today_at


def merge_lots(uow: UnitOfWork, *, lots: Sequence[UUID], number: str) -> MaterialLot:
    """A new lot of two or more, with the earliest expiry and the most restrictive status of them (MAT-5).

    Each container becomes one of the new lot under a new number, with its tare and where it stands; the old number is
    empty. What is about to be destroyed stays behind. Raises NotFound, Forbidden, NotMergeable, InvalidInput,
    LotUnderInvestigation, LotNumberTaken.
    """
    container_rules.require_few(len(set(lots)))
    sources = [uow.rely_on(MaterialLot, one) for one in sorted(set(lots))]
    for one in sources:
        uow.require(Permission.STOCK_SUPERVISE, site=site_of(one))
    rules.require_number(number)
    statuses = [LotStatus(one.status) for one in sources]
    container_rules.require_mergeable({(one.material_id, one.unit, one.site_id) for one in sources}, statuses)
    container_rules.require_restriction_kept(statuses)
    container_rules.require_unexpired([one.expires_on for one in sources], today=today_at(uow, sources[0].site_id))
    regrouping.require_conforming(uow, sources, path=("lots",))
    container_rules.require_known_sources({(one.supplier_id, one.manufacturer_id) for one in sources}, statuses)
    uow.lock(LotBalance, LotBalance.id.in_([one.id for one in sources]))
    contents = [_contents(uow, one) for one in sources]
    _require_contents(sources, contents)
    receiving.require_free(uow, number)
    status, last_day = container_rules.most_restrictive(statuses), _earliest(sources)
    lot = regrouping.lot_of(uow, sources, number, status=status, expires_on=last_day)
    _move(uow, zip(sources, contents, strict=True), lot)
    uow.record(LotsMerged(lot=lot.id))
    return lot


def _contents(uow: UnitOfWork, lot: MaterialLot) -> list[Container]:
    found = [
        one for state in (ContainerState.OPEN, ContainerState.CLOSED) for one in containers.in_state(uow, lot, state)
    ]
    return sorted((one for one in found if one.remaining), key=lambda one: one.position)


def _require_contents(sources: Sequence[MaterialLot], contents: Sequence[Sequence[Container]]) -> None:
    for lot, held in zip(sources, contents, strict=True):
        if not held:
            raise NotMergeable(because=f"nothing is left of lot {lot.number}", path=("lots",))
    if sum(map(len, contents)) > container_rules.MOST_CONTAINERS:
        most = container_rules.MOST_CONTAINERS
        raise NotMergeable(because=f"they lie in more than {most} containers", path=("lots",))


def _earliest(sources: Sequence[MaterialLot]) -> date | None:
    return container_rules.earliest([one.expires_on for one in sources])


def _move(uow: UnitOfWork, held: Iterable[tuple[MaterialLot, Sequence[Container]]], lot: MaterialLot) -> None:
    """All containers at once, so that their numbers are taken in one go; an edge and a movement for each lot."""
    moved: list[tuple[Container, Why]] = []
    for source, contents in held:
        whole = Quantity(container_rules.total([one.remaining for one in contents]), lot.unit)
        edge = regrouping.edge(uow, EdgeKind.MERGE, source, whole)
        edge.target_lot_id = edge.target_id = lot.id
        uow.add(edge)
        why = Why(TransactionKind.MERGE, edge=edge.id, movement=new_id())
        for one in contents:
            one.state = CONTAINER.after(ContainerState(one.state), ContainerAct.EMPTY)
            book(uow, source, one, one.remaining.copy_negate(), why)
        moved += [(one, why) for one in contents]
    filling.fill_each(uow, lot, [(_again(uow, one, lot), why) for one, why in moved], new_lot=True)


def _again(uow: UnitOfWork, container: Container, lot: MaterialLot) -> NewContainer:
    """The container under a number of the new lot."""
    tare = None
    if container.tare_value is not None and container.tare_unit is not None:
        tare = Quantity(container.tare_value, container.tare_unit)
    place = container.location_id if containers.still_fit(uow, container.location_id, lot) else None
    return NewContainer(quantity=Quantity(container.remaining, container.unit), tare=tare, location=place)
