"""Materials and lots for tests: defined, received and disposed of through the domain's own commands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.commands import charging
from domain.execution.commands.charging import ChargeLot
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.materials.commands import defining, receiving
from domain.materials.commands.disposing import DISPOSE_LOT, DisposeLot
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.commands.receiving import NewLot
from domain.materials.kinds import LotDecision
from tests import recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

LATER = datetime.now(UTC).date() + timedelta(days=400)
LOOK = {
    "lot": "select * from material_lot where company_id = :c order by id",
    "balance": "select * from lot_balance where company_id = :c order by id",
    "transaction": "select * from inventory_transaction where company_id = :c order by id",
    "container": "select * from container where company_id = :c order by id",
    "destruction": "select * from container_destruction where company_id = :c order by id",
    "location": "select * from operational_location where company_id = :c order by id",
    "edge": "select * from genealogy_edge where company_id = :c order by id",
}


def kg(value: str) -> Quantity:
    return Quantity(Decimal(value), "kg")


@dataclass(frozen=True)
class Store:
    """The lots of a plant, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(LOOK[table]), {"c": self.plant.company}))

    def lot(self, lot: UUID) -> Row[Any]:
        return next(row for row in self.rows("lot") if row.id == lot)

    def balance(self, lot: UUID) -> Row[Any]:
        return next(row for row in self.rows("balance") if row.id == lot)

    def material(self, code: str = "API-001", unit: str = "kg") -> UUID:
        name = f"Material {code}"
        return self.do(
            self.plant.engineer, lambda uow: defining.define_material(uow, code=code, name=name, unit=unit)
        ).id

    def receive(
        self,
        material: UUID,
        number: str = "L-1",
        quantity: str = "100.000",
        *,
        expires_on: date | None = LATER,
        containers: tuple[NewContainer, ...] = (),
        site: SiteId | None = None,
        by: Actor | None = None,
    ) -> UUID:
        new = NewLot(
            material=material,
            number=number,
            quantity=kg(quantity),
            expires_on=expires_on,
            supplier_lot="S-1",
            containers=containers,
        )
        there = site or self.plant.site
        return self.do(by or self.plant.operator, lambda uow: receiving.receive_lot(uow, new, site=there)).id

    def dispose(self, lot: UUID, decision: LotDecision = LotDecision.RELEASED, *, by: Actor | None = None) -> None:
        given = DisposeLot(lot, self.lot(lot).version, decision, "Tested; conforms.")
        recipes.sign(self.do, by or self.plant.reviewer, DISPOSE_LOT, given)

    def released(self, number: str = "L-1", quantity: str = "100.000", *, material: UUID | None = None) -> UUID:
        """A lot that may be used; of a material of its own unless told."""
        lot = self.receive(material or self.material(f"M-{number}"), number, quantity)
        self.dispose(lot)
        return lot

    def charge(
        self,
        run: Run,
        number: int,
        lot: UUID,
        quantity: str,
        *,
        source: Source = ANYWHERE,
        by: Actor | None = None,
    ) -> UUID:
        given = ChargeLot(phase=run.phase(number).id, lot=lot, quantity=kg(quantity), source=source)
        return self.do(by or self.plant.operator, lambda uow: charging.charge_lot(uow, given)).id

    def reverse(self, edge: UUID, reason: str = "Booked twice", *, by: Actor | None = None) -> UUID:
        return self.do(
            by or self.plant.supervisor, lambda uow: charging.reverse_charge(uow, edge=edge, reason=reason)
        ).id

    def output(
        self,
        run: Run,
        material: UUID,
        number: str = "OUT-1",
        quantity: str = "90.0",
        *,
        by: Actor | None = None,
        expires_on: date | None = LATER,
    ) -> UUID:
        new = NewLot(material=material, number=number, quantity=kg(quantity), expires_on=expires_on)
        return self.do(by or self.plant.operator, lambda uow: charging.record_output_lot(uow, new, batch=run.batch)).id
