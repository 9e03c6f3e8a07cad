"""The equipment that an order is planned on, and its place in a campaign."""

from collections.abc import Sequence

from domain.equipment.plant.kinds import EquipmentLevel, ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.rules import USED
from domain.execution import control_recipe
from domain.execution.equipment import matching
from domain.execution.equipment.refusals import EquipmentDoesNotFit
from domain.execution.orders import sourcing
from domain.execution.orders.kinds import CampaignState
from domain.execution.orders.models import BatchCampaign, ProcessOrder, ProcessOrderEquipment
from domain.execution.orders.refusals import CampaignPlaceTaken, EquipmentElsewhere, OtherCampaign
from domain.execution.orders.rules import PLACES, Ordered, Planned
from domain.execution.orders.states import CAMPAIGN, CampaignAct
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipeEquipment


def planned_for(uow: UnitOfWork, order: ProcessOrder) -> list[ProcessOrderEquipment]:
    """In the order of its planning."""
    found = uow.find(ProcessOrderEquipment, ProcessOrderEquipment.order_id == order.id)
    return sorted(found, key=lambda one: one.id)


def standing(uow: UnitOfWork, order: ProcessOrder) -> Ordered:
    """What is ordered as it reads now."""
    return Ordered(
        size=control_recipe.size_of(order),
        planned_start=order.planned_start_at,
        planned_end=order.planned_end_at,
        priority=order.priority,
        notes=order.notes,
        equipment=tuple(Planned(one.equipment_id, one.requirement_id) for one in planned_for(uow, order)),
        campaign=order.campaign_id,
        position=order.campaign_position,
        planned_from=sourcing.standing(uow, order),
    )


def assign(uow: UnitOfWork, order: ProcessOrder, equipment: Sequence[Planned]) -> None:
    """Plan it on these pieces and on no others. Raises NotFound, EquipmentElsewhere, EquipmentDoesNotFit."""
    before = {Planned(one.equipment_id, one.requirement_id): one for one in planned_for(uow, order)}
    for gone in before.keys() - set(equipment):
        uow.remove(before[gone])
    uow.session.flush()  # a piece that is told for something else is gone before it comes again
    for one in equipment:
        if one not in before:
            _require_fit(uow, order, one)
            uow.add(
                ProcessOrderEquipment(
                    id=new_id(),
                    site_id=order.site_id,
                    order_id=order.id,
                    equipment_id=one.equipment,
                    requirement_id=one.requirement,
                )
            )


def forget_requirements(uow: UnitOfWork, order: ProcessOrder) -> None:
    """What the pieces were for was said of another version."""
    for one in uow.lock(ProcessOrderEquipment, ProcessOrderEquipment.order_id == order.id):
        one.requirement_id = None


def join(uow: UnitOfWork, order: ProcessOrder, version: MasterRecipeVersion, ordered: Ordered) -> None:
    """Its place in a campaign of its product, the next one unless told, or in none.

    Raises NotFound, WrongState, OtherCampaign, CampaignPlaceTaken.
    """
    if ordered.campaign is None:
        order.campaign_id = order.campaign_position = None
        return
    campaign = uow.hold(BatchCampaign, ordered.campaign)
    if campaign.site_id != order.site_id:
        raise NotFound(kind="BatchCampaign", id=ordered.campaign, path=("campaign",))
    others = [one for one in uow.find(ProcessOrder, ProcessOrder.campaign_id == campaign.id) if one.id != order.id]
    if order.campaign_id != campaign.id:
        _require_open(uow, campaign, version)
    taken = {one.campaign_position or 0: one.number for one in others}
    position = ordered.position or max(taken, default=0) + 1
    if position in taken:
        number = taken[position]
        path = ("campaignPosition",)
        raise CampaignPlaceTaken(campaign=campaign.code, position=position, order=number, path=path)
    if position > PLACES:
        raise OtherCampaign(campaign=campaign.code, because=f"it has {PLACES} places", path=("campaign",))
    order.campaign_id, order.campaign_position = campaign.id, position


def _require_open(uow: UnitOfWork, campaign: BatchCampaign, version: MasterRecipeVersion) -> None:
    CAMPAIGN.after(CampaignState(campaign.state), CampaignAct.JOIN)
    product = uow.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0].product
    if product != campaign.product:
        because = f"it is of {campaign.product}, the order of {product}"
        raise OtherCampaign(campaign=campaign.code, because=because, path=("campaign",))


def _require_fit(uow: UnitOfWork, order: ProcessOrder, planned: Planned) -> None:
    found = uow.look_at(Equipment, planned.equipment)
    if found is None or found.site_id != order.site_id:
        raise NotFound(kind="Equipment", id=planned.equipment, path=("equipment",))
    if EquipmentLevel(found.level) not in USED:
        raise EquipmentElsewhere(equipment=found.code, because="it only holds equipment", path=("equipment",))
    if found.service == ServiceState.RETIRED:
        raise EquipmentElsewhere(equipment=found.code, because="it is retired", path=("equipment",))
    if planned.requirement is None:
        return
    wanted = uow.look_at(RecipeEquipment, planned.requirement)
    if wanted is None or wanted.recipe_version_id != order.recipe_version_id:
        raise NotFound(kind="RecipeEquipment", id=planned.requirement, path=("equipment",))
    misfits = matching.misfits_of(uow.session, wanted, found)
    if misfits:
        path = ("equipment",)
        raise EquipmentDoesNotFit(equipment=found.code, requirement=wanted.code, misfits=misfits, path=path)
