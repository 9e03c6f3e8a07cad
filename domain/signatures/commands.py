"""What can be done with signatures: prepare one, give one."""

from domain.kernel.models import Versioned
from domain.kernel.unit_of_work import UnitOfWork, changing, relying_on, require_version, seeing_one
from domain.people.models import Account, Person
from domain.signatures import giving
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.giving import CheckedProof, Covered
from domain.signatures.governing import following
from domain.signatures.models import SignatureChallenge
from domain.signatures.ordering import requesting
from domain.tenancy.models import Site


def prepare(uow: UnitOfWork, act: SignedAct[Input, Row], given: Input) -> SignatureChallenge:
    """Show what would be signed: where several people sign the act, what the first of them does.

    Raises ContentTooLarge, SignaturePolicyUnusable, AlreadyRequested, and what the act itself would refuse: nobody
    signs in vain.
    """
    row = uow.hold(act.model, given.subject)
    site = act.site(row, given)
    uow.require(act.reads, site=site)
    require_version(row, given.version)
    line = following.line_for(uow, act, site=site)
    act.check(uow, row, given)
    if line is not None and line.ordered:
        return requesting.prepare(uow, act, row, given, line)
    return giving.challenge(uow, act, row, given, Covered(act.meaning(given), act.covered(uow, row, given)))


def carry_out(uow: UnitOfWork, act: SignedAct[Input, Row], given: Input, proof: CheckedProof) -> Versioned:
    """Sign what was shown, and do it, in one transaction; or, where several people sign the act, request the others.

    The unit of work's actor is the signer, whoever's session carried the act. Raises NotFound, Forbidden,
    SignaturePolicyUnusable, RoleNotInPolicy, AlreadyRequested, VersionConflict, ChallengeInvalid, AllComponentsNeeded,
    ContentTooLarge, SignatureNotAccepted, and what the act refuses.
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
    line = following.line_for(uow, act, site=site)
    if line is not None and line.ordered:
        return requesting.request(uow, act, row, given, line=line, proof=proof)
    giving.require_permission(uow, act, row, given)
    following.require_signer(uow, act, act.meaning(given), line, site=site)
    if site is not None:
        uow.foresee(seeing_one(Site, site))
    shown = giving.claim(uow, proof, act.name)
    require_version(row, given.version)
    act.check(uow, row, given)
    act.signer(uow, row, given)
    covered = Covered(act.meaning(given), act.covered(uow, row, given))
    giving.require_shown(shown, covered)
    signature = giving.sign(uow, act, row, given, covered=covered, proof=proof)
    return act.perform(uow, row, given, signature)
