"""Register a reference standard of a site, renew its certificate, use it no more."""

from uuid import UUID

from domain.equipment import queries as sites
from domain.equipment import rules as form
from domain.equipment.calibration import rules
from domain.equipment.calibration.events import (
    ReferenceStandardRegistered,
    ReferenceStandardRenewed,
    ReferenceStandardRetired,
)
from domain.equipment.calibration.kinds import StandardState
from domain.equipment.calibration.models import ReferenceStandard
from domain.equipment.calibration.refusals import StandardCodeTaken
from domain.equipment.calibration.states import STANDARD, StandardAct
from domain.equipment.calibration.values import StandardDetails
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site


def register_standard(uow: UnitOfWork, *, site: SiteId, code: str, details: StandardDetails) -> ReferenceStandard:
    """A standard that a site calibrates with. Raises Forbidden, NotFound, InvalidInput, StandardCodeTaken."""
    uow.require(Permission.EQUIPMENT_DEFINE, site=site)
    form.require_code(code)
    rules.require_standard(details)
    sites.require_plant(uow, site)
    if not uow.lock(Site, Site.id == site):  # one at a time, so that two of one code are refused, not broken off
        raise NotFound(kind="Site", id=site, path=("siteId",))
    if uow.any(ReferenceStandard, ReferenceStandard.site_id == site, ReferenceStandard.code == code):
        raise StandardCodeTaken(standard=code, path=("code",))
    found = ReferenceStandard(id=new_id(), site_id=site, code=code, state=StandardState.ACTIVE)
    _say(found, details)
    uow.record(ReferenceStandardRegistered(standard=found.id))
    return uow.add(found)


def renew_standard(
    uow: UnitOfWork, *, standard: UUID, version: int, details: StandardDetails, reason: str
) -> ReferenceStandard:
    """Its new certificate; what was calibrated with it keeps the one that counted then.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(ReferenceStandard, standard, Permission.EQUIPMENT_DEFINE, version=version)
    found.state = STANDARD.after(StandardState(found.state), StandardAct.RENEW)
    rules.require_standard(details)
    form.require_reason(reason)
    _say(found, details)
    uow.record(ReferenceStandardRenewed(standard=found.id))
    return found


def retire_standard(uow: UnitOfWork, *, standard: UUID, version: int, reason: str) -> ReferenceStandard:
    """Calibrate nothing more with it. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput."""
    found = uow.load(ReferenceStandard, standard, Permission.EQUIPMENT_DEFINE, version=version)
    found.state = STANDARD.after(StandardState(found.state), StandardAct.RETIRE)
    form.require_reason(reason)
    uow.record(ReferenceStandardRetired(standard=found.id))
    return found


def _say(found: ReferenceStandard, details: StandardDetails) -> None:
    found.name, found.certificate, found.valid_until = details.name, details.certificate, details.valid_until
