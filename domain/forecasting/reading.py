"""What a forecast follows from: the equipment, scales, lots and people of batches, read in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, union

from domain.dispensing import enrolled
from domain.dispensing.kinds import WeighingState
from domain.dispensing.scales import Scale as KnownScale
from domain.dispensing.weighing_models import Weighing
from domain.equipment.known import Standing
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.execution.equipment import standing
from domain.execution.equipment.kinds import AllocationState
from domain.execution.equipment.models import EquipmentAllocation
from domain.forecasting.lapses import LotDays, Worker
from domain.kernel.ids import CompanyId
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.readiness.approvals import approvals
from domain.readiness.kinds import Supplied
from domain.readiness.reports import BatchReport
from domain.recipes.models import MasterRecipeVersion
from domain.training import queries as training
from domain.training.standing import ForRecipeVersion

Known = tuple[UUID, Standing]


def equipment_of(uow: UnitOfWork, batches: Collection[UUID], *, most: int) -> dict[UUID, list[Known]] | None:
    """What each of these batches has allocated; None where that is more than `most` pieces."""
    of = EquipmentAllocation
    chosen = (
        select(of.batch_id, Equipment)
        .join(Equipment, (Equipment.company_id == of.company_id) & (Equipment.id == of.equipment_id))
        .where(of.company_id == uow.actor.company, of.batch_id.in_(batches), of.state == AllocationState.ALLOCATED)
        .order_by(Equipment.code.collate("C"))
        .limit(most + 1)
    )
    rows = uow.session.execute(chosen).all()
    if len(rows) > most:
        return None
    found = defaultdict[UUID, list[Known]](list)
    for batch, one in rows:
        found[batch].append((one.id, standing.of(uow.session, one, batch)))
    return found


def scales_of(uow: UnitOfWork, batches: Collection[UUID]) -> dict[UUID, list[tuple[UUID, KnownScale]]]:
    """The enrolled scales that each of these batches has allocated, or weighs on now."""
    company, of, weighing = uow.actor.company, EquipmentAllocation, Weighing
    allocated = (
        select(of.batch_id, Equipment.scale_id)
        .join(Equipment, (Equipment.company_id == of.company_id) & (Equipment.id == of.equipment_id))
        .where(
            of.company_id == company,
            of.batch_id.in_(batches),
            of.state == AllocationState.ALLOCATED,
            Equipment.scale_id.is_not(None),
        )
    )
    weighed_on = select(weighing.batch_id, weighing.scale_id).where(
        weighing.company_id == company,
        weighing.batch_id.in_(batches),
        weighing.state == WeighingState.RUNNING,
        weighing.scale_id.is_not(None),
    )
    rows = uow.session.execute(union(allocated, weighed_on)).all()
    scales = uow.find(Scale, Scale.id.in_({row[1] for row in rows})) if rows else []
    known = {one.id: enrolled.known(one) for one in scales}
    found = defaultdict[UUID, list[tuple[UUID, KnownScale]]](list)
    for batch, scale in rows:
        assert scale is not None, "only those that have one"
        found[batch].append((scale, known[scale]))
    return found


def lots_of(uow: UnitOfWork, reports: Sequence[BatchReport]) -> dict[UUID, list[LotDays]]:
    """The lots that serve each of these batches, as readiness allocates them (RDY-2)."""
    shares = {one.batch: {share.lot: share for line in one.lines for share in line.shares} for one in reports}
    ids = {lot for each in shares.values() for lot in each}
    rows = {one.id: one for one in uow.find(MaterialLot, MaterialLot.id.in_(ids))} if ids else {}
    conditional = {lot for each in shares.values() for lot, one in each.items() if one.supplied is Supplied.CONDITIONAL}
    approved = approvals(uow, conditional, list(shares))
    return {
        batch: [
            LotDays(
                id=lot,
                number=one.number,
                expires_on=rows[lot].expires_on,
                retest_on=rows[lot].retest_on,
                approved_until=approved.get(lot, {}).get(batch) if lot in conditional else None,
            )
            for lot, one in sorted(each.items(), key=lambda item: item[1].number)
        ]
        for batch, each in shares.items()
    }


def crew_of(uow: UnitOfWork, site: UUID, versions: Collection[UUID], *, most: int) -> dict[UUID, list[Worker]] | None:
    """The site's operators against each of these recipe versions, by version.

    None where that is more than `most` times somebody's standing.
    """
    company, session = CompanyId(uow.actor.company), uow.session
    people = training.people_at(session, company, site, limit=most + 1, role=Role.OPERATOR)
    if len(people) * len(versions) > most:
        return None
    row = MasterRecipeVersion
    chosen = select(row.id, row.recipe_id).where(row.company_id == company, row.id.in_(versions))
    recipes = {one.id: one.recipe_id for one in session.execute(chosen)}
    here = training.at_site(session, company, site, now=uow.now)
    facts = training.facts_of(session, here, [one.id for one in people])
    return {
        version: [
            Worker(id=one.id, name=one.name, facts=facts[one.id], wanted=ForRecipeVersion(recipe, version))
            for one in people
        ]
        for version, recipe in recipes.items()
    }
