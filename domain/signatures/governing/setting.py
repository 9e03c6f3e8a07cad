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

    No signers: the line is withdrawn, and what the code demands, or the company's line, is enough. `days` is how long
    a request waits where several sign the act.
    """

    subject: UUID
    version: int
    act: str
    signers: Signers
    seen: int | None
    reason: str
    days: int | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "act": self.act,
            "signers": told(self.signers),
            "policyVersion": self.seen,
            "reason": self.reason,
            **({} if self.days is None else {"requestDays": self.days}),
        }


def told(signers: Signers) -> list[Json]:
    """Signers as they are signed: by place, role, meaning. The place is told where there are several."""
    ordered = rules.last_of(signers) > 1
    return [_told(one, ordered=ordered) for one in sorted(signers, key=rules.in_order)]


def _told(signer: Signer, *, ordered: bool) -> Json:
    order: dict[str, Json] = {"order": signer.order} if ordered else {}
    return {"role": signer.role.value, "meaning": signer.meaning.value, **order}


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
        rules.require_signers(given.signers, act=act.name, demanded=act.demanded)
    rules.require_days(given.days, given.signers)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    found = _standing(uow, site, given)
    if found is not None:
        require_version(found, 0 if given.seen is None else given.seen)
    elif given.seen is not None:
        raise VersionConflict(kind="SignaturePolicy", id=site.id, seen=given.seen, current=0)


def _content(uow: UnitOfWork, site: Site, given: SetSignaturePolicy) -> Json:
    found = _standing(uow, site, given)
    before = sorted(_signers(uow, found), key=lambda one: (one.order_number or 1, one.role, one.meaning))
    listed: list[Json] = [_told_row(one) for one in before]
    return {"site": {"code": site.code, "name": site.name}, "before": None if found is None else listed}


def _told_row(row: SignaturePolicySigner) -> Json:
    order: dict[str, Json] = {} if row.order_number is None else {"order": row.order_number}
    return {"role": row.role, "meaning": row.meaning, **order}


def _perform(uow: UnitOfWork, site: Site, given: SetSignaturePolicy, signature: Signature) -> SignaturePolicy:
    """From now on; what was signed stays signed."""
    found = _standing(uow, site, given)
    before = _signers(uow, found)
    if found is None:
        found = uow.add(SignaturePolicy(id=new_id(), site_id=site.id, act=given.act))
    found.withdrawn, found.because = not given.signers, given.reason.strip()
    found.set_by, found.set_name, found.set_at = uow.actor.as_person, signature.printed_name, uow.now
    found.signature_id, found.request_days = signature.id, given.days
    _write_signers(uow, found, before, given.signers)
    uow.record(SignaturePolicySet(policy=found.id, site=site.id))
    return found


def _write_signers(
    uow: UnitOfWork, policy: SignaturePolicy, before: list[SignaturePolicySigner], signers: Signers
) -> None:
    """Those that stay keep their rows."""
    ordered = rules.last_of(signers) > 1
    wanted = {(one.order if ordered else None, one.role.value, one.meaning.value) for one in signers}
    held = {(one.order_number, one.role, one.meaning): one for one in before}
    for gone in held.keys() - wanted:
        uow.remove(held[gone])
    for order, role, meaning in sorted(wanted - held.keys(), key=lambda one: (one[0] or 1, *one[1:])):
        uow.add(SignaturePolicySigner(id=new_id(), policy_id=policy.id, role=role, meaning=meaning, order_number=order))


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
