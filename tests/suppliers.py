"""Suppliers for tests: registered, asked for and decided on through the domain's own commands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.kernel.actor import Actor
from domain.materials.commands import defining
from domain.materials.kinds import MaterialUse
from domain.materials.suppliers import registering
from domain.materials.suppliers.deciding import DECIDE_SUPPLIER, DecideSupplier
from domain.materials.suppliers.kinds import SupplierDecisionKind, SupplierKind
from domain.materials.suppliers.models import SupplierApproval
from domain.materials.suppliers.registering import SupplierDetails
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

NEXT_YEAR = datetime.now(UTC).date() + timedelta(days=365)


def details(
    name: str = "Sample Chemicals",
    kind: SupplierKind = SupplierKind.MANUFACTURER,
    **said: Any,  # noqa: ANN401 -- its fields
) -> SupplierDetails:
    given: dict[str, Any] = {"name": name, "kind": kind, "address": "1 Works Road\nGraz", "country": "AT", **said}
    return SupplierDetails(**given)


@dataclass(frozen=True)
class Sources:
    """The suppliers of a plant and what quality decided on them."""

    do: Do
    plant: Plant
    transactions: Transactions

    def register(self, code: str = "SAMPLE", kind: SupplierKind = SupplierKind.MANUFACTURER) -> UUID:
        said = details(kind=kind)
        return self.do(self.plant.engineer, lambda uow: registering.register_supplier(uow, code=code, details=said)).id

    def request(
        self, supplier: UUID, material: UUID, *, manufacturer: UUID | None = None, by: Actor | None = None
    ) -> UUID:
        return self.do(
            by or self.plant.engineer,
            lambda uow: registering.request_approval(
                uow,
                site=self.plant.site,
                supplier=supplier,
                material=material,
                manufacturer=manufacturer or supplier,
            ),
        ).id

    def decide(
        self,
        approval: UUID,
        decision: SupplierDecisionKind = SupplierDecisionKind.APPROVE,
        *,
        valid_until: date | None = NEXT_YEAR,
        conditions: str | None = None,
        by: Actor | None = None,
    ) -> None:
        until = valid_until if decision is SupplierDecisionKind.APPROVE else None
        given = DecideSupplier(
            approval, self.approval(approval).version, decision, "Audited in June.", until, conditions
        )
        recipes.sign(self.do, by or self.plant.reviewer, DECIDE_SUPPLIER, given)

    def approved(self, supplier: UUID, material: UUID) -> UUID:
        approval = self.request(supplier, material)
        self.decide(approval)
        return approval

    def approval(self, id: UUID) -> SupplierApproval:  # noqa: A002 -- the plant's word
        with self.transactions.reading(self.plant.company) as session:
            found = session.get_one(SupplierApproval, (self.plant.company, id))
            session.expunge(found)
            return found


def one_of_each(do: Do, plant: Plant, transactions: Transactions) -> None:
    """A class, a supplier, its approval for a material, and the decision on it."""
    command = defining.define_class
    do(plant.engineer, lambda uow: command(uow, code="FILL", name="Fillers", use=MaterialUse.EXCIPIENT))
    material = do(plant.engineer, lambda uow: defining.define_material(uow, code="SUPPLIED", name="S", unit="kg")).id
    sources = Sources(do, plant, transactions)
    sources.approved(sources.register(), material)
