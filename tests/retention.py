"""Retention samples for tests, through the domain's own commands."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.materials.container_kinds import LocationKind
from domain.materials.retention.commands import keeping, ruling
from domain.materials.retention.commands.consuming import CONSUME_RETENTION_SAMPLE, ConsumeRetentionSample
from domain.materials.retention.commands.keeping import TakeRetentionSample
from domain.materials.retention.kinds import InspectionOutcome, RetentionBasis
from domain.materials.retention.rules import RetentionRule
from tests import recipes
from tests.conftest import Do
from tests.containers import Shelves
from tests.materials import Store, kg
from tests.plant import Plant

TABLES = (
    *("retention_sample", "retention_inspection", "retention_consumption", "lot_sample", "signature"),
    *("container", "container_destruction", "inventory_transaction", "lot_balance", "material_lot"),
    *("material_definition", "operational_location"),
)
YEAR_AFTER_EXPIRY = RetentionRule(kg("1").value, RetentionBasis.AFTER_EXPIRY, 12)
TWO_YEARS_AFTER_RELEASE = RetentionRule(kg("1").value, RetentionBasis.AFTER_RELEASE, 24)


@dataclass(frozen=True)
class Cabinet:
    """The retention samples of a plant, seen from outside of the domain."""

    shelves: Shelves

    @property
    def store(self) -> Store:
        return self.shelves.store

    @property
    def plant(self) -> Plant:
        return self.shelves.plant

    def rows(self, table: str) -> list[Row[Any]]:
        with self.store.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    def all(self) -> list[list[Row[Any]]]:
        return [self.rows(one) for one in TABLES]

    def rule(self, material: UUID, rule: RetentionRule | None, *, by: Actor | None = None) -> None:
        everywhere = replace(self.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
        seen = self.row("material_definition", material).version
        self.store.do(
            by or everywhere,
            lambda uow: ruling.set_retention_rule(uow, material=material, seen=seen, rule=rule, reason="As filed"),
        )

    def place(self, code: str = "RET-1") -> UUID:
        return self.shelves.place(code, LocationKind.RETENTION)

    def take(
        self,
        lot: UUID,
        location: UUID,
        quantity: str = "1",
        *,
        storage: str | None = "15 to 25 °C",
        number: str | None = None,
        by: Actor | None = None,
    ) -> UUID:
        given = TakeRetentionSample(lot=lot, quantity=kg(quantity), location=location, number=number, storage=storage)
        return self.store.do(by or self.plant.operator, lambda uow: keeping.take_retention_sample(uow, given)).id

    def inspect(
        self,
        sample: UUID,
        outcome: InspectionOutcome = InspectionOutcome.UNCHANGED,
        remark: str | None = None,
        *,
        by: Actor | None = None,
    ) -> None:
        seen = self.row("retention_sample", sample).version
        self.store.do(
            by or self.plant.reviewer,
            lambda uow: keeping.inspect_retention_sample(
                uow, sample=sample, version=seen, outcome=outcome, remark=remark
            ),
        )

    def consume(self, sample: UUID, quantity: str, reason: str = "Complaint 7", *, by: Actor | None = None) -> None:
        given = ConsumeRetentionSample(sample, self.row("retention_sample", sample).version, kg(quantity), reason)
        recipes.sign(self.store.do, by or self.plant.reviewer, CONSUME_RETENTION_SAMPLE, given)

    def box(self, sample: UUID) -> Row[Any]:
        """The container that keeps a sample."""
        return self.shelves.row(self.row("retention_sample", sample).container_id)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> UUID:
    """A sample that was looked at and partly consumed; its id."""
    cabinet = Cabinet(Shelves(Store(do, plant, admin)))
    material = cabinet.store.material("KEPT")
    cabinet.rule(material, YEAR_AFTER_EXPIRY)
    sample = cabinet.take(cabinet.store.receive(material, "L-KEPT", "20"), cabinet.place("RET-OF-EACH"), "2")
    cabinet.inspect(sample)
    cabinet.consume(sample, "0.5")
    return sample
