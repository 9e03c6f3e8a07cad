"""What is missing before a batch starts: of one that is issued, and of an order that none fills yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.equipment.cleaning.rules import PastUse
from domain.equipment.known import Standing, Wanted
from domain.equipment.plant.fitting import Misfit
from domain.equipment.plant.models import Equipment
from domain.equipment.suitability import suitability
from domain.execution.equipment import matching, standing
from domain.execution.equipment.kinds import AllocationState
from domain.execution.equipment.models import EquipmentAllocation
from domain.execution.equipment.providing import Candidate, Need
from domain.execution.kinds import BatchState, Disposition
from domain.execution.models import Batch
from domain.execution.orders import assigning
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.models import ProcessOrder, ProcessOrderEquipment
from domain.execution.orders.rules import ENDED
from domain.forecasting import checks, queries, reading, sourcing
from domain.forecasting.checks import Check, CheckState, Item
from domain.forecasting.lapses import Window
from domain.forecasting.refusals import TooMuchToForecast
from domain.forecasting.reports import Staff
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.readiness import queries as readiness
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipeEquipment
from domain.tenancy.models import Site

WAITING = frozenset({OrderState.PLANNED, OrderState.READY})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of equipment that the batch has or is to have, for which demand, and what is known of it."""

    equipment: Equipment
    requirement: UUID | None
    known: Standing


def of_batch(uow: UnitOfWork, batch: Batch) -> list[Item] | None:
    """Everything of a batch that didn't begin; None for any other. Raises Forbidden, TooMuchAtOnce, TooMuchToForecast.

    What it says is what the acts' own rules say: the start itself is refused by those (EXE-15).
    """
    if batch.state != BatchState.IDLE or batch.disposition != Disposition.PENDING:
        return None
    report, forecast = readiness.of_batch(uow, batch), queries.of_batch(uow, batch)
    assert report is not None, batch.id
    assert forecast is not None, batch.id
    wanted = Wanted(batch=batch.id, site=batch.site_id, product=batch.product, now=uow.now)
    allocation = EquipmentAllocation
    has = uow.find(allocation, allocation.batch_id == batch.id, allocation.state == AllocationState.ALLOCATED)
    pieces = _pieces(uow, [(one.equipment_id, one.requirement_id) for one in has], batch.id)
    return [
        checks.met(Check.RECIPE, "Its version is frozen, and stays (REC-1)."),
        _planned(batch, "planBatch"),
        *checks.of_materials(report),
        *_sources(uow, batch),
        *_equipment(uow, batch.recipe_version_id, pieces, wanted, have="allocated to it", by="allocateEquipment"),
        *checks.of_lapses(forecast.lapses),
        checks.of_people(forecast.staff),
    ]


def of_order(uow: UnitOfWork, order: ProcessOrder) -> list[Item] | None:
    """The same of an order that is neither issued nor cancelled; None for any other.

    In a campaign, what is planned before it on the same equipment counts as made (EQP-4).
    """
    if order.state not in WAITING:
        return None
    version = uow.look_at(MasterRecipeVersion, order.recipe_version_id)
    assert version is not None, order.recipe_version_id
    product = uow.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0].product
    wanted = Wanted(batch=order.id, site=order.site_id, product=product, now=uow.now)
    planned = assigning.planned_for(uow, order)
    pieces = _pieces(uow, [(one.equipment_id, one.requirement_id) for one in planned], order.id)
    before = _planned_before(uow, order, product)
    pieces = [replace(one, known=_after(one.known, before.get(one.equipment.id, ()))) for one in pieces]
    return [
        _recipe(version),
        _planned(order, "changeProcessOrder"),
        *checks.of_materials(readiness.of_order(uow, order)),
        *sourcing.of_order(uow, order),
        *_equipment(uow, version.id, pieces, wanted, have="planned for it", by="changeProcessOrder"),
        checks.of_people(_staff(uow, order)),
    ]


def _sources(uow: UnitOfWork, batch: Batch) -> Iterator[Item]:
    """Of the batches and lots that it was ordered to be made from."""
    order = None if batch.order_id is None else uow.look_at(ProcessOrder, batch.order_id)
    return iter(()) if order is None else sourcing.of_order(uow, order, batch)


def _recipe(version: MasterRecipeVersion) -> Item:
    told, rule = f"Version {version.number} is {version.state}", "REC-3"
    if version.state == VersionState.EFFECTIVE:
        return checks.met(Check.RECIPE, f"{told}.")
    if version.state in ENDED:
        clears = "Move the order to the version in effect (reissueProcessOrder)."
        return Item(check=Check.RECIPE, state=CheckState.OPEN, says=f"{told}.", clears=clears, rule="REC-4")
    day = "" if version.planned_on is None else f", and takes effect on {version.planned_on}"
    clears = "Put it into effect (makeRecipeVersionEffective), or wait for its day."
    return Item(check=Check.RECIPE, state=CheckState.OPEN, says=f"{told}{day}.", clears=clears, rule=rule)


