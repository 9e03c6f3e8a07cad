"""Issue the batch that fills an order, signed."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment.plant.models import Equipment
from domain.execution import control_recipe
from domain.execution.commands import issuing
from domain.execution.commands.issuing import Made
from domain.execution.equipment.commands.allocating import allocate
from domain.execution.models import Batch
from domain.execution.orders import assigning, rules, sourcing
from domain.execution.orders.events import ProcessOrderIssued
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.models import BatchCampaign, ProcessOrder, ProcessOrderEquipment
from domain.execution.orders.states import ORDER, OrderAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import MasterRecipeVersion
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class IssueProcessOrder:
    """`subject` is the order. Without a `number` the pattern that holds gives its batch the next (REC-5).

    `rework` is the approval by which its batch is made of rejected lots of another one (REV-5).
    """

    subject: UUID
    version: int
    number: str | None = None
    rework: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "processOrder": str(self.subject),
            "version": self.version,
            "number": self.number,
            **issuing.named_rework(self.rework),
        }


def _made(order: ProcessOrder, given: IssueProcessOrder) -> Made:
    return Made(number=given.number, size=control_recipe.size_of(order), order=order.id, rework=given.rework)


def _check(uow: UnitOfWork, order: ProcessOrder, given: IssueProcessOrder) -> None:
    """Raises WrongState, OrderSuperseded, and as issuing a batch does."""
    ORDER.after(OrderState(order.state), OrderAct.ISSUE)
    recipe = uow.hold(MasterRecipeVersion, order.recipe_version_id)
    rules.require_current(order.number, version=recipe.number, state=recipe.state)
    issuing.require_issuable(uow, recipe, _made(order, given))


def _content(uow: UnitOfWork, order: ProcessOrder, given: IssueProcessOrder) -> Json:
    recipe = uow.hold(MasterRecipeVersion, order.recipe_version_id)
    told = issuing.content(uow, recipe, _made(order, given))
    planned = assigning.planned_for(uow, order)
    codes = {one.id: one.code for one in _equipment(uow, planned)}
    campaign = None if order.campaign_id is None else uow.look_at(BatchCampaign, order.campaign_id)
    sources = sorted(sourcing.standing(uow, order), key=lambda one: one.id)
    named = {"plannedFrom": sorted(sourcing.name_of(uow, one, path=("processOrder",)) for one in sources)}
    return {
        **told,
        **(named if sources else {}),
        "order": order.number,
        "campaign": None if campaign is None else {"code": campaign.code, "place": order.campaign_position},
        "equipment": sorted(codes[one.equipment_id] for one in planned),
    }


def _equipment(uow: UnitOfWork, planned: list[ProcessOrderEquipment]) -> list[Equipment]:
    return uow.find(Equipment, Equipment.id.in_([one.equipment_id for one in planned])) if planned else []


def _perform(uow: UnitOfWork, order: ProcessOrder, given: IssueProcessOrder, signature: Signature) -> Batch:
    """The batch has the order's size, times and equipment; that is allocated to it now (EQP-6).

    Raises EquipmentNotSuitable, EquipmentDoesNotFit, and as issuing a batch does.
    """
    recipe = uow.hold(MasterRecipeVersion, order.recipe_version_id)
    batch = issuing.make(uow, recipe, _made(order, given), signature)
    batch.planned_start_at, batch.planned_end_at = order.planned_start_at, order.planned_end_at
    order.state = ORDER.after(OrderState(order.state), OrderAct.ISSUE)
    planned = assigning.planned_for(uow, order)
    if planned:
        uow.session.flush()  # equipment is allocated to a batch that there is
    for one in sorted(planned, key=lambda one: one.equipment_id):
        allocate(uow, equipment=one.equipment_id, batch=batch.id, requirement=one.requirement_id)
    uow.record(ProcessOrderIssued(order=order.id, batch=batch.id))
    return batch


ISSUE_PROCESS_ORDER: SignedAct[IssueProcessOrder, ProcessOrder] = SignedAct(
    name="issueProcessOrder",
    model=ProcessOrder,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_ISSUE,
    meaning=lambda _: Meaning.ISSUED,
    content=_content,
    check=_check,
    perform=_perform,
)
