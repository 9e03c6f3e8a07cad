"""Containers for tests: filled, divided, moved and destroyed through the domain's own commands."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Row, text

from domain.execution.commands import returning
from domain.execution.commands.returning import ReturnToStock
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import adjusting, destroying, dispensing, locating, merging, splitting
from domain.materials.commands.destroying import (
    DESTROY_CONTAINER,
    WITNESS_DESTRUCTION,
    DestroyContainer,
    WitnessDestruction,
)
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.commands.splitting import SplitLot
from domain.materials.container_events import ContainerAdjusted
from domain.materials.container_kinds import LocationKind
from domain.materials.container_models import Container
from domain.materials.models import MaterialLot
from tests import recipes
from tests.conftest import Do
from tests.materials import Store, kg
from tests.plant import Plant

Refused = tuple[tuple[type[Refusal], Callable[[], object]], ...]

TABLES = ("lot", "balance", "container", "destruction", "location", "transaction", "edge")

UNEVEN = text("""
    select 'lot ' || b.id from lot_balance b where b.company_id = :c and (b.remaining < 0
      or b.remaining <> (select sum(t.quantity_value) from inventory_transaction t
        where t.company_id = b.company_id and t.lot_id = b.id)
      or b.remaining <> (select sum(p.remaining) from container p
        where p.company_id = b.company_id and p.lot_id = b.id))
    union all
    select 'container ' || p.number from container p where p.company_id = :c and (p.remaining < 0
      or p.remaining <> coalesce((select sum(t.quantity_value) from inventory_transaction t
        where t.company_id = p.company_id and t.container_id = p.id), 0))
