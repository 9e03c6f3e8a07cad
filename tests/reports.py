"""Reports for tests: asked for, and made by the worker."""

from uuid import UUID

from domain.kernel.actor import Actor
from domain.reports.exceptions import requesting
from domain.reports.exceptions.requesting import Wanted
from tests.conftest import Do
from tests.plant import Plant


def of_exceptions(do: Do, plant: Plant, wanted: Wanted | None = None, *, by: Actor | None = None) -> UUID:
    """Of the plant's site, unless told."""
    asked = wanted or Wanted(site=plant.site)
    return do(by or plant.operator, lambda uow: requesting.request_report(uow, asked)).id


def one_of_each(do: Do, plant: Plant) -> None:
    """A report over exceptions of the plant's site."""
    of_exceptions(do, plant)
