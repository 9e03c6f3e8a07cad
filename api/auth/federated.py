"""Signing in, and signing, through a company's identity provider: what happens between the two requests."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from api.auth import sessions, sign_in_state, tokens
from api.auth.sign_in_state import SignInState
from api.auth.tokens import Token
from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import queries
from domain.people.commands import federation
from domain.people.commands import sessions as commands
from domain.people.models import AccessSession, Account, AttemptPurpose, Person
from domain.people.refusals import IdentityProviderFailed, NoIdentityProvider, SignInAnswerInvalid
from domain.signatures import proving
from domain.signatures.models import SignatureChallenge
from domain.signatures.refusals import ChallengeInvalid
from infra import secret_box
from infra.identity_providers import (
    Identity,
    IdentityProviders,
    Provider,
    Registration,
    require_issuer_of_response,
)
from infra.secret_box import NotUnsealed
from infra.services import Services
from infra.transaction import Command, as_process

PROCESS = "single sign-on"
CALLBACK = "/auth/callback"


@dataclass(frozen=True, slots=True)
class Returned:
    """The provider's response as the browser brought it (RFC 6749 §4.1.2, RFC 9207)."""

    state: str
    cookie: str
    code: str | None
    issuer: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in now, with the token of their session."""

    name: str
    token: Token


@dataclass(frozen=True, slots=True)
class Proven:
    """Who proved which challenge."""

    name: str
    challenge: SignatureChallenge


def begin_sign_in(services: Services, company_name: str) -> tuple[str, str]:
    """Where to send the browser, and the state that it keeps. Raises NoIdentityProvider, IdentityProviderFailed."""
    company = sessions.company_named(services.transactions, company_name)
    if company is None:
        raise NoIdentityProvider
    return _begin(services, sign_in_state.begin(company))


def begin_signature(services: Services, company: CompanyId, challenge: UUID) -> tuple[str, str]:
    """The same for a challenge: the provider must ask the person again (SIG-2). Raises ChallengeInvalid too."""
    shown(services, company, challenge)
    return _begin(services, sign_in_state.begin(company, challenge=challenge))


def shown(services: Services, company: CompanyId, challenge_id: UUID) -> dict[str, str]:
    """What the signer is told of an open challenge before they go on. Raises ChallengeInvalid."""
    with services.transactions.reading(company) as session:
        of_company = SignatureChallenge.company_id == company
        found = session.scalars(
            select(SignatureChallenge).where(of_company, SignatureChallenge.id == challenge_id)
        ).one_or_none()
        if found is None or found.used_at is not None:
            raise ChallengeInvalid(because="there is none that is open")
        whose = Person.company_id == company, Person.id == found.asked_by
        asked_by = session.scalars(select(Person.name).where(*whose)).one()
    return {"Act": found.act, "Meaning": found.meaning, "Prepared by": asked_by, "Content (SHA-256)": found.digest}


def end(services: Services, returned: Returned) -> SignedIn | Proven:
    """Take the provider's answer, once, in the browser that began.

    Raises SignInAnswerInvalid, SignInAnswerUsed, IdentityProviderFailed, SubjectUnknown, ChallengeInvalid,
    AuthenticationNotFresh, NoIdentityProvider.
    """
    state = sign_in_state.read(services.secret, returned.state)
    if state is None or not hmac.compare_digest(returned.cookie.encode(), returned.state.encode()):
        raise SignInAnswerInvalid
    provider, registration = _provider(services, state.company)
    require_issuer_of_response(provider, returned.issuer)
    if returned.code is None:
        problem = f"it ended the sign-in ({(returned.error or 'no code')[:100]})"
        raise IdentityProviderFailed(problem=problem)
    asked = state.asked(services.secret)
    identity = _providers(services).identify(provider, registration, asked, returned.code)
    if state.challenge is None:
        return _sign_in(services, state, identity)
    return _prove(services, state, state.challenge, identity)


def _begin(services: Services, state: SignInState) -> tuple[str, str]:
    provider, registration = _provider(services, state.company)
    asked = state.asked(services.secret)
    return _providers(services).authorization_url(provider, registration, asked), asked.state


def _providers(services: Services) -> IdentityProviders:
    return IdentityProviders(allow_loopback=not services.production)


def _provider(services: Services, company: CompanyId) -> tuple[Provider, Registration]:
    with services.transactions.reading(company) as session:
        found = queries.identity_provider(session, company)
        if found is None:
            raise NoIdentityProvider
        configured, sealed = found
    try:
        client_secret = secret_box.unseal(services.secret, sealed, place=secret_place(company))
    except NotUnsealed:
        raise IdentityProviderFailed(problem="its secret was kept under another key; configure it again") from None
    registration = Registration(
        client_id=configured.client_id,
        client_secret=client_secret,
        scopes=configured.scopes,
        redirect_uri=redirect_uri(services),
    )
    return _providers(services).discover(configured.issuer), registration


def redirect_uri(services: Services) -> str:
    """Where providers send the browser back to; an administrator registers it there."""
    return services.public_url.rstrip("/") + CALLBACK


def secret_place(company: CompanyId) -> str:
    """What a company's client secret is bound to when it is sealed."""
    return f"identity provider of {company}"


def _sign_in(services: Services, state: SignInState, identity: Identity) -> SignedIn:
    token = tokens.new(state.company)
    name: list[str] = []

    def open_session(uow: UnitOfWork) -> AccessSession:
        account = _enter(uow, state, identity, AttemptPurpose.SIGN_IN)
        name[:] = [uow.rely_on(Person, account.person_id).name]
        return commands.open_session(uow, account.id, secret_hash=token.secret_hash)

    actor = as_process(state.company, PROCESS)
    services.transactions.run(Command(actor, open_session, reason="signed in through the identity provider"))
    return SignedIn(name[0], token)


def _prove(services: Services, state: SignInState, challenge: UUID, identity: Identity) -> Proven:
    proven: list[Proven] = []

    def prove(uow: UnitOfWork) -> SignatureChallenge:
        account = _enter(uow, state, identity, AttemptPurpose.SIGNATURE)
        marked = proving.mark_proven(uow, challenge, account=account.id, authenticated_at=identity.authenticated_at)
        proven[:] = [Proven(uow.rely_on(Person, account.person_id).name, marked)]
        return marked

    actor = as_process(state.company, PROCESS)
    services.transactions.run(Command(actor, prove, reason="authenticated for a signature at the identity provider"))
    return proven[0]


def _enter(uow: UnitOfWork, state: SignInState, identity: Identity, purpose: AttemptPurpose) -> Account:
    return federation.enter(
        uow, request=state.request, issuer=identity.issuer, subject=identity.subject, purpose=purpose
    )
