"""Inviting people, and their accepting it."""

import strawberry

from api.auth import links
from api.context import Info, act, answer, changed
from api.people.types import Account, Person
from api.problems import Problem
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.permissions import Role
from domain.people.commands import invitations
from domain.people.commands.accounts import NewPerson
from domain.people.models import TokenPurpose
from infra.transaction import Outcome


@strawberry.input(description="A role, at one site or in the whole company.")
class RoleInput:
    role: Role
    site_id: strawberry.ID | None = None


@strawberry.input
class InvitePersonInput:
    name: str = strawberry.field(description="As it is printed beside every signature.")
    account_name: str = strawberry.field(description="The name to sign in with; never given again.")
    email: str
    roles: list[RoleInput] = strawberry.field(default_factory=list)
    command_id: str | None = None


@strawberry.type
class InvitePersonPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.input
class InviteAgainInput:
    account_id: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.type
class InviteAgainPayload:
    account: Account | None = None
    problems: list[Problem]


@strawberry.type
class AcceptInvitationPayload:
    account_name: str | None = strawberry.field(default=None, description="The name to sign in with.")
    problems: list[Problem]


@strawberry.type
class InvitationMutation:
    @strawberry.mutation(description="Add a person and mail them a link with which they choose their password.")
    def invite_person(self, info: Info, input: InvitePersonInput) -> InvitePersonPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, InvitePersonPayload, "person", Person, lambda: _invite(info, input))

    @strawberry.mutation(description="Mail a new link to somebody who has not accepted their invitation.")
    def invite_again(self, info: Info, input: InviteAgainInput) -> InviteAgainPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, InviteAgainPayload, "account", Account, lambda: _invite_again(info, input))

    @strawberry.mutation(description="Choose my password with the link of my invitation.")
    def accept_invitation(self, info: Info, token: str, password: str) -> AcceptInvitationPayload:
        services = info.context.services
        return answer(
            AcceptInvitationPayload, lambda: links.choose_password(services, token, password, TokenPurpose.INVITATION)
        )


def _invite(info: Info, given: InvitePersonInput) -> Outcome:
    roles = tuple(
        (one.role, None if one.site_id is None else local_id(one.site_id, "Site", path="roles")) for one in given.roles
    )
    new = NewPerson(name=given.name, account_name=given.account_name, email=given.email, roles=roles)
    summary: Json = {
        "name": new.name,
        "accountName": new.account_name,
        "email": new.email,
        "roles": [[role.value, None if site is None else str(site)] for role, site in roles],
    }
    key = info.context.services.secret
    return act(
        info,
        "invitePerson",
        lambda uow: invitations.invite(uow, new, key=key),
        given=summary,
        command_id=given.command_id,
    )


def _invite_again(info: Info, given: InviteAgainInput) -> Outcome:
    account, key = local_id(given.account_id, "Account", path="accountId"), info.context.services.secret
    return act(
        info,
        "inviteAgain",
        lambda uow: invitations.invite_again(uow, account, version=given.version, key=key),
        given={"account": str(account), "version": given.version},
        command_id=given.command_id,
    )
