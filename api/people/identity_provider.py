"""A company's identity provider: configured, shown, its subjects linked to persons."""

from typing import ClassVar

import strawberry
from sqlalchemy import select

from api.auth import federated
from api.context import Info, act, changed, read
from api.people.types import Person
from api.problems import Problem
from api.reading.vocabulary import Rows, lowered
from api.relay import Node, local_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.people import models, rules
from domain.people.commands import federation
from infra import bounded_http, secret_box
from infra.bounded_http import AddressRefused
from infra.identity_providers import IdentityProviders
from infra.transaction import Outcome


@strawberry.type(description="The OpenID Connect provider that the company's people may sign in through.")
class IdentityProvider(Node):
    model: ClassVar[type[OfCompany]] = models.IdentityProvider
    reads: ClassVar[Permission | None] = Permission.COMPANY_ADMINISTER

    issuer: str
    client_id: str
    scopes: str
    enabled: bool
    version: int

    @strawberry.field(description="Register this address at the provider; it sends the browser back there.")
    def redirect_uri(self, info: Info) -> str:
        return federated.redirect_uri(info.context.services)


@strawberry.input
class ConfigureIdentityProviderInput:
    issuer: str = strawberry.field(description="As the provider spells it, https; discovery is asked there.")
    client_id: str
    client_secret: str = strawberry.field(description="Kept sealed, and never shown again.")
    scopes: str = "openid email profile"
    enabled: bool = True
    reason: str
    command_id: str | None = None


@strawberry.type
class ConfigureIdentityProviderPayload:
    identity_provider: IdentityProvider | None = None
    problems: list[Problem]


@strawberry.input
class LinkFederatedAccountInput:
    person_id: strawberry.ID
    issuer: str
    subject: str = strawberry.field(description="The provider's sub claim for this person.")
    email: str
    reason: str
    command_id: str | None = None


@strawberry.type
class LinkFederatedAccountPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class IdentityProviderQuery:
    @strawberry.field(
        description="The company's identity provider, for administrators.", metadata=lowered(Rows(lambda *_: ()))
    )
    def identity_provider(self, info: Info) -> IdentityProvider | None:
        context, model = info.context, models.IdentityProvider
        found = context.session.scalars(select(model.id).where(model.company_id == context.actor.company)).one_or_none()
        return None if found is None else read(info, IdentityProvider, found)


@strawberry.type
class IdentityProviderMutation:
    @strawberry.mutation(description="Set the company's identity provider; it is asked first whether it can be used.")
    def configure_identity_provider(
        self,
        info: Info,
        input: ConfigureIdentityProviderInput,  # noqa: A002 -- GraphQL's word
    ) -> ConfigureIdentityProviderPayload:
        return changed(
            info,
            ConfigureIdentityProviderPayload,
            "identity_provider",
            IdentityProvider,
            lambda: _configure(info, input),
        )

    @strawberry.mutation(description="Let a person sign in as a subject of the company's identity provider.")
    def link_federated_account(
        self,
        info: Info,
        input: LinkFederatedAccountInput,  # noqa: A002 -- GraphQL's word
    ) -> LinkFederatedAccountPayload:
        return changed(info, LinkFederatedAccountPayload, "person", Person, lambda: _link(info, input))


def _configure(info: Info, given: ConfigureIdentityProviderInput) -> Outcome:
    services, actor = info.context.services, info.context.actor
    reason = rules.require_reason(given.reason)
    if not actor.may(Permission.COMPANY_ADMINISTER, site=None):  # asked before the network is
        wanted = Permission.COMPANY_ADMINISTER
        raise Forbidden(permission=wanted.value, roles=roles_with(wanted))
    rules.require_registration(given.client_id, given.client_secret, given.scopes)
    _require_issuer(given.issuer, allow_loopback=not services.production)
    IdentityProviders(allow_loopback=not services.production).discover(given.issuer)
    sealed = secret_box.seal(services.secret, given.client_secret, place=federated.secret_place(actor.company))
    settings = {"issuer": given.issuer, "client_id": given.client_id, "scopes": given.scopes}
    return act(
        info,
        "configureIdentityProvider",
        lambda uow: federation.configure(uow, **settings, sealed_secret=sealed, enabled=given.enabled),
        given={**settings, "enabled": given.enabled},
        command_id=given.command_id,
        reason=reason,
    )


def _require_issuer(issuer: str, *, allow_loopback: bool) -> None:
    """OpenID Connect Discovery §3: https, without query or fragment. Raises InvalidInput."""
    try:
        parts = bounded_http.require_address(issuer, allow_loopback=allow_loopback)
    except AddressRefused as error:
        raise InvalidInput(path=("issuer",), problem=f"{error}.") from None
    if parts.query or not rules.ISSUER_SHORTEST <= len(issuer) <= rules.ISSUER_LONGEST:
        raise InvalidInput(
            path=("issuer",), problem="An issuer is an https address without a query, up to 500 characters."
        )


def _link(info: Info, given: LinkFederatedAccountInput) -> Outcome:
    person = local_id(given.person_id, "Person", path="personId")
    who = {"issuer": given.issuer, "subject": given.subject, "email": given.email}
    return act(
        info,
        "linkFederatedAccount",
        lambda uow: federation.link(uow, person, **who),
        given={"person": str(person), **who},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )
