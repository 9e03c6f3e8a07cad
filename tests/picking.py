"""Pick lists for tests, through the domain's own commands."""

from uuid import UUID

from domain.materials.container_kinds import LocationKind
from domain.readiness.picking.commands import opening
from tests import execution
from tests.containers import Shelves
from tests.materials import Store


def one_of_each(store: Store, version: UUID) -> None:
    """A list for a new batch of a recipe version whose formula wants API-001, beside what earlier batches need."""
    lot = store.receive(store.material("API-001"), "L-PICKED", "900")
    store.dispose(lot)
    batch = execution.issue(store.do, store.plant, version, "B-PICKED")
    there = Shelves(store).place("STAGE-1", LocationKind.STAGING)
    store.do(store.plant.operator, lambda uow: opening.open_pick_list(uow, batch=batch, location=there))
