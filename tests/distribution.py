"""Consignees and shipments for tests, through the domain's own commands."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.kernel.actor import Actor
from domain.materials.commands.moving import ANYWHERE, Source
from domain.materials.distribution import registering, shipping
from domain.materials.distribution.registering import ConsigneeDetails
from domain.materials.distribution.shipping import NewShipment
from tests.conftest import Do
from tests.materials import Store, kg
from tests.plant import Plant

DETAILS = ConsigneeDetails(name="Sample Pharmacy", address="1 Market Square\nLinz", country="AT")


@dataclass(frozen=True)
class Distribution:
    """What a plant ships, seen from outside of the domain."""

    store: Store

    def consignee(self, code: str = "PHARMACY", *, by: Actor | None = None) -> UUID:
        who = by or self.store.plant.engineer
        return self.store.do(who, lambda uow: registering.register_consignee(uow, code=code, details=DETAILS)).id

    def ship(
        self,
        lot: UUID,
        consignee: UUID,
        quantity: str,
        *,
        document: str = "DN-1",
        on: date | None = None,
        source: Source = ANYWHERE,
        by: Actor | None = None,
    ) -> UUID:
        given = NewShipment(
            lot=lot, consignee=consignee, quantity=kg(quantity), document=document, shipped_on=on, source=source
        )
        return self.store.do(by or self.store.plant.supervisor, lambda uow: shipping.ship_lot(uow, given)).id

    def reverse(self, shipment: UUID, reason: str = "Never left the dock", *, by: Actor | None = None) -> UUID:
        who = by or self.store.plant.supervisor
        return self.store.do(who, lambda uow: shipping.reverse_shipment(uow, shipment=shipment, reason=reason)).id

    def rows(self) -> list[Row[Any]]:
        query = text("select * from shipment where company_id = :c order by id")
        with self.store.admin.connect() as connection:
            return list(connection.execute(query, {"c": self.store.plant.company}))


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A consignee, and a shipment to it."""
    given = Distribution(Store(do, plant, admin))
    given.ship(given.store.released("SHIPPED"), given.consignee(), "1")
