"""Certification for tests: released lots, of one site or packed at another one, authorised and certified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.certification.authorising import (
    SET_MANUFACTURING,
    SET_MARKETING,
    WITHDRAW_MARKETING,
    SetManufacturing,
    SetMarketing,
    Withdraw,
)
from domain.certification.certifying import CERTIFY_BATCH, REVOKE_CERTIFICATE, Certify, LotToCertify, Revoke
from domain.certification.confirming import CONFIRM_PART, ConfirmPart
from domain.certification.kinds import AuthorisationKind
from domain.kernel.actor import Actor
from tests import execution, recipes, stages
from tests.conftest import Do
from tests.execution import Run
from tests.materials import Store, kg
from tests.plant import Plant
from tests.stages import Stages
from tests.triggers import triggers_off

TODAY = datetime.now(UTC).date()
FROM = TODAY - timedelta(days=400)
TABLES = (
    "marketing_authorisation",
    "manufacturing_authorisation",
    "part_confirmation",
    "qp_certificate",
    "qp_certificate_lot",
    "qp_certificate_part",
    "qp_certificate_revocation",
)


@dataclass(frozen=True)
class Register:
    """What quality and the qualified person of a plant do, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    def rows(self, table: str) -> list[Row[Any]]:
        assert table in TABLES, table
        query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- one of ours
        with self.admin.connect() as connection:
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def count(self) -> dict[str, int]:
        return {table: len(self.rows(table)) for table in TABLES}

    def authorise(
        self,
        material: UUID,
        *,
        number: str = "EU/1/26/1234/001",
        market: str = "EU",
        strength: str = "500 mg",
        valid_from: date = FROM,
        valid_until: date | None = None,
        by: Actor | None = None,
    ) -> UUID:
        given = SetMarketing(
            subject=material,
            version=self._version("material_definition", material),
            site=self.plant.site,
            kind=AuthorisationKind.MARKETING,
            number=number,
            market=market,
            holder="Theriac Pharma GmbH, Wien",
            product_name="Metformin Theriac",
            strength=strength,
            dosage_form="Film-coated tablet",
            pack_size="30 tablets",
            valid_from=valid_from,
            valid_until=valid_until,
            reason="Granted by the Commission",
        )
        return recipes.sign(self.do, by or self.plant.reviewer, SET_MARKETING, given).id

    def withdraw(self, authorisation: UUID, *, by: Actor | None = None) -> None:
        given = Withdraw(
            subject=authorisation,
            version=self._version("marketing_authorisation", authorisation),
            site=self.plant.site,
            reason="No longer marketed",
        )
        recipes.sign(self.do, by or self.plant.reviewer, WITHDRAW_MARKETING, given)

    def license(self, *, number: str = "481276", by: Actor | None = None) -> UUID:
        """Say by what the site manufactures."""
        given = SetManufacturing(
            subject=self.plant.site,
            version=self._version("site", self.plant.site),
            number=number,
            authority="BASG",
            name="Theriac Pharma GmbH",
            address="Arsenalstraße 11\n1030 Wien",
            valid_from=FROM,
            valid_until=None,
            reason="Granted after an inspection",
        )
        return recipes.sign(self.do, by or self.plant.reviewer, SET_MANUFACTURING, given).id

    def confirm(self, run: Run, for_: Run, *, by: Actor | None = None) -> UUID:
        given = ConfirmPart(
            subject=run.batch,
            version=run.row().version,
            for_batch=for_.batch,
            stage="Metformin 500 mg tablets, bulk",
            agreement="TQA-7, version 2",
        )
        return recipes.sign(self.do, by or self.plant.qualified, CONFIRM_PART, given).id

    def certify(
        self,
        run: Run,
        authorisation: UUID,
        *lots: UUID,
        quantity: str | None = None,
        destinations: Sequence[str] = ("AT", "DE"),
        by: Actor | None = None,
    ) -> UUID:
        of_each = None if quantity is None else kg(quantity)
        given = Certify(
            subject=run.batch,
            version=run.row().version,
            authorisation=authorisation,
            lots=tuple(LotToCertify(one, of_each) for one in lots),
            destinations=tuple(destinations),
        )
        return recipes.sign(self.do, by or self.plant.qualified, CERTIFY_BATCH, given).id

    def revoke(self, run: Run, certificate: UUID, *, by: Actor | None = None) -> None:
        given = Revoke(
            subject=run.batch, version=run.row().version, certificate=certificate, reason="A complaint is confirmed"
        )
        recipes.sign(self.do, by or self.plant.qualified, REVOKE_CERTIFICATE, given)

    def _version(self, table: str, id_: UUID) -> int:
        query = f"select version from {table} where company_id = :c and id = :i"  # noqa: S608 -- one of ours
        with self.admin.connect() as connection:
            found: int = connection.execute(text(query), {"c": self.plant.company, "i": id_}).scalar_one()
            return found


