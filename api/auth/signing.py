"""Carrying out a signed act: the proof is checked and counted first, the command gets it checked."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import strawberry

from api.auth import challenges, passwords
from api.context import Info, looking
from api.relay import local_id
from domain.kernel.actor import Actor
from domain.kernel.canonical import Json, digest
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import AttemptPurpose
from domain.signatures import commands, continuity
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.continuity import Continuity
from domain.signatures.giving import CheckedProof
from domain.signatures.models import ProofComponents, ProofMethod
from domain.signatures.ordering import queries
from domain.signatures.ordering.models import SignatureRequest
from domain.signatures.ordering.refusals import FurtherSignaturesNeeded
from domain.signatures.ordering.rules import turn
from domain.signatures.refusals import AllComponentsNeeded, ChallengeInvalid, ProofRefused, SignatureRequired
from infra.transaction import Command, Outcome


@strawberry.input(
    description="The signer's sign-in name and password. Whoever signed in their own session goes on with the password"
    " alone, until they pause or another signs there (SIG-2): see ViewerSession.signingUntil."
)
class PasswordProof:
    name: str | None = None
    password: str


@strawberry.input(one_of=True, description="How the signer proves who they are; the proof names them.")
class SignatureProof:
    password: PasswordProof | None = strawberry.UNSET
    identity_provider: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="True after the signer authenticated at the challenge's authorizationUrl.",
    )


@strawberry.input(description="A prepared challenge and the proof of the person who signs it.")
class SignatureInput:
    challenge: strawberry.ID
    proof: SignatureProof


def sign(
    info: Info, act: SignedAct[Any, Any], given: SignedInput, signature: SignatureInput | None, command_id: str | None
) -> Outcome:
    """Check the proof, then sign and act as its person, in the session of whoever is signed in.

    A command id stands for one person's signature: sent again with another's proof it is refused, and doesn't answer
    that they signed (EXE-18, SIG-5). Raises SignatureRequired, ProofRefused, what the act refuses and, where the act is
    signed but waits for others, FurtherSignaturesNeeded (SIG-7).
    """
    if signature is None:
        raise SignatureRequired(meaning=act.meaning(given).value, path=("signature",))
    outcome = signed(
        info,
        signature,
        lambda uow, proof: commands.carry_out(uow, act, given, proof),
        told={"act": act.name, "input": given.as_json()},
        command_id=command_id,
        reason=reason_of(given) or act.name,
    )
    if outcome.type == SignatureRequest.__name__:
        raise _waiting(info, outcome.id)
    return outcome


def signed(
    info: Info,
    signature: SignatureInput,
    work: Callable[[UnitOfWork, CheckedProof], OfCompany],
    *,
    told: Mapping[str, Json],
    command_id: str | None,
    reason: str,
) -> Outcome:
    """Check the proof, then do the work as its person; `told` is what it is done with, for recognising repeats."""
    signer, proof = _proven(info, signature)
    command = Command(
        signer.in_session_of(info.context.actor.person),
        lambda uow: work(uow, proof),
        id=command_id,
        digest=digest({**told, "signer": str(signer.person)}),
        reason=reason,
    )
    return info.context.run(command)


def _waiting(info: Info, request: UUID) -> FurtherSignaturesNeeded:
    """What the act waits for, as of its commit."""
    uow = looking(info)
    found = uow.look_at(SignatureRequest, request)
    places = queries.places(queries.rows_of(uow, request))
    assert found is not None, request
    place = turn(places) or places[-1]  # all have signed where a repeat is answered later
    roles = tuple(one.value for one in place.roles)
    return FurtherSignaturesNeeded(request=request, act=found.act, meaning=place.meaning.value, roles=roles)


def _proven(info: Info, signature: SignatureInput) -> tuple[Actor, CheckedProof]:
    challenge = local_id(signature.challenge, "SignatureChallenge", path="signature")
    if isinstance(signature.proof.password, PasswordProof):
        return _by_password(info, challenge, signature.proof.password)
    if not signature.proof.identity_provider:
        raise ChallengeInvalid(because=challenges.NOT_PROVEN, path=("signature", "proof"))
    return challenges.proven(info, challenge)


def _by_password(info: Info, challenge: UUID, given: PasswordProof) -> tuple[Actor, CheckedProof]:
    context, session = info.context, info.context.session_id
    company = context.actor.company
    components = ProofComponents.PASSWORD_ALONE if given.name is None else ProofComponents.ALL
    name = continued(info).account_name if given.name is None else given.name
    proven = passwords.check(
        context.services.transactions, company, name, given.password, purpose=AttemptPurpose.SIGNATURE
    )
    if proven is None or not proven.person_active:
        raise ProofRefused(locked=False, path=("signature", "proof", "password"))
    signer = Actor(company=company, person=proven.person, name=proven.person_name)  # roles are asked for at the act
    method = ProofMethod.PASSWORD
    return signer, CheckedProof(
        challenge, proven.account, proven.account_version, method, components=components, session=session
    )


def continued(info: Info) -> Continuity:
    """The session of this request, where its person may sign by one component (SIG-2). Raises AllComponentsNeeded."""
    given = {"company": info.context.actor.company, "session": info.context.session_id}
    found = continuity.told(info.context.session.execute(continuity.STATEMENT, given).one())
    try:
        continuity.lasts_until(found)
    except AllComponentsNeeded as refusal:
        raise AllComponentsNeeded(because=refusal.because, path=("signature", "proof", "password", "name")) from None
    return found


def reason_of(given: SignedInput) -> str | None:
    """Why the act is done, where its input says that."""
    reason = getattr(given, "reason", None)
    return None if reason is None else str(reason).strip()
