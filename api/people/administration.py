"""Administering people: roles, standing, locked accounts. Each act is audited with its reason."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.people.types import Account, Person
from api.problems import Problem
from api.relay import local_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import models, rules
from domain.people.commands import accounts, roles, standing
from infra.transaction import Outcome


@strawberry.input
class GrantRoleInput:
    person_id: strawberry.ID
    role: Role
    site_id: strawberry.ID | None = None
    reason: str
    command_id: str | None = None


@strawberry.input
class RevokeRoleInput:
    role_id: strawberry.ID = strawberry.field(description="The id of the RoleGrant.")
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class DeactivatePersonInput:
    person_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class ReactivatePersonInput(DeactivatePersonInput):
    pass


@strawberry.input
class VerifyIdentityInput(DeactivatePersonInput):
    reason: str = strawberry.field(description="How it was verified, such as which document was seen.")


@strawberry.input
class UnlockAccountInput:
    account_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class GrantRolePayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class RevokeRolePayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class DeactivatePersonPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class ReactivatePersonPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class VerifyIdentityPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class UnlockAccountPayload:
    account: Account | None = None
    problems: list[Problem]


@strawberry.type
class AdministrationMutation:
    @strawberry.mutation(description="Give a person a role, at one site or in the whole company.")
    def grant_role(self, info: Info, input: GrantRoleInput) -> GrantRolePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, GrantRolePayload, "person", Person, lambda: _grant(info, input))

    @strawberry.mutation(description="Take a role; it counts at the person's next act.")
    def revoke_role(self, info: Info, input: RevokeRoleInput) -> RevokeRolePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RevokeRolePayload, "person", Person, lambda: _revoke(info, input))

    @strawberry.mutation(description="End a person's access at once, open sessions included (TEN-3).")
    def deactivate_person(self, info: Info, input: DeactivatePersonInput) -> DeactivatePersonPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            DeactivatePersonPayload,
            "person",
            Person,
            lambda: _of_person(info, "deactivatePerson", input, standing.deactivate),
        )

    @strawberry.mutation(description="Give a deactivated person their accounts back.")
    def reactivate_person(self, info: Info, input: ReactivatePersonInput) -> ReactivatePersonPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ReactivatePersonPayload,
            "person",
            Person,
            lambda: _of_person(info, "reactivatePerson", input, standing.reactivate),
        )

    @strawberry.mutation(description="Confirm that the person's identity was verified, before their first signature.")
    def verify_identity(self, info: Info, input: VerifyIdentityInput) -> VerifyIdentityPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            VerifyIdentityPayload,
            "person",
            Person,
            lambda: _of_person(info, "verifyIdentity", input, standing.verify_identity),
        )

    @strawberry.mutation(description="Let somebody try again whose account was locked after failed attempts.")
    def unlock_account(self, info: Info, input: UnlockAccountInput) -> UnlockAccountPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, UnlockAccountPayload, "account", Account, lambda: _unlock(info, input))


def _grant(info: Info, given: GrantRoleInput) -> Outcome:
    person = local_id(given.person_id, "Person", path="personId")
    site = None if given.site_id is None else local_id(given.site_id, "Site", path="siteId")
    return act(
        info,
        "grantRole",
        lambda uow: roles.grant(uow, person, given.role, site),
        given={"person": str(person), "role": given.role.value, "site": None if site is None else str(site)},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )


def _revoke(info: Info, given: RevokeRoleInput) -> Outcome:
    grant = local_id(given.role_id, "RoleGrant", path="roleId")
    return act(
        info,
        "revokeRole",
        lambda uow: roles.revoke(uow, grant, version=given.version),
        given={"grant": str(grant), "version": given.version},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )


def _of_person(info: Info, name: str, given: DeactivatePersonInput, command: Callable[..., models.Person]) -> Outcome:
    person = local_id(given.person_id, "Person", path="personId")
    return act(
        info,
        name,
        lambda uow: command(uow, person, version=given.version),
        given={"person": str(person), "version": given.version},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )


def _unlock(info: Info, given: UnlockAccountInput) -> Outcome:
    account: UUID = local_id(given.account_id, "Account", path="accountId")

    def unlock(uow: UnitOfWork) -> models.Account:
        return accounts.unlock(uow, account, version=given.version)

    return act(
        info,
        "unlockAccount",
        unlock,
        given={"account": str(account), "version": given.version},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )
