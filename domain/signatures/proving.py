"""A signer's fresh authentication at the identity provider, which marks the challenge proven (SIG-2)."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import rules
from domain.signatures.events import SignatureProven
from domain.signatures.models import SignatureChallenge
from domain.signatures.refusals import AuthenticationNotFresh, ChallengeInvalid

LEEWAY = timedelta(seconds=30)  # two clocks, and whole seconds in `auth_time`


def mark_proven(
    uow: UnitOfWork, challenge_id: UUID, *, account: UUID, authenticated_at: datetime | None
) -> SignatureChallenge:
    """The account's person has just authenticated for this challenge and no other.

    Raises ChallengeInvalid, also where somebody else's proof is there already, and AuthenticationNotFresh.
    """
    found = uow.lock(SignatureChallenge, SignatureChallenge.id == challenge_id)
    if not found:
        raise ChallengeInvalid(because="there is none with this id")
    challenge = found[0]
    rules.require_open(challenge.used_at, challenge.expires_at, now=uow.now)
    require_fresh(authenticated_at, asked_at=challenge.created_at, now=uow.now)
    if challenge.proven_account_id not in {None, account}:
        raise ChallengeInvalid(because="another account proved it before")
    challenge.proven_account_id, challenge.proven_at = account, uow.now
    uow.record(SignatureProven(challenge=challenge.id, account=account))
    return challenge


def require_fresh(authenticated_at: datetime | None, *, asked_at: datetime, now: datetime) -> None:
    """The person proved themself after the challenge was shown, give or take `LEEWAY` (SIG-2; 21 CFR 11.200(a)(1)).

    `authenticated_at` is the provider's `auth_time` (OpenID Connect Core §2), required for it. Raises
    AuthenticationNotFresh.
    """
    if authenticated_at is None or not asked_at - LEEWAY <= authenticated_at <= now + LEEWAY:
        raise AuthenticationNotFresh
