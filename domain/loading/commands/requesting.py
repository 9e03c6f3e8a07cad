"""Asking for a table to be loaded, or only to be checked."""

from collections.abc import Callable

from domain.kernel.ids import SiteId, new_id
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading.catalogue import KINDS
from domain.loading.events import DataLoadRequested
from domain.loading.kinds import LoadKind, LoadState
from domain.loading.models import DataLoad
from domain.loading.values import UploadedTable
from domain.tenancy.models import Site


def request_load(
    uow: UnitOfWork, *, kind: LoadKind, site: SiteId | None, file: Callable[[], UploadedTable], dry_run: bool
) -> DataLoad:
    """Ask for the rows of a table to be taken over, all or none; in a dry run, only to be checked.

    Who may not do by hand what the rows do may not ask for it (TEN-2); what the `file` is, only the others are told.
    Raises Forbidden, NotFound, InvalidInput.
    """
    described = KINDS[kind]
    if described.of_site != (site is not None):
        problem = f"A {described.called} lies at a site: name it." if described.of_site else "These lie at no one site."
        raise InvalidInput(path=("siteId",), problem=problem)
    described.require(uow, site)
    if site is not None:
        uow.rely_on(Site, site)
    found = file()
    job = DataLoad(
        id=new_id(),
        kind=kind.value,
        format=found.format.value,
        at_site_id=site,
        file_key=found.key,
        file_name=found.name,
        file_size=found.size,
        file_sha256=found.sha256,
        dry_run=dry_run,
        state=LoadState.QUEUED,
        steps_done=0,
        made=0,
        problems_found=0,
        requested_by=uow.actor.as_person,
        requested_at=uow.now,
    )
    uow.record(DataLoadRequested(data_load=job.id))
    return uow.add(job)
