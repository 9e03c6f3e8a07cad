"""A lot that went far, and recalls of it, through the domain's own commands and the worker."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.materials.distribution.figures import Figures, Total
from domain.recalls import commands
from domain.recalls.commands import Found, NewRecall, Stored
from domain.recalls.concluding import CONCLUDE_RECALL, ConcludeRecall
from domain.recalls.kinds import RecallKind, RecallOutcome
from infra.services import Services
from infra.transaction import as_process
from tests import execution, recipes
from tests.containers import Shelves
from tests.distribution import Distribution
from tests.execution import Run
from tests.materials import Store
from workers.recall import find


@dataclass(frozen=True)
class Suspect:
    """A lot A, divided, charged into a batch that gave lot X, of which two consignees received something."""

    store: Store
    lots: dict[str, UUID]
    batch: UUID

    def begin(
        self,
        number: str = "MR-1",
        *,
        lots: tuple[UUID, ...] | None = None,
        batches: tuple[UUID, ...] = (),
        kind: RecallKind = RecallKind.MOCK,
        reason: str = "The yearly test of our arrangements",
        site: SiteId | None = None,
        by: Actor | None = None,
    ) -> UUID:
        given = NewRecall(
            site=site or self.store.plant.site,
            number=number,
            kind=kind,
            reason=reason,
            lots=(self.lots["A"],) if lots is None else lots,
            batches=batches,
        )
        who = by or self.store.plant.reviewer
        return self.store.do(who, lambda uow: commands.begin_recall(uow, given)).id

    def find(self, services: Services, recall: UUID) -> None:
        find(services, self.store.plant.company, recall)

    def conclude(self, recall: UUID, version: int, *, by: Actor | None = None, conclusion: str = "All found.") -> None:
        given = ConcludeRecall(recall, version, RecallOutcome.EFFECTIVE, conclusion)
        recipes.sign(self.store.do, by or self.store.plant.reviewer, CONCLUDE_RECALL, given)


def suspect(store: Store) -> Suspect:
    """100 kg of A, 20 split off and 30 charged; of 60 kg of X 24.5 are shipped to two, 5 more taken back."""
    do, plant, admin = store.do, store.plant, store.admin
    run = Run(do, plant, admin, execution.issue(do, plant, recipes.effective_recipe(do, plant), "B-1"))
    run.start(1)
    lots = {"A": store.released("A")}
    lots["A-1"] = Shelves(store).split_lot(lots["A"], "20", "A-1")
    store.charge(run, 1, lots["A"], "30")
    lots["X"] = store.output(run, store.material("X"), "X", "60")
    run.release_as_it_is()
    store.dispose(lots["X"])
    shipping = Distribution(store)
    pharmacy, hospital = shipping.consignee("PHARMACY"), shipping.consignee("=HOSPITAL")
    shipping.ship(lots["X"], pharmacy, "20", document="DN-1")
    shipping.ship(lots["X"], hospital, "4.5", document="DN-2")
    shipping.reverse(shipping.ship(lots["X"], hospital, "5", document="DN-3"))
    return Suspect(store, lots, run.batch)


def one_of_each(store: Store) -> None:
    """A recall of a lot, with a sum that was found."""
    lot = store.receive(store.material("M-RECALLED"), "RECALLED")
    recall = Suspect(store, {"A": lot}, lot).begin()
    file = Stored("a" * 64, 3)
    material = store.lot(lot).material_id
    total = Total(material=material, unit="kg", lots=1, figures=Figures(made=Decimal(100), in_stock=Decimal(100)))
    found = Found(
        at=datetime.now(UTC) + timedelta(minutes=1),
        lots=1,
        batches=0,
        shipments=0,
        consignees=0,
        edges=0,
        totals=[total],
        json=file,
        csv=file,
        pdf=file,
    )
    by = as_process(store.plant.company, "test")
    store.do(by, lambda uow: commands.state_found(uow, recall=recall, found=found))
