"""Reports for tests: asked for, and made by the worker."""

from uuid import UUID

from domain.kernel.actor import Actor
from domain.reports.exceptions import requesting
from domain.reports.exceptions.requesting import Wanted
from domain.reports.genealogy import requesting as genealogy
from tests.conftest import Do
from tests.materials import Store
from tests.plant import Plant


def of_exceptions(do: Do, plant: Plant, wanted: Wanted | None = None, *, by: Actor | None = None) -> UUID:
    """Of the plant's site, unless told."""
    asked = wanted or Wanted(site=plant.site)
    return do(by or plant.operator, lambda uow: requesting.request_report(uow, asked)).id


def of_genealogy(store: Store, *, by: Actor | None = None, **thing: UUID) -> UUID:
    """Of a lot or a batch."""
    return store.do(by or store.plant.operator, lambda uow: genealogy.request_report(uow, **thing)).id


def one_of_each(store: Store) -> None:
    """A report over exceptions of the plant's site, and one of a lot's genealogy."""
    of_exceptions(store.do, store.plant)
    of_genealogy(store, lot=store.receive(store.material("M-TRACED"), "TRACED"))
