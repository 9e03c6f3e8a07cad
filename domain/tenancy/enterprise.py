"""The enterprise: what stands above a company's sites, and who may read what stands there (ISA-95; REC-9)."""

from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import AT_THE_ENTERPRISE, Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site, SiteKind


def is_enterprise(uow: UnitOfWork, site: UUID) -> bool:
    """Whether this is the company's enterprise rather than one of its plants."""
    found = uow.look_at(Site, site)
    return found is not None and found.kind == SiteKind.ENTERPRISE


def require_read(uow: UnitOfWork, permission: Permission, *, site: UUID) -> None:
    """Raise Forbidden unless the actor may read at the site or, of the enterprise, at any site (TEN-2, REC-9).

    The reader's queries ask the same of every row, in api.reading.permissions.
    """
    if uow.actor.may(permission, site=SiteId(site)):
        return
    anywhere = uow.actor.sites_for(permission) != frozenset()
    if not (permission in AT_THE_ENTERPRISE and anywhere and is_enterprise(uow, site)):
        raise Forbidden(permission=permission.value, roles=roles_with(permission))
