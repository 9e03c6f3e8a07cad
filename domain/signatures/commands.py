"""What can be done with signatures: prepare one, give one, make one stale."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.kernel.canonical import canonical
from domain.kernel.ids import new_id
from domain.kernel.models import Versioned
from domain.kernel.unit_of_work import UnitOfWork, changing, relying_on, require_version, seeing_one
from domain.people.models import Account, AccountState, Person
from domain.signatures import continuity, rules
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.events import SignatureGiven, SignaturePrepared, SignatureWentStale
from domain.signatures.governing import following
from domain.signatures.models import ProofComponents, ProofMethod, Signature, SignatureChallenge, SignatureStaleness
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


def prepare(uow: UnitOfWork, act: SignedAct[Input, Row], given: Input) -> SignatureChallenge:
    """Show what would be signed.

    Raises ContentTooLarge, SignaturePolicyUnusable, and what the act itself would refuse: nobody signs in vain.
    """
    row = uow.hold(act.model, given.subject)
    uow.require(act.reads, site=act.site(row, given))
    require_version(row, given.version)
    following.signers_for(uow, act, site=act.site(row, given))
    act.check(uow, row, given)
    content = act.covered(uow, row, given)
    written = rules.require_signable(canonical(content).decode())
    challenge = SignatureChallenge(
        id=new_id(),
        act=act.name,
        meaning=act.meaning(given),
        subject_type=act.model.__name__,
        subject_id=row.id,
        subject_version=row.version,
        site_id=act.site(row, given),
        content=content,
        digest=rules.sha256(written),
        asked_by=uow.actor.as_person,
        created_at=uow.now,
        expires_at=uow.now + CHALLENGE_LASTS,
    )
    uow.record(SignaturePrepared(challenge=challenge.id))
    return uow.add(challenge)


def carry_out(uow: UnitOfWork, act: SignedAct[Input, Row], given: Input, proof: CheckedProof) -> Versioned:
    """Sign what was shown, and do it, in one transaction.

    The unit of work's actor is the signer, whoever's session carried the act. Raises NotFound, Forbidden,
    SignaturePolicyUnusable, RoleNotInPolicy, VersionConflict, ChallengeInvalid, AllComponentsNeeded, ContentTooLarge,
    SignatureNotAccepted, and what the act refuses.
    """
    uow.foresee(
        changing(act.model, given.subject),
        changing(SignatureChallenge, proof.challenge),
        relying_on(Account, proof.account),
        relying_on(Person, uow.person),
        *([following.lines_of(act)] if act.governed else []),
    )
    row = uow.hold(act.model, given.subject)
    site = act.site(row, given)
    _require_permission(uow, act, row, given)
    signers = following.signers_for(uow, act, site=site)
    following.require_signer(uow, act, act.meaning(given), signers, site=site)
    if site is not None:
        uow.foresee(seeing_one(Site, site))
    challenge = _claim(uow, proof, act.name)
    require_version(row, given.version)
    act.check(uow, row, given)
    content = rules.require_signable(canonical(act.covered(uow, row, given)).decode())
    if rules.sha256(content) != challenge.digest:
        raise ChallengeInvalid(because="what it showed is not what stands there now")
    signature = _sign(uow, row, act=act, given=given, proof=proof, content=content)
    return act.perform(uow, row, given, signature)


def make_stale(uow: UnitOfWork, signature: Signature, *, because: str) -> None:
    """The content changed after this signature; it must be given again (SIG-4, EXE-7)."""
    if uow.find(SignatureStaleness, SignatureStaleness.id == signature.id):
        return
    uow.add(SignatureStaleness(id=signature.id, stale_at=uow.now, because=because))
    uow.record(SignatureWentStale(signature=signature.id))


def _require_permission(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input) -> None:
    """What the act needs, or else what the site's policy takes instead, if anything. Raises Forbidden."""
    site, needed = act.site(row, given), act.needs(given)
    if not uow.actor.may(needed, site=site):
        uow.require(act.or_needs(uow, row, given) or needed, site=site)


def _claim(uow: UnitOfWork, proof: CheckedProof, act: str) -> SignatureChallenge:
    found = uow.lock(SignatureChallenge, SignatureChallenge.id == proof.challenge)
    if not found:
        raise ChallengeInvalid(because="there is none with this id")
    challenge = found[0]
    rules.require_open(challenge.used_at, challenge.expires_at, now=uow.now)
    if challenge.act != act:
        raise ChallengeInvalid(because=f"it was prepared for {challenge.act}")
    account = uow.rely_on(Account, proof.account)
    if account.state != AccountState.ACTIVE or account.version != proof.account_version:
        raise ChallengeInvalid(because="the signer's account changed in the meantime")
    if proof.components != ProofComponents.ALL:
        _require_continuous(uow, proof)
    challenge.used_at = uow.now
    return challenge


def _require_continuous(uow: UnitOfWork, proof: CheckedProof) -> None:
    """Still, and for this very account: what was true as the proof was checked may have ended (SIG-2)."""
    found = [continuity.told(row) for row in uow.look_up(continuity.STATEMENT, session=proof.session)]
    if not found or found[0].account != proof.account:
        raise AllComponentsNeeded(because="this session is another's, or none")
    continuity.lasts_until(found[0])


def _time_zone(uow: UnitOfWork, site: UUID | None) -> str:
    found = None if site is None else uow.look_at(Site, site)
    return "UTC" if found is None else found.time_zone


def _sign(
    uow: UnitOfWork, row: Row, *, act: SignedAct[Input, Row], given: Input, proof: CheckedProof, content: str
) -> Signature:
    person = uow.rely_on(Person, uow.actor.as_person)
    rules.require_accepted(person.id, verified=person.identity_verified_at, accepted=person.signature_accepted_at)
    site = act.site(row, given)
    signature = Signature(
        id=new_id(),
        site_id=site,
        act=act.name,
        meaning=act.meaning(given),
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
