"""Order a batch, change what is ordered, and move it to another version of its recipe."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select

from domain.execution import control_recipe
from domain.execution.commands import issuing
from domain.execution.orders import assigning, rules, sourcing
from domain.execution.orders.events import ProcessOrderChanged, ProcessOrderPlanned, ProcessOrderReissued
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.models import ProcessOrder
from domain.execution.orders.refusals import NothingOrdered, OrderNumberTaken, OtherRecipe, SameVersion
from domain.execution.orders.rules import Ordered
from domain.execution.orders.states import ORDER, OrderAct
from domain.execution.rules import batches
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import batch_size_of


def plan_order(uow: UnitOfWork, ordered: Ordered, *, recipe_version: UUID, number: str) -> ProcessOrder:
    """An order for one batch of a version that is in effect or approved (ISA-95; REC-5, REC-6).

    Raises NotFound, Forbidden, InvalidInput, OrderNumberTaken, VersionNotPlannable, IssuedAtEnterprise, NothingMade,
    SizeRefused, EquipmentElsewhere, EquipmentDoesNotFit, NotAnInput, OtherCampaign, CampaignPlaceTaken, WrongState.
    """
    version = uow.rely_on(MasterRecipeVersion, recipe_version)
    uow.require(Permission.BATCH_ISSUE, site=SiteId(version.site_id))
    batches.require_number(number)
    _require_made_here(uow, version)
    rules.require_sound(ordered, now=uow.now)
    size = _size(version, ordered)
    _require_free(uow, number)
    found = ProcessOrder(
        id=new_id(),
        site_id=version.site_id,
        number=number,
        recipe_version_id=version.id,
        state=OrderState.PLANNED,
        ordered_by=uow.person,
        ordered_name=uow.actor.name,
        ordered_at=uow.now,
        because=None,
    )
    _write(uow, found, ordered, size)
    uow.add(found)
    assigning.assign(uow, found, ordered.equipment)
    sourcing.plan(uow, found, ordered.planned_from)
    assigning.join(uow, found, version, ordered)
    uow.record(ProcessOrderPlanned(order=found.id, number=number))
    return found


def change_order(uow: UnitOfWork, ordered: Ordered, *, order: UUID, version: int, reason: str) -> ProcessOrder:
    """What is ordered reads so from now on; a ready order is looked at again.

    Raises NotFound, Forbidden, VersionConflict, WrongState, NothingOrdered, and as `plan_order`.
    """
    found = uow.load(ProcessOrder, order, Permission.BATCH_ISSUE, version=version)
    found.state = ORDER.after(OrderState(found.state), OrderAct.CHANGE)
    found.because = require_words(reason, limit=rules.REASON, path=("reason",))
    of = uow.rely_on(MasterRecipeVersion, found.recipe_version_id)
    rules.require_sound(ordered, now=uow.now, planned_before=found.planned_start_at)
    size = _size(of, ordered)
    if ordered.position is None and ordered.campaign == found.campaign_id:
        ordered = replace(ordered, position=found.campaign_position)  # it stays in its place unless told otherwise
    if assigning.standing(uow, found) == replace(ordered, size=size):
        raise NothingOrdered
    _write(uow, found, ordered, size)
    assigning.assign(uow, found, ordered.equipment)
    sourcing.plan(uow, found, ordered.planned_from)
    assigning.join(uow, found, of, ordered)
    uow.record(ProcessOrderChanged(order=found.id))
    return found


def reissue_order(uow: UnitOfWork, *, order: UUID, version: int, recipe_version: UUID, reason: str) -> ProcessOrder:
    """Move an order to another version of its recipe at its site, which nothing but this does (REC-4).

    Its equipment stays planned; for which demand is told anew. Raises NotFound, Forbidden, VersionConflict, WrongState,
    InvalidInput, SameVersion, OtherRecipe, VersionNotPlannable, SizeRefused, NotAnInput.
    """
    found = uow.load(ProcessOrder, order, Permission.BATCH_ISSUE, version=version)
    found.state = ORDER.after(OrderState(found.state), OrderAct.REISSUE)
    found.because = require_words(reason, limit=rules.REASON, path=("reason",))
    if found.recipe_version_id == recipe_version:
        raise SameVersion(path=("recipeVersion",))
    old, new = (
        uow.rely_on(MasterRecipeVersion, found.recipe_version_id),
        uow.rely_on(MasterRecipeVersion, recipe_version),
    )
    if (old.recipe_id, old.site_id, old.variant) != (new.recipe_id, new.site_id, new.variant):
        raise OtherRecipe(path=("recipeVersion",))
    rules.require_plannable(new.state)
    control_recipe.require_size(new, control_recipe.size_of(found), path=("recipeVersion",))
    found.recipe_version_id = new.id
    sourcing.require_taken(uow, found, sourcing.standing(uow, found), path=("recipeVersion",))
    assigning.forget_requirements(uow, found)
    _changed(uow, found)
    uow.record(ProcessOrderReissued(order=found.id, version=new.id))
    return found


def _require_made_here(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    rules.require_plannable(version.state)
    issuing.require_plant(uow, version)
    master = issuing.master_of(uow, version)
    batches.require_product(master.kind, master.code)


def _size(version: MasterRecipeVersion, ordered: Ordered) -> Quantity:
    size = ordered.size or batch_size_of(version)
    control_recipe.require_size(version, size, path=("size",))
    return size


def _require_free(uow: UnitOfWork, number: str) -> None:
    """Two who order under one number at once: the second waits, and is refused in words."""
    key = func.hashtextextended(f"process order {uow.actor.company} {number}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
    if uow.find(ProcessOrder, ProcessOrder.number == number):
        raise OrderNumberTaken(number=number, path=("number",))


def _write(uow: UnitOfWork, found: ProcessOrder, ordered: Ordered, size: Quantity) -> None:
    found.size_value, found.size_unit = size.value, size.unit
    found.planned_start_at, found.planned_end_at = ordered.planned_start, ordered.planned_end
    found.priority, found.notes = ordered.priority, ordered.notes
    _changed(uow, found)


def _changed(uow: UnitOfWork, found: ProcessOrder) -> None:
    found.changed_by, found.changed_name, found.changed_at = uow.person, uow.actor.name, uow.now
