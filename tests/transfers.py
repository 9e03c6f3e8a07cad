"""Transfers between sites for tests, through the domain's own commands."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.materials.commands.filling import NewContainer
from domain.materials.transfers.commands import arriving, dispatching
from domain.materials.transfers.commands.arriving import Arrival
from domain.materials.transfers.commands.dispatching import NewTransfer, Portion
from domain.tenancy.commands import open_site
from infra.transaction import as_process
from tests.conftest import Do
from tests.materials import Store, kg
from tests.plant import Plant


@dataclass(frozen=True)
class Transfers:
    """What goes from a plant's site to its other one, seen from outside of the domain."""

    store: Store

    def there(self, role: Role = Role.OPERATOR) -> Actor:
        """Somebody with this role at the other site only."""
        plant = self.store.plant
        return replace(plant.second_operator, grants=frozenset({Grant(role, plant.other_site)}))

    def dispatch(
        self,
        lot: UUID,
        quantity: str | None = None,
        *portions: tuple[UUID, str | None],
        to: SiteId | None = None,
        document: str = "TN-1",
        reason: str = "Made there",
        by: Actor | None = None,
        under_quarantine: str | None = None,
    ) -> UUID:
        given = NewTransfer(
            lot=lot,
            to_site=to or self.store.plant.other_site,
            document=document,
            reason=reason,
            quantity=None if quantity is None else kg(quantity),
            containers=tuple(Portion(one, None if part is None else kg(part)) for one, part in portions),
            under_quarantine=under_quarantine,
        )
        who = by or self.store.plant.supervisor
        return self.store.do(who, lambda uow: dispatching.dispatch_transfer(uow, given)).id

    def receive(
        self,
        transfer: UUID,
        number: str | None = "L-1-BOS",
        *,
        containers: tuple[NewContainer, ...] | None = None,
        reason: str | None = None,
        version: int | None = None,
        by: Actor | None = None,
    ) -> UUID | None:
        """The id of the lot that it became."""
        given = Arrival(
            transfer=transfer,
            version=version or self.row(transfer).version,
            number=number,
            containers=containers,
            reason=reason,
        )
        self.store.do(by or self.there(), lambda uow: arriving.receive_transfer(uow, given))
        found: UUID | None = self.row(transfer).received_lot_id
        return found

    def cancel(self, transfer: UUID, reason: str = "The lorry broke down", *, by: Actor | None = None) -> None:
        version = self.row(transfer).version
        self.store.do(
            by or self.store.plant.supervisor,
            lambda uow: dispatching.cancel_transfer(uow, transfer=transfer, version=version, reason=reason),
        )

    def rows(self, table: str = "material_transfer") -> list[Row[Any]]:
        query = text(f"select * from {table} where company_id = :c order by id")  # noqa: S608 -- our own table's name
        with self.store.admin.connect() as connection:
            return list(connection.execute(query, {"c": self.store.plant.company}))

    def row(self, transfer: UUID) -> Row[Any]:
        return next(one for one in self.rows() if one.id == transfer)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> UUID:
    """A transfer in transit to a third site."""
    by = as_process(plant.company, "test set-up")
    third = do(by, lambda uow: open_site(uow, code="GRZ", name="Graz", time_zone="Europe/Vienna")).id
    store = Store(do, plant, admin)
    return Transfers(store).dispatch(store.released("TRANSFERRED"), "1", to=SiteId(third))
