"""Tag equipment out of service by rule, and say that what was wrong is remedied (EQP-1, EQP-5)."""

from uuid import UUID

from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.service import queries
from domain.equipment.service.events import EquipmentTaggedOut
from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.models import ServiceTag
from domain.equipment.service.states import TAG, TagAct
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork


def tag_out(
    uow: UnitOfWork,
    equipment: Equipment,
    *,
    kind: TagKind,
    says: str,
    calibration: UUID | None = None,
    scale_calibration: UUID | None = None,
    work_order: UUID | None = None,
) -> ServiceTag:
    """Out of service at once, whatever it was; hold its row. Raises WrongState for what is retired."""
    equipment.service = SERVICE.after(ServiceState(equipment.service), ServiceAct.TAG_OUT)
    equipment.service_reason, equipment.service_name, equipment.service_at = says, uow.actor.name, uow.now
    queries.tell_scale(uow, equipment)
    tag = uow.add(
        ServiceTag(
            id=new_id(),
            site_id=equipment.site_id,
            equipment_id=equipment.id,
            kind=kind,
            calibration_id=calibration,
            scale_calibration_id=scale_calibration,
            work_order_id=work_order,
            says=says,
            state=TagState.OPEN,
            tagged_by=uow.person,
            tagged_name=uow.actor.name,
            tagged_at=uow.now,
        )
    )
    uow.record(EquipmentTaggedOut(equipment=equipment.id, tag=tag.id, kind=kind))
    return tag


def remedy(uow: UnitOfWork, equipment: Equipment, kind: TagKind, *, by: UUID, work_order: UUID | None = None) -> None:
    """What keeps it out for this reason is remedied; it still waits for who signs that it returns.

    With a `work_order`, what was tagged with that one.
    """
    for tag in queries.tags_on(uow, equipment.id):
        if tag.kind == kind and work_order in {None, tag.work_order_id}:
            remedied = tag.state == TagState.REMEDIED
            tag.state = TAG.after(TagState(tag.state), TagAct.REMEDY)
            if not remedied:
                tag.remedied_by, tag.remedied_at = by, uow.now
