"""What is asked of the tags of equipment while a command runs, and what a scale says of the equipment that it is."""

from uuid import UUID

from domain.equipment.models import Scale
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.models import ServiceTag
from domain.equipment.service.rules import Tag
from domain.kernel.unit_of_work import UnitOfWork


def tags_on(uow: UnitOfWork, equipment: UUID) -> list[ServiceTag]:
    """Those that aren't cleared, the oldest first; hold the equipment, which whoever tags it holds."""
    uow.session.flush()
    found = uow.find(ServiceTag, ServiceTag.equipment_id == equipment, ServiceTag.state != TagState.CLEARED)
    return sorted(found, key=lambda one: one.id)


def told(found: ServiceTag) -> Tag:
    return Tag(kind=TagKind(found.kind), state=TagState(found.state), says=found.says, remedied_by=found.remedied_by)


def tell_scale(uow: UnitOfWork, equipment: Equipment, *, before: UUID | None = None) -> None:
    """A scale says why the equipment that it is is out of service, so that weighing needs to look at its row alone.

    `before` is the scale that the equipment was until now.
    """
    uow.session.flush()  # what was said of the scale already isn't read over
    if before is not None and before != equipment.scale_id:
        no_more = uow.hold(Scale, before)
        no_more.out_of_service = no_more.maintained_until = None
    if equipment.scale_id is not None:
        out = equipment.service == ServiceState.OUT_OF_SERVICE
        uow.hold(Scale, equipment.scale_id).out_of_service = equipment.service_reason if out else None
