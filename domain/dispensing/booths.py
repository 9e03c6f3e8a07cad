"""Places of weighing: one weighing at a time, and none of another material before a clearance (21 CFR 211.130(e))."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select

from domain.dispensing.booth_models import BoothClearance
from domain.dispensing.kinds import WeighingState
from domain.dispensing.models import DispenseOrder
from domain.dispensing.order_refusals import BoothBusy, BoothNotCleared, NoBooth
from domain.dispensing.waiting_refusals import NoneFree
from domain.dispensing.weighing_models import Weighing
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind, LocationState
from domain.materials.container_models import OperationalLocation
from domain.materials.models import MaterialDefinition

NAMED = 3
"""So many places are named where none is free."""

COMPANY, BOOTH = (bindparam(name, type_=Uuid()) for name in ("company", "booth"))
LAST_WEIGHED = (
    select(
        DispenseOrder.material_id,
        exists().where(
            BoothClearance.company_id == COMPANY,
            BoothClearance.booth_id == BOOTH,
            BoothClearance.cleared_at > Weighing.begun_at,
        ),
    )
    .select_from(Weighing)
    .join(DispenseOrder, (DispenseOrder.company_id == Weighing.company_id) & (DispenseOrder.id == Weighing.order_id))
    .where(Weighing.company_id == COMPANY, Weighing.booth_id == BOOTH)
    .order_by(Weighing.begun_at.desc())
    .limit(1)
)


def taken(uow: UnitOfWork, booth: UUID, *, site: UUID, material: UUID) -> OperationalLocation:
    """A place of weighing, locked, free for a weighing of a material.

    Raises NotFound, NoBooth, BoothBusy, BoothNotCleared.
    """
    found = uow.hold(OperationalLocation, booth)
    if found.site_id != site:
        raise NotFound(kind="OperationalLocation", id=booth, path=("booth",))
    require_free(uow, found, material=material)
    return found


def require_free(uow: UnitOfWork, found: OperationalLocation, *, material: UUID) -> None:
    """Something of the material can be weighed there now. Raises NoBooth, BoothBusy, BoothNotCleared."""
    if found.kind != LocationKind.BOOTH or found.state != LocationState.OPEN:
        raise NoBooth(location_code=found.code, path=("booth",))
    require_idle(uow, found)
    left = left_over(uow, found.id)
    if left is not None and left != material:
        raise BoothNotCleared(booth=found.code, material=_code(uow, left), path=("booth",))


def require_any_free(uow: UnitOfWork, *, site: UUID, material: UUID) -> None:
    """Something of the material can be weighed at some place of the site now. Raises NoneFree."""
    place = OperationalLocation
    here = place.site_id == site, place.kind == LocationKind.BOOTH, place.state == LocationState.OPEN
    refusals: list[str] = []
    for one in sorted(uow.find(place, *here), key=lambda found: found.code):
        try:
            return require_free(uow, one, material=material)
        except (NoBooth, BoothBusy, BoothNotCleared) as refusal:
            refusals.append(refusal.message)
    raise NoneFree(because=tuple(refusals[:NAMED]))


def require_idle(uow: UnitOfWork, booth: OperationalLocation) -> None:
    """Raises BoothBusy."""
    if uow.any(Weighing, Weighing.booth_id == booth.id, Weighing.state == WeighingState.RUNNING):
        raise BoothBusy(what=f"something at {booth.code}", path=("booth",))


def left_over(uow: UnitOfWork, booth: UUID) -> UUID | None:
    """The material that was weighed at a locked place since it was cleared; None where nothing was."""
    last = uow.look_up(LAST_WEIGHED, booth=booth)
    if not last:
        return None
    ((material, cleared),) = last
    return None if cleared else UUID(str(material))


def _code(uow: UnitOfWork, material: UUID) -> str:
    found = uow.look_at(MaterialDefinition, material)
    assert found is not None, "a foreign key holds it"
    return found.code
