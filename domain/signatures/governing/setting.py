"""Quality says what an act's signatures demand at a site, or in the whole company, signed (SIG-7)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.signatures import acts
from domain.signatures.acts import SignedAct
from domain.signatures.governing import rules
from domain.signatures.governing.events import SignaturePolicySet
from domain.signatures.governing.models import SignaturePolicy, SignaturePolicySigner
from domain.signatures.governing.rules import Signer, Signers
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSignaturePolicy:
    """`subject` is the site, the enterprise for the company; `seen` the version of the line that it replaces, if any.

    No signers: the line is withdrawn, and what the code demands, or the company's line, is enough.
    """

    subject: UUID
    version: int
    act: str
    signers: Signers
    seen: int | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "act": self.act,
            "signers": told(self.signers),
            "policyVersion": self.seen,
            "reason": self.reason,
        }


def told(signers: Signers) -> list[Json]:
    """Signers as they are signed, in the order of role, meaning."""
    return [
        {"role": one.role.value, "meaning": one.meaning.value}
        for one in sorted(signers, key=lambda one: (one.role.value, one.meaning.value))
    ]


def _standing(uow: UnitOfWork, site: Site, given: SetSignaturePolicy) -> SignaturePolicy | None:
    found = uow.lock(SignaturePolicy, SignaturePolicy.site_id == site.id, SignaturePolicy.act == given.act)
    return next(iter(found), None)


def _signers(uow: UnitOfWork, found: SignaturePolicy | None) -> list[SignaturePolicySigner]:
    return [] if found is None else uow.find(SignaturePolicySigner, SignaturePolicySigner.policy_id == found.id)


def _check(uow: UnitOfWork, site: Site, given: SetSignaturePolicy) -> None:
    """Raises InvalidInput, VersionConflict."""
    act = acts.named(given.act)
    if act is None or not act.governed:
        problem = "This is no act whose signatures a policy governs; the query signatureTable lists those."
        raise InvalidInput(path=("act",), problem=problem)
    if given.signers:
        rules.require_signers(given.signers, demanded=act.demanded)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    found = _standing(uow, site, given)
    if found is not None:
        require_version(found, 0 if given.seen is None else given.seen)
    elif given.seen is not None:
        raise VersionConflict(kind="SignaturePolicy", id=site.id, seen=given.seen, current=0)


def _content(uow: UnitOfWork, site: Site, given: SetSignaturePolicy) -> Json:
    found = _standing(uow, site, given)
    before = [(one.role, one.meaning) for one in _signers(uow, found)]
    listed: list[Json] = [{"role": role, "meaning": meaning} for role, meaning in sorted(before)]
    return {"site": {"code": site.code, "name": site.name}, "before": None if found is None else listed}


def _perform(uow: UnitOfWork, site: Site, given: SetSignaturePolicy, signature: Signature) -> SignaturePolicy:
    """From now on; what was signed stays signed."""
    found = _standing(uow, site, given)
    for before in _signers(uow, found):
        uow.remove(before)
    if found is None:
        found = uow.add(SignaturePolicy(id=new_id(), site_id=site.id, act=given.act))
    found.withdrawn, found.because = not given.signers, given.reason.strip()
    found.set_by, found.set_name, found.set_at = uow.actor.as_person, signature.printed_name, uow.now
    found.signature_id = signature.id
    for signer in given.signers:
        uow.add(_row(found, signer))
    uow.record(SignaturePolicySet(policy=found.id, site=site.id))
    return found


def _row(policy: SignaturePolicy, signer: Signer) -> SignaturePolicySigner:
    return SignaturePolicySigner(id=new_id(), policy_id=policy.id, role=signer.role, meaning=signer.meaning)


SET_SIGNATURE_POLICY: SignedAct[SetSignaturePolicy, Site] = SignedAct(
    name="setSignaturePolicy",
    model=Site,
    reads=Permission.SIGNATURE_POLICY_SET,
    needs=lambda _: Permission.SIGNATURE_POLICY_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    governed=False,
)
