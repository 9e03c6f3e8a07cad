"""Challenges that are proven at the company's identity provider instead of by a password."""

from uuid import UUID

import orjson
from sqlalchemy import Select, Text, Uuid, bindparam, cast, func, select

from api.context import Info
from domain.kernel.actor import Actor
from domain.kernel.ids import PersonId
from domain.people import queries
from domain.people.models import Account, Person, PersonState
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofMethod, SignatureChallenge
from domain.signatures.refusals import ChallengeInvalid
from infra.reads.statements import unbound

NOT_PROVEN = "nobody has authenticated for it at the identity provider; open its authorizationUrl first"


def authorization_url(info: Info, challenge: SignatureChallenge) -> str | None:
    """Where the signer authenticates afresh for this challenge; None where the company has no provider."""
    context = info.context
    if queries.identity_provider(context.session, context.actor.company) is None:
        return None
    place = f"{challenge.company_id.hex}/{challenge.id.hex}"
    return f"{context.services.public_url.rstrip('/')}/auth/sign/{place}"


def proven(info: Info, challenge_id: UUID) -> tuple[Actor, CheckedProof]:
    """The person who proved the challenge, with the proof. Raises ChallengeInvalid.

    Only the person who prepared it may use it: an address that is passed on proves nothing for others (SIG-4). What
    they may do is asked at the act.
    """
    actor = info.context.actor
    asked = PROVEN.bound({"company": actor.company, "challenge": challenge_id, "person": actor.as_person})
    (told,) = info.context.reads.ask(actor.company, asked)
    if told is None:
        raise ChallengeInvalid(because=NOT_PROVEN, path=("signature", "challenge"))
    account, version, person, name = orjson.loads(told)
    signer = Actor(company=actor.company, person=PersonId(UUID(person)), name=name)
    session = info.context.session_id
    return signer, CheckedProof(challenge_id, UUID(account), version, ProofMethod.IDENTITY_PROVIDER, session=session)


def _statement() -> Select[str]:
    """The account that proved a challenge which a person prepared, and the account's own person, while active."""
    company, challenge = bindparam("company", None, Uuid), SignatureChallenge
    told = func.json_build_array(Account.id, Account.version, Person.id, Person.name)
    return (
        select(cast(told, Text))
        .select_from(challenge)
        .join(Account, (Account.company_id == company) & (Account.id == challenge.proven_account_id))
        .join(Person, (Person.company_id == company) & (Person.id == Account.person_id))
        .where(
            challenge.company_id == company,
            challenge.id == bindparam("challenge", None, Uuid),
            challenge.asked_by == bindparam("person", None, Uuid),
            Person.state == PersonState.ACTIVE,
        )
    )


PROVEN = unbound(_statement())
