"""Challenges that are proven at the company's identity provider instead of by a password."""

from uuid import UUID

from sqlalchemy import select

from api.context import Info
from domain.people import queries
from domain.people.models import Account
from domain.signatures.commands import CheckedProof
from domain.signatures.models import ProofMethod, SignatureChallenge
from domain.signatures.refusals import ChallengeInvalid

NOT_PROVEN = "nobody has authenticated for it at the identity provider; open its authorizationUrl first"


def authorization_url(info: Info, challenge: SignatureChallenge) -> str | None:
    """Where the signer authenticates afresh for this challenge; None where the company has no provider."""
    context = info.context
    if queries.identity_provider(context.session, context.actor.company) is None:
        return None
    place = f"{challenge.company_id.hex}/{challenge.id.hex}"
    return f"{context.services.public_url.rstrip('/')}/auth/sign/{place}"


def proven(info: Info, challenge_id: UUID) -> tuple[UUID, CheckedProof]:
    """The person who proved the challenge, with the proof. Raises ChallengeInvalid.

    Only the person who prepared it may use it: an address that is passed on proves nothing for others (SIG-4).
    """
    company = info.context.actor.company
    with info.context.services.transactions.reading(company) as session:
        of_company = SignatureChallenge.company_id == company
        challenge = session.scalars(select(SignatureChallenge).where(of_company, SignatureChallenge.id == challenge_id))
        found = challenge.one_or_none()
        if found is None or found.proven_account_id is None or found.asked_by != info.context.actor.person:
            raise ChallengeInvalid(because=NOT_PROVEN, path=("signature", "challenge"))
        whose = Account.company_id == company, Account.id == found.proven_account_id
        account = session.scalars(select(Account).where(*whose)).one()
    return account.person_id, CheckedProof(challenge_id, account.id, account.version, ProofMethod.IDENTITY_PROVIDER)
