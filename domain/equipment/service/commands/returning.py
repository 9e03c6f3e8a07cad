"""Sign that equipment which was tagged out returns to service: as clean or dirty as it was (EQP-1)."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.plant.events import EquipmentReturnedToService
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.equipment.service import queries, rules
from domain.equipment.service.events import EquipmentTagsCleared
from domain.equipment.service.kinds import TagState
from domain.equipment.service.states import TAG, TagAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ReturnToService:
    """`subject` is the equipment."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"equipment": str(self.subject), "version": self.version, "reason": self.reason}


def _content(uow: UnitOfWork, found: Equipment, _: ReturnToService) -> Json:
    return {
        "equipment": {"code": found.code, "name": found.name, "serialNumber": found.serial_number},
        "cleanliness": found.cleanliness,
        "tags": [
            {"kind": one.kind, "says": one.says, "by": one.tagged_name, "state": one.state}
            for one in queries.tags_on(uow, found.id)
        ],
    }


def _check(uow: UnitOfWork, found: Equipment, given: ReturnToService) -> None:
    """Raises WrongState, InvalidInput, NothingTagged, NotRemedied."""
    SERVICE.after(ServiceState(found.service), ServiceAct.RETURN_TO_SERVICE)
    form.require_reason(given.reason)
    rules.require_remedied(found.code, [queries.told(one) for one in queries.tags_on(uow, found.id)])


def _perform(uow: UnitOfWork, found: Equipment, given: ReturnToService, signature: Signature) -> Equipment:
    """Raises ReturnedOwnWork."""
    tags = queries.tags_on(uow, found.id)
    rules.require_another(uow.person, [queries.told(one) for one in tags])
    for tag in tags:
        tag.state = TAG.after(TagState(tag.state), TagAct.CLEAR)
        tag.cleared_by, tag.cleared_name, tag.cleared_at = uow.person, signature.printed_name, uow.now
        tag.cleared_reason, tag.signature_id = given.reason, signature.id
    found.service = SERVICE.after(ServiceState(found.service), ServiceAct.RETURN_TO_SERVICE)
    found.service_reason, found.service_name, found.service_at = given.reason, uow.actor.name, uow.now
    queries.tell_scale(uow, found)
    uow.record(EquipmentTagsCleared(equipment=found.id))
    uow.record(EquipmentReturnedToService(equipment=found.id))
    return found


SIGN_RETURN: SignedAct[ReturnToService, Equipment] = SignedAct(
    name="signReturnToService",
    model=Equipment,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_SERVE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
)
