"""A site says whether sets are kept current, and how often they are made anew."""

from uuid import UUID

from domain.downtime import rules
from domain.downtime.events import DowntimePolicySet
from domain.downtime.models import DowntimePolicy
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.tenancy.models import Site


def set_policy(
    uow: UnitOfWork, *, site: UUID, kept: bool, every_minutes: int, seen: int | None, reason: str
) -> DowntimePolicy:
    """Say whether a site's batches have a current set; `seen` is None where nothing was set yet.

    It holds for what happens from now on. Raises NotFound, Forbidden, InvalidInput, VersionConflict.
    """
    uow.hold(Site, site)
    uow.require(Permission.CAPTURE_POLICY_SET, site=SiteId(site))
    rules.require_every(every_minutes)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    found = next(iter(uow.lock(DowntimePolicy, DowntimePolicy.site_id == site)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="DowntimePolicy", id=site, seen=seen, current=0)
        found = DowntimePolicy(id=new_id(), site_id=site, kept=kept, every_minutes=every_minutes, because=because)
        uow.add(found)
    else:
        require_version(found, 0 if seen is None else seen)
    found.kept, found.every_minutes, found.because = kept, every_minutes, because
    uow.record(DowntimePolicySet(policy=found.id))
    return found
