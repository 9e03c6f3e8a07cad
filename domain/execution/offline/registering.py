"""Register a device of a site for working offline, and revoke it."""

from uuid import UUID

from domain.execution.offline.events import DeviceRegistered
from domain.execution.offline.events import DeviceRevoked as Revoked
from domain.execution.offline.models import OfflineDevice
from domain.execution.offline.refusals import DeviceCodeTaken, DeviceRevoked
from domain.execution.rules.recording import REASON_LENGTH
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.tenancy.models import Site

CODE, NAME = 40, 200


def register_device(uow: UnitOfWork, *, site: UUID, code: str, name: str) -> OfflineDevice:
    """A device on which this site's people may record without a connection from now on (OFL-2).

    Raises NotFound, Forbidden, InvalidInput, DeviceCodeTaken.
    """
    uow.hold(Site, site)
    uow.require(Permission.BATCH_SUPERVISE, site=SiteId(site))
    require_line(code, limit=CODE, path=("code",))
    require_line(name, limit=NAME, path=("name",))
    code, name = code.strip(), name.strip()
    if uow.any(OfflineDevice, OfflineDevice.site_id == site, OfflineDevice.code == code):
        raise DeviceCodeTaken(device=code, path=("code",))
    device = OfflineDevice(
        id=new_id(),
        site_id=site,
        code=code,
        name=name,
        registered_by=uow.actor.as_person,
        registered_name=uow.actor.name,
        registered_at=uow.now,
    )
    uow.record(DeviceRegistered(device=device.id))
    return uow.add(device)


def revoke_device(uow: UnitOfWork, *, device: UUID, version: int, reason: str) -> OfflineDevice:
    """Nothing is taken from the device any more; what it sent stays (OFL-2).

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, DeviceRevoked.
    """
    found = uow.load(OfflineDevice, device, Permission.BATCH_SUPERVISE, version=version)
    reason = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    if found.revoked_at is not None:
        raise DeviceRevoked(device=found.code)
    found.revoked_by, found.revoked_name = uow.actor.as_person, uow.actor.name
    found.revoked_at, found.revoked_reason = uow.now, reason
    uow.record(Revoked(device=found.id))
    return found
