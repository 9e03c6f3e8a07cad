"""Many lots of one delivery at once: `receive_lot`, with what it asks of the company asked once for all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from domain.kernel.ids import SiteId
from domain.kernel.rows import Row
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import container_queries, queries
from domain.materials.commands import filling, receiving
from domain.materials.commands.booking import Why
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.many import found_by
from domain.materials.commands.receiving import Delivery, NewLot
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.container_refusals import ContainerNumberTaken
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.refusals import LotNumberTaken
from domain.materials.suppliers.models import Supplier


@dataclass(slots=True)
class Numbers:
    """Which numbers of containers the company has, as far as it was asked, and which ones are spoken for."""

    spoken_for: frozenset[str]
    asked: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def ask(self, uow: UnitOfWork, numbers: Collection[str]) -> None:
        """See which of these there are, in one question for those that weren't asked before."""
        if anew := set(numbers) - self.asked:
            self.asked |= anew
            self.taken |= set(found_by(uow, Container, Container.number, anew))

    def gone(self, uow: UnitOfWork, numbers: Sequence[str], *, own: Collection[str]) -> set[str]:
        """Which of these a lot can't have whose `own` are spoken for."""
        self.ask(uow, numbers)
        wanted = set(numbers)  # a few, of which each lot asks; the others are those of the whole delivery
        return (wanted & self.taken) | ((wanted & self.spoken_for) - set(own))


@dataclass(slots=True)
class Dock:
    """A site's goods-in for one delivery: which day it is, what comes from whom and goes where, what is taken."""

    site: SiteId
    today: date
    numbers: set[str]
    containers: Numbers
    materials: Mapping[UUID, MaterialDefinition]
    suppliers: Mapping[UUID, Supplier]
    locations: Mapping[UUID, OperationalLocation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a delivery names: lots by their numbers with how many containers each has, and what they refer to."""

    lots: Mapping[str, int]
    containers: Collection[str] = ()
    materials: Collection[UUID] = ()
    suppliers: Collection[UUID] = ()
    locations: Collection[UUID] = ()


def opened(uow: UnitOfWork, *, site: SiteId, expected: Expected) -> Dock:
    """Hold what lots refer to, so that it stays as it is, and see which numbers are taken.

    The numbers aren't held, so that nobody waits who takes in something else: who takes one of them at the same time
    is told by the database, and the later one sees it when it is tried again (infra.transaction).

    Raises Forbidden, NotFound, InvalidInput.
    """
    receiving.require_may_receive(uow, site)
    dock = Dock(
        site=site,
        today=queries.today_at(uow, site),
        numbers=set(found_by(uow, MaterialLot, MaterialLot.number, expected.lots)),
        containers=Numbers(frozenset(expected.containers)),
        materials=_relied_on(uow, MaterialDefinition, expected.materials),
        suppliers=_relied_on(uow, Supplier, expected.suppliers),
        locations=_relied_on(uow, OperationalLocation, expected.locations),
    )
    made = {f"{lot}-{place}" for lot, count in expected.lots.items() for place in range(1, count + 1)}
    dock.containers.ask(uow, made.union(expected.containers))
    return dock


def receive(uow: UnitOfWork, dock: Dock, given: NewLot, delivery: Delivery) -> MaterialLot:
    """As `receiving.receive_lot`, at a dock that was opened for it.

    Raises InvalidInput, WrongLotUnit, LotNumberTaken, MaterialIsRetired, ContainersDiffer, ContainerNumberTaken,
    LocationClosed, WrongPlace.
    """
    material = dock.materials[given.material]
    supplier, maker = (
        None if one is None else dock.suppliers[one] for one in (delivery.supplier, delivery.manufacturer)
    )
    new = receiving.as_delivered(material, given, delivery, today=dock.today)
    receiving.require_form(new, unit=material.unit)
    if new.number in dock.numbers:
        raise LotNumberTaken(number=new.number, path=("number",))
    came_from = receiving.sources(supplier, maker)
    for one in receiving.contents_of(new):
        require_stands(dock, one, unit=new.quantity.unit)
    dock.numbers.add(new.number)
    lot = receiving.new_lot(uow, new, site=dock.site, fill=partial(_fill, uow, dock, receiving.contents_of(new)))
    lot.supplier_id, lot.manufacturer_id = came_from
    return receiving.came_with(lot, delivery, today=dock.today)


def require_stands(dock: Dock, given: NewContainer, *, unit: str) -> None:
    """A container may come so, under its own number, and stand there in quarantine.

    Raises InvalidInput, WrongLotUnit, ContainerNumberTaken, LocationClosed, WrongPlace.
    """
    filling.require_new(given, unit=unit)
    if given.number is not None and given.number in dock.containers.taken:
        raise ContainerNumberTaken(number=given.number, path=("number",))
    if given.location is not None:
        container_queries.require_open_for(dock.locations[given.location], LotStatus.QUARANTINE)


def _fill(uow: UnitOfWork, dock: Dock, contents: Sequence[NewContainer], lot: MaterialLot, why: Why) -> None:
    given = [one.number for one in contents]
    own = [one for one in given if one is not None]
    numbers = filling.numbered(
        lot.number, given, first=1, taken=lambda wanted: dock.containers.gone(uow, wanted, own=own)
    )
    dock.containers.taken.update(numbers)
    filling.put_up(uow, lot, [(one, why) for one in contents], first=1, numbers=numbers)


def _relied_on(uow: UnitOfWork, model: type[Row], ids: Collection[UUID]) -> Mapping[UUID, Row]:
    """As they are now, held in the order of their ids, so that nobody deadlocks."""
    if not ids:
        return {}
    wanted = bindparam(None, sorted(ids), ARRAY(Uuid))
    chosen = select(model).where(model.company_id == uow.actor.company, model.id == any_(wanted)).order_by(model.id)
    held = chosen.with_for_update(read=True).execution_options(populate_existing=True)
    return {one.id: one for one in uow.session.scalars(held)}
