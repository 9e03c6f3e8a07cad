"""A site's enrolled scales as weighing knows them: which may be used, and which would serve (WGH-8, WGH-9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.dispensing import scales
from domain.dispensing.bands import Band
from domain.dispensing.kinds import ReadingSource
from domain.dispensing.readings import ScaleFacts
from domain.dispensing.scale_refusals import AnotherScale
from domain.dispensing.scales import Lack
from domain.equipment import queries
from domain.equipment.kinds import ScaleState
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.execution.events import WeightRead
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork

NAMED = 10
"""So many scales that serve are named in a refusal."""


@dataclass(kw_only=True, eq=False)
class ScaleNotUsable(AnotherScale):
    """A scale needs a calibration in date and today's check passed (WGH-9)."""

    code: ClassVar[str] = "SCALE_NOT_USABLE"
    rule: ClassVar[str | None] = "WGH-9"
    scale: str
    lacks: tuple[Lack, ...]

    @property
    def message(self) -> str:
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.lacks)
        return self.with_others(f"{self.scale} isn't used for weighing now. {reasons}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledScale:
    """A weighing's scale that is enrolled at its site: its figures and its proofs are those of its enrolment."""

    id: UUID

    def facts(self, uow: UnitOfWork, site: UUID) -> ScaleFacts:
        """Raises NotFound, Forbidden, ScaleNotUsable."""
        scale = relied_on(uow, self.id, site=site, path=("enrolledScale",))
        return ScaleFacts(
            code=scale.code,
            capacity=Quantity(scale.capacity, scale.unit),
            division=Quantity(scale.division, scale.unit),
            minimum_weight=Quantity(scale.minimum_weight, scale.unit),
            source=ReadingSource.ENROLLED,
            scale=scale.id,
            serial_number=scale.serial_number,
            calibrated_until=scale.calibrated_until,
        )


def known(scale: Scale) -> scales.Scale:
    """What the rules of weighing know of an enrolled scale."""
    return scales.Scale(
        code=scale.code,
        capacity=Quantity(scale.capacity, scale.unit),
        division=Quantity(scale.division, scale.unit),
        minimum_weight=Quantity(scale.minimum_weight, scale.unit),
        calibrated_until=scale.calibrated_until,
        calibration_passed=bool(scale.calibration_passed),
        checked_on=scale.checked_on,
        check_passed=bool(scale.check_passed),
        in_service=scale.state == ScaleState.IN_SERVICE,
        out_of_service=scale.out_of_service,
        maintained_until=scale.maintained_until,
    )


def relied_on(uow: UnitOfWork, scale: UUID, *, site: UUID, path: tuple[str, ...]) -> Scale:
    """A site's scale that may be used today, and stays so until the commit (WGH-9).

    Raises NotFound, Forbidden, ScaleNotUsable.
    """
    uow.require(Permission.SCALE_USE, site=SiteId(site))
    seen = uow.look_at(Scale, scale)
    if seen is None or seen.site_id != site:
        raise NotFound(kind="Scale", id=scale, path=path)
    found = uow.rely_on(Scale, scale)
    require_usable(found, today=queries.today_at(uow, site), path=path)
    return found


def heed_weight(uow: UnitOfWork, event: WeightRead) -> None:
    """A weight of a batch's record comes from a scale that may be used for weighing today (WGH-9).

    Raises Forbidden, ScaleNotUsable.
    """
    found = uow.look_at(Equipment, event.equipment)
    assert found is not None, "a foreign key holds it"
    assert found.scale_id is not None, "whoever read it saw to that"
    relied_on(uow, found.scale_id, site=found.site_id, path=("reading", "instrument"))


def require_usable(scale: Scale, *, today: date, path: tuple[str, ...]) -> None:
    """The scale may be used on this day of its site; hold or rely on its row. Raises ScaleNotUsable."""
    lacks = scales.proofs(known(scale), today=today)
    if lacks:
        raise ScaleNotUsable(scale=scale.code, lacks=lacks, path=path)


def is_usable(scale: Scale, *, today: date) -> bool:
    """As `require_usable`."""
    return not scales.proofs(known(scale), today=today)


@contextmanager
def naming_others(uow: UnitOfWork, *, site: UUID, within: Band, gross: Quantity) -> Iterator[None]:
    """Where a scale is refused meanwhile, the refusal names those that would serve, the finest first (WGH-8).

    `gross` is the most that will stand on it, as far as that is known.
    """
    try:
        yield
    except AnotherScale as refusal:
        in_service = uow.find(Scale, Scale.site_id == site, Scale.state == ScaleState.IN_SERVICE)
        today = queries.today_at(uow, site)
        found = scales.fits([known(one) for one in in_service], within=within, gross=gross, today=today)
        refusal.serving = tuple(one.scale.code for one in found if one.fits)[:NAMED]
        raise
