"""Quality says who releases the batches of a site, signed; and asking for what it said (REV-6)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.policy import rules
from domain.review.policy.events import ReleasePolicySet
from domain.review.policy.models import ReleasePolicy
from domain.review.policy.rules import FIRST_POLICY, Policy, Releaser
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site, SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReleasePolicy:
    """`subject` is the site; `seen` the number of the policy that it replaces, None where none was set.

    `reviewer_may_release` is the rationale by which who reviewed a batch may release it too, None where they may not.
    """

    subject: UUID
    version: int
    releaser: Releaser
    reviewer_may_release: str | None
    seen: int | None
    reason: str

    @property
    def policy(self) -> Policy:
        return Policy(self.releaser, self.reviewer_may_release)

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": str(self.version),
            "releaser": self.releaser.value,
            "reviewerMayRelease": self.reviewer_may_release,
            "policyNumber": None if self.seen is None else str(self.seen),
            "reason": self.reason,
        }


def last_set(uow: UnitOfWork, site: UUID) -> ReleasePolicy | None:
    """The policy that holds at the site, None where none was set."""
    found = uow.find(ReleasePolicy, ReleasePolicy.site_id == site)
    return max(found, key=lambda one: one.number, default=None)


def read(last: ReleasePolicy | None) -> Policy:
    """What it says, or what holds where none was set. Raises ReleasePolicyUnusable."""
    return FIRST_POLICY if last is None else rules.read_policy(last.releaser, last.rationale)


def or_needs(uow: UnitOfWork, site: UUID) -> Permission | None:
    """Which permission does as well as a qualified person's at the site. Raises ReleasePolicyUnusable."""
    return rules.OR_NEEDS[read(last_set(uow, site)).releaser]


def as_content(last: ReleasePolicy | None) -> dict[str, Json]:
    """What who decides by it is shown of it; nothing where none was set."""
    if last is None:
        return {}
    told: dict[str, Json] = {"number": str(last.number), "releaser": last.releaser}
    return {"releasePolicy": told | ({} if last.rationale is None else {"reviewerMayRelease": last.rationale})}


def _check(uow: UnitOfWork, site: Site, given: SetReleasePolicy) -> None:
    """Raises InvalidInput, VersionConflict."""
    if site.kind == SiteKind.ENTERPRISE:
        raise InvalidInput(path=("site",), problem="Nothing is made at the enterprise; each site has its own policy.")
    rules.require_policy(given.policy, reason=given.reason)
    last = last_set(uow, site.id)
    if (given.seen or 0) != (0 if last is None else last.number):
        current = 0 if last is None else last.number
        raise VersionConflict(
            kind="ReleasePolicy", id=site.id, seen=given.seen or 0, current=current, path=("policyNumber",)
        )


def _content(uow: UnitOfWork, site: Site, _: SetReleasePolicy) -> Json:
    return {"site": {"code": site.code, "name": site.name}, **as_content(last_set(uow, site.id))}


def _perform(uow: UnitOfWork, site: Site, given: SetReleasePolicy, signature: Signature) -> ReleasePolicy:
    """From now on; what was decided stays as it is."""
    last = last_set(uow, site.id)
    policy = uow.add(
        ReleasePolicy(
            id=new_id(),
            site_id=site.id,
            number=1 if last is None else last.number + 1,
            releaser=given.releaser,
            rationale=None if given.reviewer_may_release is None else given.reviewer_may_release.strip(),
            because=given.reason.strip(),
            set_by=uow.actor.as_person,
            set_name=signature.printed_name,
            set_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(ReleasePolicySet(policy=policy.id, site=site.id))
    return policy


SET_RELEASE_POLICY: SignedAct[SetReleasePolicy, Site] = SignedAct(
    name="setReleasePolicy",
    model=Site,
    reads=Permission.RELEASE_POLICY_SET,
    needs=lambda _: Permission.RELEASE_POLICY_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    may_wait=SetReleasePolicy,
)
