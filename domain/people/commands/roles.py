"""Giving and taking roles, at one site or in the whole company."""

from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, Role
from domain.kernel.refusals import WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import rules
from domain.people.events import RoleGranted, RoleRevoked
from domain.people.inspection_models import InspectionAccess
from domain.people.models import Account, AccountState, Person, PersonState, RoleGrant
from domain.people.refusals import IsInspector, PersonDeactivated, RoleHeld
from domain.tenancy.models import Site


def grant(uow: UnitOfWork, person_id: UUID, role: Role, site: UUID | None) -> Person:
    """Give a person a role (TEN-2). Raises what `add_grant` does, Forbidden, PersonDeactivated."""
    person = uow.load(Person, person_id, Permission.COMPANY_ADMINISTER)
    if not person.active:
        raise PersonDeactivated(person=person.id)
    add_grant(uow, person, role, site)
    return person


def add_grant(uow: UnitOfWork, person: Person, role: Role, site: UUID | None) -> None:
    """A grant for a person already held. Raises InvalidInput, IsInspector, NotFound, RoleHeld."""
    rules.require_place(role, site)
    if uow.any(InspectionAccess, InspectionAccess.person_id == person.id):
        raise IsInspector
    if site is not None:
        uow.rely_on(Site, site)
    held = RoleGrant.revoked_at.is_(None), RoleGrant.site_id.is_not_distinct_from(site)
    if uow.find(RoleGrant, RoleGrant.person_id == person.id, RoleGrant.role == role, *held):
        raise RoleHeld(role=role.value)
    new_grant(uow, person, role, site)


def new_grant(uow: UnitOfWork, person: Person, role: Role, site: UUID | None) -> None:
    """The grant itself, where it was found that it may be given."""
    added = uow.add(RoleGrant(id=new_id(), person_id=person.id, role=role, site_id=site))
    uow.record(RoleGranted(person=person.id, grant=added.id))


def revoke(uow: UnitOfWork, grant_id: UUID, *, version: int) -> Person:
    """Take a role; it counts at the person's next act (EXE-15).

    Raises Forbidden, NotFound, VersionConflict, WrongState, and AdministratorNeeded for the last administrator's.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    held = hold_administrators(uow)
    found = uow.load(RoleGrant, grant_id, Permission.COMPANY_ADMINISTER, version=version)
    if found.revoked_at is not None:
        raise WrongState(kind="role", state="REVOKED", act="be revoked", allowed=())
    end(uow, found, held)
    return uow.rely_on(Person, found.person_id)


def end(uow: UnitOfWork, grant: RoleGrant, administrators: set[UUID]) -> None:
    """End a grant that is held; `administrators` are those that `hold_administrators` told, without whom it takes.

    Raises AdministratorNeeded.
    """
    if grant.role == Role.ADMINISTRATOR and grant.site_id is None:
        rules.require_administrator_left(administrators, without=grant.person_id)
        administrators.discard(grant.person_id)
    grant.revoked_at = uow.now
    uow.record(RoleRevoked(person=grant.person_id, grant=grant.id))


def hold_administrators(uow: UnitOfWork) -> set[UUID]:
    """The persons who can administer the company now; their grants are held, so that two acts can't each spare one."""
    unrevoked = RoleGrant.site_id.is_(None), RoleGrant.revoked_at.is_(None)
    granted = {row.person_id for row in uow.lock(RoleGrant, RoleGrant.role == Role.ADMINISTRATOR, *unrevoked)}
    active = {row.id for row in uow.find(Person, Person.id.in_(granted), Person.state == PersonState.ACTIVE)}
    usable = uow.find(Account, Account.person_id.in_(active), Account.state == AccountState.ACTIVE)
    return {row.person_id for row in usable}
