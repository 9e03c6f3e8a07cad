"""Taking a table's rows over, all of them or none, as the person who asked for it."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.tables import Sheet
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import taking
from domain.loading.catalogue import KINDS
from domain.loading.commands import progressing
from domain.loading.describing import Asked
from domain.loading.kinds import LoadKind
from domain.loading.models import DataLoad
from domain.loading.refusals import Tried


def write_rows(uow: UnitOfWork, *, data_load: UUID, lease: UUID, sheets: Sequence[Sheet], secret: bytes) -> DataLoad:
    """Make what the rows say; `secret` is the service's, which signs links.

    Raises Overtaken, Forbidden, NotFound, TableRefused.
    """
    job = progressing.held(uow, data_load, lease)
    return progressing.finish(uow, job, made=_take(uow, job, sheets, secret))


def try_rows(uow: UnitOfWork, *, data_load: UUID, lease: UUID, sheets: Sequence[Sheet], secret: bytes) -> DataLoad:
    """The same up to the writing. Raises what `write_rows` raises, else Tried: nothing of it may be kept."""
    job = progressing.held(uow, data_load, lease)
    _take(uow, job, sheets, secret)
    raise Tried(job.id)


def _take(uow: UnitOfWork, job: DataLoad, sheets: Sequence[Sheet], secret: bytes) -> int:
    site = None if job.at_site_id is None else SiteId(job.at_site_id)
    return taking.take(uow, KINDS[LoadKind(job.kind)], sheets, Asked(site, secret))
