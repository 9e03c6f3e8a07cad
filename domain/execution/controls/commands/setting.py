"""A site says how it captures data."""

from uuid import UUID

from domain.execution.controls import rules
from domain.execution.controls.events import CapturePolicySet
from domain.execution.controls.models import CapturePolicy
from domain.execution.rules.recording import REASON_LENGTH
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.tenancy.models import Site


def set_policy(uow: UnitOfWork, *, site: UUID, grace_minutes: int, seen: int | None, reason: str) -> CapturePolicy:
    """Say within how many minutes of its moment a control is in time; `seen` is None where nothing was set yet.

    It holds for what begins from now on. Raises NotFound, Forbidden, InvalidInput, VersionConflict.
    """
    uow.hold(Site, site)
    uow.require(Permission.CAPTURE_POLICY_SET, site=SiteId(site))
    rules.require_grace(grace_minutes)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found = next(iter(uow.lock(CapturePolicy, CapturePolicy.site_id == site)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="CapturePolicy", id=site, seen=seen, current=0)
        found = uow.add(CapturePolicy(id=new_id(), site_id=site, grace_minutes=grace_minutes, because=because))
    else:
        require_version(found, 0 if seen is None else seen)
    found.grace_minutes, found.because = grace_minutes, because
    uow.record(CapturePolicySet(policy=found.id))
    return found
