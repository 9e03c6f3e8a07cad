"""Begin a work order, sign that it is completed, have it verified by another person (MNT-1, MNT-2)."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment import queries as sites
from domain.equipment import rules as form
from domain.equipment.cleaning.commands.lapsing import write_lapse
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.cleaning.states import CLEANLINESS, CleanlinessAct
from domain.equipment.maintenance import rules
from domain.equipment.maintenance.commands.plans import tell_scale
from domain.equipment.maintenance.events import WorkOrderMoved
from domain.equipment.maintenance.kinds import WorkOrderState
from domain.equipment.maintenance.models import MaintenancePlan, WorkOrder
from domain.equipment.maintenance.refusals import WorkRejectionNeedsRemark
from domain.equipment.maintenance.states import WORK_ORDER, WorkOrderAct
from domain.equipment.plant.models import Equipment
from domain.equipment.service.commands.tagging import remedy
from domain.equipment.service.kinds import TagKind
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


def begin_work(uow: UnitOfWork, *, work_order: UUID, version: int) -> WorkOrder:
    """Somebody works on it. Raises NotFound, Forbidden, VersionConflict, WrongState."""
    found = uow.load(WorkOrder, work_order, Permission.EQUIPMENT_MAINTAIN, version=version)
    found.state = WORK_ORDER.after(WorkOrderState(found.state), WorkOrderAct.BEGIN)
    found.begun_by, found.begun_name, found.begun_at = uow.person, uow.actor.name, uow.now
    return _moved(uow, found)


@dataclass(frozen=True, slots=True)
class CompleteWork:
    """`subject` is the work order; `contact`: whether what touches the product was opened or replaced."""

    subject: UUID
    version: int
    done: str
    contact: bool

    def as_json(self) -> dict[str, Json]:
        return {"workOrder": str(self.subject), "version": self.version, "done": self.done, "contact": self.contact}


def _content(uow: UnitOfWork, found: WorkOrder, _: object) -> Json:
    equipment = uow.find(Equipment, Equipment.id == found.equipment_id)[0]
    return {
        "equipment": {"code": equipment.code, "name": equipment.name, "serialNumber": equipment.serial_number},
        "workOrder": {"number": found.number, "kind": found.kind, "says": found.says, "steps": found.steps},
        "begunBy": found.begun_name,
        "completedBy": found.completed_name,
        "done": found.done,
        "contact": found.contact,
    }


def _may_complete(uow: UnitOfWork, found: WorkOrder, given: CompleteWork) -> None:
    """Raises WrongState, InvalidInput, ContactNotAtRest."""
    WORK_ORDER.after(WorkOrderState(found.state), WorkOrderAct.COMPLETE)
    require_text(given.done, limit=form.REASON, path=("done",))
    if given.contact:
        equipment = uow.find(Equipment, Equipment.id == found.equipment_id)[0]
        rules.require_at_rest(equipment.code, _cleanliness(equipment))


def _cleanliness(equipment: Equipment) -> Cleanliness | None:
    return None if equipment.cleanliness is None else Cleanliness(equipment.cleanliness)


def _complete(uow: UnitOfWork, found: WorkOrder, given: CompleteWork, signature: Signature) -> WorkOrder:
    """Where what touches the product was opened, the equipment is dirty from now on (MNT-2, EQP-1)."""
    equipment = uow.hold(Equipment, found.equipment_id)
    if given.contact:
        rules.require_at_rest(equipment.code, _cleanliness(equipment))
        is_now = write_lapse(uow, equipment)
        equipment.cleanliness, equipment.clean_until = CLEANLINESS.after(is_now, CleanlinessAct.OPEN_UP), None
    found.state = WORK_ORDER.after(WorkOrderState(found.state), WorkOrderAct.COMPLETE)
    found.completed_by, found.completed_name, found.completed_at = uow.person, signature.printed_name, uow.now
    found.signature_id, found.done, found.contact = signature.id, given.done, given.contact
    return _moved(uow, found)


@dataclass(frozen=True, slots=True)
class JudgeWork:
    """`subject` is the work order; who rejects it says in `remark` what is missing."""

    subject: UUID
    version: int
    accepted: bool
    remark: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "workOrder": str(self.subject),
            "version": self.version,
            "accepted": self.accepted,
            "remark": self.remark,
        }


_ACTS: dict[bool, WorkOrderAct] = {True: WorkOrderAct.VERIFY, False: WorkOrderAct.REJECT}


def _may_judge(_: UnitOfWork, found: WorkOrder, given: JudgeWork) -> None:
    """Raises WrongState, InvalidInput, WorkRejectionNeedsRemark."""
    WORK_ORDER.after(WorkOrderState(found.state), _ACTS[given.accepted])
    if given.remark is not None:
        require_text(given.remark, limit=form.REASON, path=("remark",))
    elif not given.accepted:
        raise WorkRejectionNeedsRemark(path=("remark",))


def _judge(uow: UnitOfWork, found: WorkOrder, given: JudgeWork, signature: Signature) -> WorkOrder:
    """What is verified was done: its plan counts anew, and what broke is remedied. Raises VerifiedOwnWork."""
    assert found.completed_by is not None, found.id
    done_by = frozenset({found.completed_by, found.begun_by or found.completed_by})
    rules.require_another(uow.person, done_by=done_by)
    equipment = uow.hold(Equipment, found.equipment_id)
    found.verification_remark = given.remark
    found.state = WORK_ORDER.after(WorkOrderState(found.state), _ACTS[given.accepted])
    if given.accepted:
        found.verified_by, found.verified_name, found.verified_at = uow.person, signature.printed_name, uow.now
        found.verification_signature_id = signature.id
        if found.plan_id is None:
            remedy(uow, equipment, TagKind.BREAKDOWN, by=found.completed_by, work_order=found.id)
        else:
            _count_anew(uow, uow.hold(MaintenancePlan, found.plan_id), found)
    else:
        found.completed_by = found.completed_name = found.completed_at = found.signature_id = None
        found.done = found.contact = None
    return _moved(uow, found)


def _count_anew(uow: UnitOfWork, plan: MaintenancePlan, found: WorkOrder) -> None:
    assert found.completed_at is not None, found.id
    plan.done_at, plan.work_order_id = found.completed_at, None
    done_on = sites.day_at(uow, plan.site_id, plan.done_at)
    plan.due_on, plan.counts_until = rules.due(done_on, interval_days=plan.interval_days, grace_days=plan.grace_days)
    tell_scale(uow, plan.equipment_id)


def _moved(uow: UnitOfWork, found: WorkOrder) -> WorkOrder:
    uow.record(WorkOrderMoved(equipment=found.equipment_id, work_order=found.id, state=found.state))
    return found


COMPLETE_WORK: SignedAct[CompleteWork, WorkOrder] = SignedAct(
    name="completeWorkOrder",
    model=WorkOrder,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_MAINTAIN,
    meaning=lambda _: Meaning.PERFORMED,
    content=_content,
    check=_may_complete,
    perform=_complete,
)

VERIFY_WORK: SignedAct[JudgeWork, WorkOrder] = SignedAct(
    name="verifyWorkOrder",
    model=WorkOrder,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_MAINTAIN,
    meaning=lambda _: Meaning.VERIFIED,
    content=_content,
    check=_may_judge,
    perform=_judge,
)
