"""Persons, their accounts and their roles as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar, cast

import strawberry
from sqlalchemy import ColumnElement, Uuid, bindparam, case, true

from api.context import Info
from api.reading.permissions import PERSON, Narrowed
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Given, Related, Row, lowered
from api.relay import Node
from api.tenancy.types import Site
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.people import models

strawberry.enum(Role, description="What a person may do, at one site or in the whole company.")
strawberry.enum(models.PersonState)
strawberry.enum(models.AccountKind, description="LOCAL has a password here; FEDERATED signs in at the provider.")
strawberry.enum(models.AccountState)


@strawberry.type(description="One way a person signs in; its name is never given again.")
class Account(Node):
    model: ClassVar[type[OfCompany]] = models.Account
    reads: ClassVar[Permission | None] = Permission.COMPANY_ADMINISTER

    kind: models.AccountKind
    name: str
    email: str
    state: models.AccountState
    version: int
    issuer: str | None = strawberry.field(description="The identity provider of a federated account.")
    subject: str | None = strawberry.field(description="Who the person is at the identity provider.")
    password_changed_at: datetime | None
    credential_lost_at: datetime | None = strawberry.field(
        description="When its credential was reported as lost; null again once another took its place."
    )


@strawberry.type(description="A role that a person holds.")
class RoleGrant(Node):
    model: ClassVar[type[OfCompany]] = models.RoleGrant
    reads: ClassVar[Permission | None] = Permission.COMPANY_ADMINISTER

    role: Role
    site: Site | None = strawberry.field(description="Where it counts; null for the whole company.")
    version: int


def _knows_all_of(row: Row, given: Given) -> ColumnElement[bool]:
    """`knows_all_of` in SQL."""
    return true() if given.everywhere(Permission.COMPANY_ADMINISTER) else row.id == given.person


VERIFIED = Expression(lambda row, given: case((_knows_all_of(row, given), row.identity_verified_at)))
LANGUAGE = Expression(lambda row, given: case((_knows_all_of(row, given), row.language)))
ACCEPTED = Expression(lambda row, given: case((_knows_all_of(row, given), row.signature_accepted_at)))


def _known_to(actor: Actor, row: Row) -> list[ColumnElement[bool]]:
    """An inspector looks nobody up: who did something is told with what they did."""
    return [] if actor.inspection is None else [row.id == bindparam(PERSON, actor.person, Uuid)]


@strawberry.type(description="A human being; how they sign in is kept apart (accounts).")
class Person(Node):
    model: ClassVar[type[OfCompany]] = models.Person
    narrowed: ClassVar[Narrowed | None] = Narrowed(_known_to)

    name: str
    state: models.PersonState
    version: int

    @strawberry.field(
        description="When an administrator confirmed who they are; for administrators and themself.",
        metadata=lowered(VERIFIED),
    )
    def identity_verified_at(self, root: strawberry.Parent[models.Person], info: Info) -> datetime | None:
        return root.identity_verified_at if knows_all_of(info, root) else None

    @strawberry.field(
        description="When they accepted that their signature binds them; for administrators and themself.",
        metadata=lowered(ACCEPTED),
    )
    def signature_accepted_at(self, root: strawberry.Parent[models.Person], info: Info) -> datetime | None:
        return root.signature_accepted_at if knows_all_of(info, root) else None

    @strawberry.field(
        description="The BCP 47 tag of the language in which they read, null for their site's; for administrators and"
        " themself.",
        metadata=lowered(LANGUAGE),
    )
    def language(self, root: strawberry.Parent[models.Person], info: Info) -> str | None:
        return root.language if knows_all_of(info, root) else None

    @strawberry.field(
        description="How they sign in; null except for administrators and themself.",
        metadata=needs("accounts") | lowered(Related("accounts", _knows_all_of)),
    )
    def accounts(self, root: strawberry.Parent[models.Person], info: Info) -> list[Account] | None:
        return cast("list[Account]", root.accounts) if knows_all_of(info, root) else None

    @strawberry.field(
        description="The roles they hold; null except for administrators and themself.",
        metadata=needs("grants.site") | lowered(Related("grants", _knows_all_of)),
    )
    def roles(self, root: strawberry.Parent[models.Person], info: Info) -> list[RoleGrant] | None:
        return cast("list[RoleGrant]", root.grants) if knows_all_of(info, root) else None


def knows_all_of(info: Info, person: models.Person) -> bool:
    """True for administrators and for the person; everybody else sees names only (TEN-2)."""
    caller = info.context.caller
    if caller is None:
        return False
    return caller.person == person.id or caller.may(Permission.COMPANY_ADMINISTER, site=None)