def _planned(one: Batch | ProcessOrder, act: str) -> Item:
    if one.planned_start_at is not None:
        return checks.met(Check.PLAN, f"It is to start at {one.planned_start_at:%Y-%m-%d %H:%M} UTC.")
    says = "Nobody said when it is to start."
    return Item(check=Check.PLAN, state=CheckState.OPEN, says=says, clears=f"Plan its start ({act}).", rule="RDY-1")


def _pieces(uow: UnitOfWork, said: Sequence[tuple[UUID, UUID | None]], of: UUID) -> list[_Piece]:
    """By code, as each stands for this batch."""
    wanted = dict(said)
    found = uow.find(Equipment, Equipment.id.in_(list(wanted))) if wanted else []
    return [
        _Piece(one, wanted[one.id], standing.of(uow.session, one, of))
        for one in sorted(found, key=lambda row: row.code)
    ]


def _equipment(
    uow: UnitOfWork, version: UUID, pieces: Sequence[_Piece], wanted: Wanted, *, have: str, by: str
) -> Iterator[Item]:
    """What the recipe demands and nothing serves, and what keeps what there is from being used."""
    rows = sorted(uow.find(RecipeEquipment, RecipeEquipment.recipe_version_id == version), key=lambda one: one.code)
    misfits: dict[UUID, dict[UUID, tuple[Misfit, ...]]] = {one.equipment.id: {} for one in pieces}
    for row in rows:
        for fit in matching.misfits_among(uow.session, row, [one.equipment for one in pieces]):
            misfits[fit.equipment][row.id] = fit.misfits
    candidates = [
        Candidate(
            allocation=one.equipment.id,
            equipment=one.equipment.id,
            code=one.equipment.code,
            told_for=one.requirement,
            using=False,
            misfits=misfits[one.equipment.id],
        )
        for one in pieces
    ]
    needs = [
        Need(requirement=one.id, code=one.code, equipment_class=one.equipment_class, count=one.count) for one in rows
    ]
    clears = f"Name what fits ({by}; equipmentFor tells which does)."
    found = [*checks.of_needs(needs, candidates, have=have, clears=clears)]
    for one in pieces:
        found += checks.of_piece(suitability(one.known, wanted))
    if not any(item.check is Check.EQUIPMENT for item in found):
        codes = ", ".join(one.equipment.code for one in pieces)
        yield checks.met(Check.EQUIPMENT, f"{codes} may be used." if codes else "The recipe demands none.")
    yield from found


def _planned_before(uow: UnitOfWork, order: ProcessOrder, product: str) -> dict[UUID, list[PastUse]]:
    """By equipment, the uses by orders that come before this one in its campaign and that aren't issued yet."""
    if order.campaign_id is None:
        return {}
    ahead = {
        one.id: one
        for one in uow.find(ProcessOrder, ProcessOrder.campaign_id == order.campaign_id)
        if one.state in WAITING and (one.campaign_position or 0) < (order.campaign_position or 0)
    }
    planned = ProcessOrderEquipment
    found: dict[UUID, list[PastUse]] = {}
    for one in uow.find(planned, planned.order_id.in_(list(ahead))) if ahead else ():
        begun = ahead[one.order_id].planned_start_at or uow.now
        found.setdefault(one.equipment_id, []).append(PastUse(batch=one.order_id, product=product, begun_at=begun))
    return found


def _after(known: Standing, uses: Sequence[PastUse]) -> Standing:
    """As it will stand once these have used it, a minor cleaning after each."""
    if known.upkeep is None or not uses:
        return known
    return replace(known, upkeep=replace(known.upkeep, uses=(*known.upkeep.uses, *uses)))


def _staff(uow: UnitOfWork, order: ProcessOrder) -> Staff | None:
    site = SiteId(order.site_id)
    if not uow.actor.may(Permission.TRAINING_READ, site=site):
        return None
    crew = reading.crew_of(uow, site, {order.recipe_version_id}, most=queries.STANDINGS)
    if crew is None:
        what = "standings of operators to recipe versions"
        raise TooMuchToForecast(what=what, most=queries.STANDINGS, until=uow.now.date(), path=("processOrder",))
    zone = uow.find(Site, Site.id == site)[0].time_zone
    end = max(order.planned_end_at or order.planned_start_at or uow.now, uow.now)
    staff, _ = queries.people(crew[order.recipe_version_id], Window(now=uow.now, until=end, zone=zone))
    return staff