@dataclass(frozen=True)
class Released:
    """A released batch and the two lots of a product that it gave, 30 and 10 kg, released too."""

    register: Register
    store: Store
    run: Run
    product: UUID
    lots: tuple[UUID, UUID]


def released(do: Do, plant: Plant, admin: Engine) -> Released:
    store = Store(do, plant, admin)
    version = recipes.effective_recipe(do, plant, phases=stages.PHASES, code="QPC", materials=())
    run = Run(do, plant, admin, execution.issue(do, plant, version, "QPC-1"))
    run.start(1)
    product = store.material("QPC-PACK")
    lots = store.output(run, product, "V-1", "30"), store.output(run, product, "V-2", "10")
    stages.release(run)
    for lot in lots:
        store.dispose(lot)
    return Released(Register(do, plant, admin), store, run, product, lots)


@dataclass(frozen=True)
class Packed:
    """A lot of a product, U-1, that Boston packed of Vienna's tablets in `there`; `bulk` is the batch of these.

    All of them are released.
    """

    made: Stages
    vienna: Register
    boston: Register
    product: UUID
    lot: UUID

    @property
    def bulk(self) -> Run:
        return self.made.bulk

    @property
    def there(self) -> Run:
        return self.made.there


def packed(do: Do, plant: Plant, admin: Engine) -> Packed:
    made = stages.packed(do, plant, admin)
    product = made.store.material("PACK")
    lot = made.away.output(made.there, product, "U-1", "28")
    stages.release(made.bulk)
    made.away.dispose(made.lots["B-BOS"])
    made.store.dispose(made.lots["B"])
    stages.release(made.there)
    made.away.dispose(lot)
    return Packed(made, Register(do, plant, admin), Register(do, made.away.plant, admin), product, lot)


CONFIRMED = """
    insert into part_confirmation (company_id, id, version, site_id, batch_id, for_batch_id, stage, agreement,
      statement, content_digest, confirmed_by, confirmed_name, confirmed_at, signature_id)
    select company_id, gen_random_uuid(), 1, site_id, batch_id, :for, 'Bulk', 'TQA-7', statement, repeat('0', 64),
      certified_by, certified_name, certified_at, signature_id from qp_certificate where id = :certificate
"""


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind, all of one site: a certificate that was revoked, and a confirmation that nobody signed."""
    found = released(do, plant, admin)
    other = execution.issue(do, plant, found.run.row().recipe_version_id, "QPC-2")
    found.register.license()
    by = found.register.authorise(found.product)
    certificate = found.register.certify(found.run, by, found.lots[0])
    found.register.revoke(found.run, certificate)
    with admin.begin() as connection, triggers_off(connection, "part_confirmation"):
        connection.execute(text(CONFIRMED), {"for": other, "certificate": certificate})
        connection.execute(text("set constraints all immediate"))  # or its triggers couldn't come back
