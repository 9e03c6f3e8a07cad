"""A weight that an enrolled scale told: its gateway's signed reading, for one weighing, once (WGH-6, WGH-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain.dispensing.kinds import ReadingKind, ReadingSource
from domain.dispensing.readings import Due, Taken
from domain.dispensing.scale_refusals import NotOfThisWeighing, NotTheWholeLoad, NoWeightTold
from domain.dispensing.weighing_models import WeightReading
from domain.equipment.kinds import Quality
from domain.equipment.reading_models import ScaleReading, ScaleReadingRequest
from domain.equipment.readings import Basis, Kind
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line

CONTAINER = 60
ASKED_FOR: Final[Mapping[ReadingKind, Kind]] = MappingProxyType(
    {
        ReadingKind.TARE: Kind.TARE,
        ReadingKind.GROSS: Kind.GROSS,
        ReadingKind.BEFORE: Kind.GROSS,
        ReadingKind.AFTER: Kind.GROSS,
    }
)
"""What a scale is asked for each reading: an empty container, or one with what is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldWeight:
    """The reading `reading` of an enrolled scale, of the container that was scanned; it needs no reason."""

    reading: UUID
    container: str

    def taken(self, uow: UnitOfWork, due: Due) -> Taken:
        """Raises NotFound, NoWeightTold, NotTheWholeLoad, NotOfThisWeighing, InvalidInput."""
        require_line(self.container, limit=CONTAINER, path=("container",))
        found = uow.look_at(ScaleReading, self.reading)
        if found is None:
            raise NotFound(kind="ScaleReading", id=self.reading, path=("scaleReading",))
        asked = uow.find(ScaleReadingRequest, ScaleReadingRequest.id == found.request_id)[0]
        if asked.weighing_id != due.weighing or found.scale_id != due.scale:
            raise _unfit("it was asked for another weighing, or for none")
        if found.quality != Quality.GOOD:
            raise NoWeightTold(quality=found.quality, says=found.message or "", path=("scaleReading",))
        if found.basis != Basis.GROSS:
            raise NotTheWholeLoad(path=("scaleReading",))
        if uow.any(WeightReading, WeightReading.scale_reading_id == found.id):
            raise _unfit("it was used before")
        if ASKED_FOR.get(due.kind) != found.kind:
            raise _unfit(f"{found.kind} was asked for, {due.kind} is recorded")
        if found.requested_at <= due.since:
            raise _unfit("it was asked for before the last reading was recorded")
        return _taken(found, self.container, due.unit)


def _taken(found: ScaleReading, container: str, unit: str | None) -> Taken:
    assert found.value is not None, found.id
    assert found.unit is not None, found.id
    if found.unit != unit:
        raise _unfit(f"the scale told it in {found.unit}, and is enrolled in {unit}; set its unit")
    return Taken(
        container=container,
        quantity=Quantity(found.value, found.unit),
        stable=True,
        source=ReadingSource.ENROLLED,
        reason=None,
        told_by=found.id,
    )


def _unfit(because: str) -> NotOfThisWeighing:
    return NotOfThisWeighing(because=because, path=("scaleReading",))
