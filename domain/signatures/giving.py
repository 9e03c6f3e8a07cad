"""Giving a signature: who may, the challenge that shows what is signed, the proof, and the signature itself."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from uuid import UUID

from domain.kernel.canonical import Json, canonical
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account, AccountState, Person
from domain.signatures import continuity, rules
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.events import SignatureGiven, SignaturePrepared
from domain.signatures.models import Meaning, ProofComponents, ProofMethod, Signature, SignatureChallenge
from domain.signatures.refusals import AllComponentsNeeded, ChallengeInvalid
from domain.tenancy.models import Site

CHALLENGE_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """A proof that was checked and counted before the command; the command's actor is its person.

    `session` is the session that carries the act, whosever it is.
    """

    challenge: UUID
    account: UUID
    account_version: int
    method: ProofMethod
    components: ProofComponents = ProofComponents.ALL
    session: UUID | None = None


@dataclass(frozen=True)
class Covered:
    """What a signature covers, and as what it is given."""

    meaning: Meaning
    content: dict[str, Json]

    @cached_property
    def written(self) -> str:
        """In its canonical form. Raises ContentTooLarge."""
        return rules.require_signable(canonical(self.content).decode())


def challenge(
    uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input, covered: Covered
) -> SignatureChallenge:
    """Shows what would be signed. Raises ContentTooLarge."""
    made = SignatureChallenge(
        id=new_id(),
        act=act.name,
        meaning=covered.meaning,
        subject_type=act.model.__name__,
        subject_id=row.id,
        subject_version=row.version,
        site_id=act.site(row, given),
        content=covered.content,
        digest=rules.sha256(covered.written),
        asked_by=uow.actor.as_person,
        created_at=uow.now,
        expires_at=uow.now + CHALLENGE_LASTS,
    )
    uow.record(SignaturePrepared(challenge=made.id))
    return uow.add(made)


def require_permission(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input) -> None:
    """What the act needs, or else what the site's policy takes instead, if anything. Raises Forbidden."""
    site, needed = act.site(row, given), act.needs(given)
    if not uow.actor.may(needed, site=site):
        uow.require(act.or_needs(uow, row, given) or needed, site=site)


def claim(uow: UnitOfWork, proof: CheckedProof, act: str) -> SignatureChallenge:
    """The challenge that this proof answers, once. Raises ChallengeInvalid, AllComponentsNeeded."""
    found = uow.lock(SignatureChallenge, SignatureChallenge.id == proof.challenge)
    if not found:
        raise ChallengeInvalid(because="there is none with this id")
    shown = found[0]
    rules.require_open(shown.used_at, shown.expires_at, now=uow.now)
    if shown.act != act:
        raise ChallengeInvalid(because=f"it was prepared for {shown.act}")
    account = uow.rely_on(Account, proof.account)
    if account.state != AccountState.ACTIVE or account.version != proof.account_version:
        raise ChallengeInvalid(because="the signer's account changed in the meantime")
    if proof.components != ProofComponents.ALL:
        _require_continuous(uow, proof)
    shown.used_at = uow.now
    return shown


def _require_continuous(uow: UnitOfWork, proof: CheckedProof) -> None:
    """Still, and for this very account: what was true as the proof was checked may have ended (SIG-2)."""
    found = [continuity.told(row) for row in uow.look_up(continuity.STATEMENT, session=proof.session)]
    if not found or found[0].account != proof.account:
        raise AllComponentsNeeded(because="this session is another's, or none")
    continuity.lasts_until(found[0])


def _time_zone(uow: UnitOfWork, site: UUID | None) -> str:
    found = None if site is None else uow.look_at(Site, site)
    return "UTC" if found is None else found.time_zone


def require_shown(shown: SignatureChallenge, covered: Covered) -> None:
    """The challenge showed what stands there now (SIG-4). Raises ChallengeInvalid, ContentTooLarge."""
    if rules.sha256(covered.written) != shown.digest:
        raise ChallengeInvalid(because="what it showed is not what stands there now")


def sign(
    uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input, *, covered: Covered, proof: CheckedProof
) -> Signature:
    """Raises SignatureNotAccepted."""
    person = uow.rely_on(Person, uow.actor.as_person)
    rules.require_accepted(person.id, verified=person.identity_verified_at, accepted=person.signature_accepted_at)
    site, content = act.site(row, given), covered.written
    signature = Signature(
        id=new_id(),
        site_id=site,
        act=act.name,
        meaning=covered.meaning,
        subject_type=act.model.__name__,
        subject_id=row.id,
        subject_version=row.version,
        person_id=person.id,
        account_id=proof.account,
        session_person_id=uow.actor.session_person,
        printed_name=person.name,
        signed_at=uow.now,
        time_zone=_time_zone(uow, site),
        method=proof.method,
        digest=rules.sha256(content),
        content=content,
        challenge_id=proof.challenge,
        session_id=proof.session,
        components=proof.components,
    )
    uow.record(SignatureGiven(signature=signature.id, person=person.id, meaning=signature.meaning))
    return uow.add(signature)
