"""Ask an enrolled scale for a weight, which then serves the weighing that asked for it (WGH-6, WGH-9)."""

from uuid import UUID

from domain.dispensing import enrolled, methods, queries
from domain.dispensing.kinds import ReadingKind, WeighingState
from domain.dispensing.methods import Reading
from domain.dispensing.states import WEIGHING, WeighingAct
from domain.dispensing.told import ASKED_FOR
from domain.dispensing.weighing_models import Weighing
from domain.equipment import queries as equipment
from domain.equipment.commands import requesting
from domain.equipment.kinds import ScaleState
from domain.equipment.models import Scale
from domain.equipment.reading_models import ScaleReadingRequest
from domain.equipment.readings import Kind
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import WeighingMethod


def request_reading(
    uow: UnitOfWork, *, scale: UUID, kind: Kind, seconds: int = requesting.SECONDS, weighing: UUID | None = None
) -> ScaleReadingRequest:
    """Ask a scale for a weight: a tare or a gross of one that may be used, a check of any in service (WGH-9).

    For a weighing the reading that is due is asked of its own scale. Raises NotFound, Forbidden, WrongState,
    InvalidInput, ScaleNotUsable, ScaleHasNoGateway, TooManyPending.
    """
    if weighing is not None:
        _require_due(uow, weighing, scale=scale, kind=kind)
    found = uow.load(Scale, scale, Permission.SCALE_USE)
    if kind is not Kind.CHECK and found.state == ScaleState.IN_SERVICE:
        enrolled.require_usable(found, today=equipment.today_at(uow, found.site_id), path=("scaleId",))
    return requesting.request_reading(uow, scale=scale, kind=kind, seconds=seconds, weighing=weighing)


def _require_due(uow: UnitOfWork, weighing: UUID, *, scale: UUID, kind: Kind) -> None:
    """The weighing runs on this scale, and this is what is read of it now."""
    found = uow.look_at(Weighing, weighing)
    if found is None:
        raise NotFound(kind="Weighing", id=weighing, path=("weighing",))
    uow.require(Permission.BATCH_EXECUTE, site=SiteId(found.site_id))
    WEIGHING.after(WeighingState(found.state), WeighingAct.RECORD)
    if found.scale_id is None:
        problem = "This weighing wasn't begun on an enrolled scale; type its weights, or begin it on one."
        raise InvalidInput(path=("weighing",), problem=problem)
    if found.scale_id != scale:
        raise InvalidInput(path=("scaleId",), problem=f"This weighing is on {found.scale}; ask that scale.")
    due = _due(uow, found)
    wanted = None if due is None else ASKED_FOR.get(due)
    if wanted is not kind:
        raise InvalidInput(path=("kind",), problem=f"Now its {due} is read: ask for {wanted}, not {kind}.")


def _due(uow: UnitOfWork, weighing: Weighing) -> ReadingKind | None:
    """The last reading of a method is made again until a net is within its band, so it stays due."""
    first = [
        Reading(
            kind=ReadingKind(one.kind),
            container=one.container,
            quantity=Quantity(one.quantity_value, one.quantity_unit),
        )
        for one in queries.readings_of(uow, weighing.id)
        if one.attempt is None
    ]
    return methods.following(WeighingMethod(weighing.method), first)