""")


def filled(quantity: str, **more: Any) -> NewContainer:  # noqa: ANN401 -- whatever else a container has
    return NewContainer(quantity=kg(quantity), **more)


def require_even(admin: Engine, company: UUID) -> None:
    """Every balance of a lot and of a container is the sum of its transactions, and none is below zero (MAT-7)."""
    with admin.connect() as connection:
        assert connection.execute(UNEVEN, {"c": company}).scalars().all() == []


@dataclass(frozen=True)
class Shelves:
    """The containers of a plant's lots, seen from outside of the domain."""

    store: Store

    @property
    def plant(self) -> Plant:
        return self.store.plant

    def refuses(self, acts: Refused) -> None:
        """Each act is refused so, and nothing is booked, moved, opened or made."""
        before = [self.store.rows(name) for name in TABLES]
        for refusal, act in acts:
            with pytest.raises(refusal):
                act()
            assert [self.store.rows(name) for name in TABLES] == before, refusal

    def booked(self) -> list[tuple[str, str]]:
        """Kind and quantity of every transaction, in the order of their recording."""
        return [(row.kind, str(row.quantity_value)) for row in self.store.rows("transaction")]

    def of(self, lot: UUID) -> list[Row[Any]]:
        return [row for row in self.store.rows("container") if row.lot_id == lot]

    def row(self, container: UUID) -> Row[Any]:
        return next(row for row in self.store.rows("container") if row.id == container)

    def contents(self, lot: UUID) -> list[tuple[str, str, str]]:
        """Number, state and what remains of each container of a lot."""
        return [(row.number, row.state, str(row.remaining)) for row in self.of(lot)]

    def place(
        self, code: str = "W-1", kind: LocationKind = LocationKind.WAREHOUSE, *, site: SiteId | None = None
    ) -> UUID:
        there = site or self.plant.site
        by = replace(self.plant.supervisor, grants=frozenset({Grant(Role.SUPERVISOR, there)}))
        return self.store.do(
            by, lambda uow: locating.open_location(uow, site=there, code=code, name=f"Place {code}", kind=kind)
        ).id

    def close(self, location: UUID, *, by: Actor | None = None) -> None:
        version = next(row.version for row in self.store.rows("location") if row.id == location)
        self.store.do(
            by or self.plant.supervisor,
            lambda uow: locating.close_location(uow, location=location, version=version),
        )

    def move(self, container: UUID, location: UUID, *, version: int | None = None, by: Actor | None = None) -> None:
        seen = version or self.row(container).version
        self.store.do(
            by or self.plant.operator,
            lambda uow: locating.move_container(uow, container=container, version=seen, location=location),
        )

    def keep(self, container: UUID) -> None:
        """Dispense a container whole: what it holds is a batch's from now on (WGH-13)."""

        def whole(uow: UnitOfWork) -> Container:
            lot = uow.rely_on(MaterialLot, self.row(container).lot_id)
            uow.record(ContainerAdjusted(container=container))
            return dispensing.keep_whole(uow, lot, container=container)[0]

        self.store.do(self.plant.operator, whole)

    def split(
        self,
        container: UUID,
        quantity: str,
        *,
        by: Actor | None = None,
        **more: Any,  # noqa: ANN401 -- whatever it has
    ) -> UUID:
        into = filled(quantity, **more)
        return self.store.do(
            by or self.plant.operator, lambda uow: splitting.split_container(uow, container=container, into=into)
        ).id

    def split_lot(
        self, lot: UUID, quantity: str, number: str = "L-1A", *, source: Source = ANYWHERE, by: Actor | None = None
    ) -> UUID:
        given = SplitLot(lot=lot, number=number, quantity=kg(quantity), source=source)
        return self.store.do(by or self.plant.supervisor, lambda uow: splitting.split_lot(uow, given)).id

    def merge(self, *lots: UUID, number: str = "MERGED", by: Actor | None = None) -> UUID:
        return self.store.do(
            by or self.plant.supervisor, lambda uow: merging.merge_lots(uow, lots=lots, number=number)
        ).id

    def adjust(
        self,
        container: UUID,
        counted: str,
        reason: str = "Counted",
        *,
        version: int | None = None,
        by: Actor | None = None,
    ) -> None:
        seen = version or self.row(container).version
        self.store.do(
            by or self.plant.operator,
            lambda uow: adjusting.adjust_container(
                uow, container=container, version=seen, counted=kg(counted), reason=reason
            ),
        )

    def empty(
        self, container: UUID, *, found: str | None = None, into: UUID | None = None, by: Actor | None = None
    ) -> None:
        version, content = self.row(container).version, None if found is None else kg(found)
        self.store.do(
            by or self.plant.operator,
            lambda uow: adjusting.empty_container(
                uow, container=container, version=version, reason="Emptied", found=content, into=into
            ),
        )

    def destroy(self, container: UUID, reason: str = "Spilled", *, by: Actor | None = None) -> UUID:
        """The destruction's id."""
        given = DestroyContainer(container, self.row(container).version, reason)
        recipes.sign(self.store.do, by or self.plant.operator, DESTROY_CONTAINER, given)
        made = [row for row in self.store.rows("destruction") if row.container_id == container]
        found: UUID = made[-1].id
        return found

    def witness(self, destruction: UUID, *, by: Actor | None = None) -> None:
        given = WitnessDestruction(destruction, self._destruction(destruction).version)
        recipes.sign(self.store.do, by or self.plant.reviewer, WITNESS_DESTRUCTION, given)

    def withdraw(self, destruction: UUID, reason: str = "Not done", *, by: Actor | None = None) -> None:
        version = self._destruction(destruction).version
        self.store.do(
            by or self.plant.supervisor,
            lambda uow: destroying.withdraw_destruction(uow, destruction=destruction, version=version, reason=reason),
        )

    def give_back(self, charge: UUID, quantity: str, *, by: Actor | None = None, **more: Any) -> UUID:  # noqa: ANN401 -- into what
        given = ReturnToStock(charge=charge, quantity=kg(quantity), **more)
        return self.store.do(by or self.plant.operator, lambda uow: returning.return_to_stock(uow, given)).id

    def tolerate(self, percent: str, *, seen: int | None = None, by: Actor | None = None) -> None:
        everywhere = replace(self.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
        self.store.do(
            by or everywhere,
            lambda uow: adjusting.set_stock_policy(uow, adjustment_percent=Decimal(percent), seen=seen),
        )

    def _destruction(self, destruction: UUID) -> Row[Any]:
        return next(row for row in self.store.rows("destruction") if row.id == destruction)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """Two containers, one of them about to be destroyed, a place at the plant's site, and a policy."""
    shelves = Shelves(Store(do, plant, admin))
    lot = shelves.store.receive(
        shelves.store.material("CONTAINED"),
        "L-CONTAINED",
        "20",
        containers=(filled("15", location=shelves.place()), filled("5")),
    )
    shelves.destroy(shelves.of(lot)[1].id)
    shelves.tolerate("1")
