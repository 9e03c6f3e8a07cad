"""A site's enrolled scales as weighing knows them: whether one may be used, and asking one for a reading (WGH-9)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.dispensing import scales
from domain.dispensing.scales import Lack
from domain.equipment import queries
from domain.equipment.commands import requesting
from domain.equipment.kinds import ScaleState
from domain.equipment.models import Scale
from domain.equipment.reading_models import ScaleReadingRequest
from domain.equipment.readings import Kind
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork


@dataclass(kw_only=True, eq=False)
class ScaleNotUsable(Refusal):
    """A scale needs a calibration in date and today's check passed (WGH-9)."""

    code: ClassVar[str] = "SCALE_NOT_USABLE"
    rule: ClassVar[str | None] = "WGH-9"
    scale: str
    lacks: tuple[Lack, ...]

    @property
    def message(self) -> str:
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.lacks)
        return f"{self.scale} isn't used for weighing now. {reasons}"


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
    )


def require_usable(scale: Scale, *, today: date) -> None:
    """The scale may be used on this day of its site; hold or rely on its row. Raises ScaleNotUsable."""
    lacks = scales.proofs(known(scale), today=today)
    if lacks:
        raise ScaleNotUsable(scale=scale.code, lacks=lacks, path=("scaleId",))


def request_reading(
    uow: UnitOfWork, *, scale: UUID, kind: Kind, seconds: int = requesting.SECONDS
) -> ScaleReadingRequest:
    """Ask a scale for a weight: a tare or a gross of one that may be used, a check of any in service (WGH-9).

    Raises NotFound, Forbidden, WrongState, InvalidInput, ScaleNotUsable, ScaleHasNoGateway, TooManyPending.
    """
    found = uow.load(Scale, scale, Permission.SCALE_USE)
    if kind is not Kind.CHECK and found.state == ScaleState.IN_SERVICE:
        require_usable(found, today=queries.today_at(uow, found.site_id))
    return requesting.request_reading(uow, scale=scale, kind=kind, seconds=seconds)
