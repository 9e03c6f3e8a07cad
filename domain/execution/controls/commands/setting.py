"""A site says how it captures data."""

from dataclasses import asdict, dataclass
from uuid import UUID

from domain.execution.controls import rules
from domain.execution.controls.events import CapturePolicySet
from domain.execution.controls.models import CapturePolicy
from domain.execution.readings import rules as readings
from domain.execution.rules.recording import REASON_LENGTH
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What is in time, what is fresh, and what is scanned before it is used or charged; fields as the policy's."""

    grace_minutes: int
    reading_seconds: int
    scan_equipment: bool = False
    scan_charges: bool = False


def set_policy(uow: UnitOfWork, *, site: UUID, wanted: Capture, seen: int | None, reason: str) -> CapturePolicy:
    """Say how a site captures data; `seen` is None where nothing was set yet.

    It holds for what begins from now on. Raises NotFound, Forbidden, InvalidInput, VersionConflict.
    """
    uow.hold(Site, site)
    uow.require(Permission.CAPTURE_POLICY_SET, site=SiteId(site))
    rules.require_grace(wanted.grace_minutes)
    readings.require_seconds(wanted.reading_seconds)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    found = next(iter(uow.lock(CapturePolicy, CapturePolicy.site_id == site)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="CapturePolicy", id=site, seen=seen, current=0)
        found = uow.add(CapturePolicy(id=new_id(), site_id=site, because=because, **asdict(wanted)))
    else:
        require_version(found, 0 if seen is None else seen)
    for name, value in asdict(wanted).items():
        setattr(found, name, value)
    found.because = because
    uow.record(CapturePolicySet(policy=found.id))
    return found
