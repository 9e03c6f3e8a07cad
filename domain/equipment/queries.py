"""What equipment asks of its own rows while a command runs."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, or_, select

from domain.equipment.kinds import CalibrationState, CheckState, Verdict
from domain.equipment.models import Scale
from domain.equipment.proof_models import ScaleCalibration, ScaleCheck
from domain.equipment.reading_models import ScaleReading, ScaleReadingRequest
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Site, SiteKind


def require_plant(uow: UnitOfWork, site: UUID) -> None:
    """Equipment stands at a plant. Raises NotFound, and InvalidInput for the company's enterprise."""
    found = uow.look_at(Site, site)
    if found is None:
        raise NotFound(kind="Site", id=site, path=("siteId",))
    if found.kind == SiteKind.ENTERPRISE:
        raise InvalidInput(path=("siteId",), problem=f"{found.code} is the enterprise; equipment stands at a plant.")


def today_at(uow: UnitOfWork, site: UUID) -> date:
    """Which day it is at a site (EXE-13)."""
    return day_at(uow, site, uow.now)


def day_at(uow: UnitOfWork, site: UUID, at: datetime) -> date:
    """On which day of a site a moment lies (EXE-13)."""
    return at.astimezone(ZoneInfo(uow.find(Site, Site.id == site)[0].time_zone)).date()


def renew_proofs(uow: UnitOfWork, scale: Scale) -> None:
    """Write on the scale what its calibrations and checks say now; call it with the scale held (WGH-9).

    The last calibration that wasn't withdrawn counts, and the last check that needs no witness any more; one that
    failed needs none. Which is the last, the database's clock says; ids are made by the clocks of many machines.
    """
    uow.session.flush()
    company = uow.actor.company
    calibrated = (
        select(ScaleCalibration.due_on, ScaleCalibration.as_left)
        .where(
            ScaleCalibration.company_id == company,
            ScaleCalibration.scale_id == scale.id,
            ScaleCalibration.state == CalibrationState.VALID,
        )
        .order_by(
            ScaleCalibration.calibrated_on.desc(), ScaleCalibration.recorded_at.desc(), ScaleCalibration.id.desc()
        )
        .limit(1)
    )
    counts = or_(ScaleCheck.state != CheckState.AWAITS_WITNESS, ScaleCheck.verdict == Verdict.FAILED)
    checked = (
        select(ScaleCheck.day, ScaleCheck.verdict)
        .where(ScaleCheck.company_id == company, ScaleCheck.scale_id == scale.id, counts)
        .order_by(ScaleCheck.performed_at.desc(), ScaleCheck.id.desc())
        .limit(1)
    )
    until, left = uow.session.execute(calibrated).first() or (None, None)
    day, verdict = uow.session.execute(checked).first() or (None, None)
    scale.calibrated_until, scale.calibration_passed = until, None if left is None else left == Verdict.PASSED
    scale.checked_on, scale.check_passed = day, None if verdict is None else verdict == Verdict.PASSED


def answered() -> ColumnElement[bool]:
    """Of a request: that something came of it."""
    return exists().where(
        ScaleReading.company_id == ScaleReadingRequest.company_id, ScaleReading.request_id == ScaleReadingRequest.id
    )


def pending(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    """How many requests wait for an answer."""
    counted = select(func.count()).where(
        ScaleReadingRequest.company_id == uow.actor.company,
        ScaleReadingRequest.expires_at > uow.now,
        ~answered(),
        *conditions,
    )
    return uow.session.scalars(counted).one()
