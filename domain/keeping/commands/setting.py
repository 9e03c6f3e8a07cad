"""Quality says for how long records are kept at a site, or in the whole company, signed."""

from dataclasses import dataclass
from uuid import UUID

from domain.keeping import rules
from domain.keeping.events import RetentionPolicySet
from domain.keeping.models import RetentionPolicy
from domain.keeping.rules import Periods
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRetentionPolicy:
    """`subject` is the site, the enterprise for the company; `seen` the version of the policy that it replaces."""

    subject: UUID
    version: int
    periods: Periods
    seen: int | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "monthsAfterExpiry": self.periods.after_expiry,
            "monthsAfterDecision": self.periods.after_decision,
            "policyVersion": self.seen,
            "reason": self.reason,
        }


def _standing(uow: UnitOfWork, site: Site) -> RetentionPolicy | None:
    return next(iter(uow.lock(RetentionPolicy, RetentionPolicy.site_id == site.id)), None)


def _check(uow: UnitOfWork, site: Site, given: SetRetentionPolicy) -> None:
    """Raises InvalidInput, VersionConflict."""
    rules.require_periods(given.periods)
    require_words(given.reason, limit=REASON, path=("reason",))
    found = _standing(uow, site)
    if found is not None:
        require_version(found, 0 if given.seen is None else given.seen)
    elif given.seen is not None:
        raise VersionConflict(kind="RetentionPolicy", id=site.id, seen=given.seen, current=0)


def _content(uow: UnitOfWork, site: Site, _: SetRetentionPolicy) -> Json:
    found = _standing(uow, site)
    before = None
    if found is not None:
        before = {"monthsAfterExpiry": found.months_after_expiry, "monthsAfterDecision": found.months_after_decision}
    return {"site": {"code": site.code, "name": site.name}, "before": before}


def _perform(uow: UnitOfWork, site: Site, given: SetRetentionPolicy, signature: Signature) -> RetentionPolicy:
    """What was decided before is kept longer where this is longer, and never shorter (KEP-1)."""
    found = _standing(uow, site)
    if found is None:
        found = uow.add(RetentionPolicy(id=new_id(), site_id=site.id))
    found.months_after_expiry = given.periods.after_expiry
    found.months_after_decision = given.periods.after_decision
    found.because = given.reason.strip()
    found.set_by, found.set_name, found.set_at = uow.actor.as_person, signature.printed_name, uow.now
    found.signature_id = signature.id
    uow.record(RetentionPolicySet(policy=found.id))
    return found


SET_RETENTION_POLICY: SignedAct[SetRetentionPolicy, Site] = SignedAct(
    name="setRetentionPolicy",
    model=Site,
    reads=Permission.RETENTION_POLICY_SET,
    needs=lambda _: Permission.RETENTION_POLICY_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    may_wait=SetRetentionPolicy,
)
