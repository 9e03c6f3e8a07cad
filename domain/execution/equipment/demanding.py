"""What a recipe demands for a phase, and the equipment of the batch that it is done with (EXE-15, EQP-6)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from domain.equipment.plant.fitting import Misfit
from domain.equipment.plant.kinds import EquipmentLack
from domain.equipment.plant.models import Equipment
from domain.equipment.unsuitable import Reason, Unsuitable
from domain.execution.equipment import fitness, matching
from domain.execution.equipment.fitness import Fitness
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.equipment.providing import Candidate, Lacking, Need, may_serve, provide
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.rows import Lookup
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeEquipment

# What a parameter of the phase is read from, what the blocks that hold it use, and what the batch needs as a whole.
DEMANDED = text("""
with recursive above as (
  select b.id, b.parent_id from recipe_phase p
  join recipe_block b on b.company_id = p.company_id and b.id = p.block_id
  where p.company_id = :company and p.id = :phase
  union all
  select b.id, b.parent_id from above join recipe_block b on b.company_id = :company and b.id = above.parent_id
)
select e.id, e.used_by_id is null and not named.here from recipe_phase p
join recipe_equipment e on e.company_id = p.company_id and e.recipe_version_id = p.recipe_version_id
cross join lateral (
  select coalesce(bool_or(q.recipe_phase_id = p.id), false) as here, count(*) > 0 as anywhere
  from recipe_parameter q
  where q.company_id = e.company_id and q.recipe_version_id = e.recipe_version_id and q.equipment_id = e.id
) named
where p.company_id = :company and p.id = :phase
  and (named.here or e.used_by_id in (select id from above) or e.used_by_id is null and not named.anywhere)
order by e.code collate "C"
""")


@dataclass(frozen=True, slots=True)
class ToUse:
    """Equipment that the phase is done with, its allocation, and whether it is in use by the batch already."""

    equipment: Equipment
    allocation: UUID
    using: bool
    fitness: Fitness


def foreseen(phase: PhaseExecution) -> Lookup:
    """What `of_phase` asks first; nothing more where the recipe demands nothing."""
    return Lookup(DEMANDED, {"phase": phase.recipe_phase_id})


def anything(uow: UnitOfWork, phase: PhaseExecution) -> bool:
    """Whether the phase is done with equipment at all."""
    return bool(uow.look_up(DEMANDED, phase=phase.recipe_phase_id))


def of_phase(uow: UnitOfWork, phase: PhaseExecution, batch: Batch) -> tuple[list[ToUse], tuple[Lacking, ...]]:
    """What the phase is done with, and what keeps it from starting; the equipment is locked.

    What the batch needs as a whole is needed until its use has ended; what a block or a parameter names is needed in
    each of their phases.
    """
    asked = uow.look_up(DEMANDED, phase=phase.recipe_phase_id)
    if not asked:
        return [], ()
    uses = uow.find(EquipmentUse, EquipmentUse.batch_id == batch.id)
    whole = {requirement for requirement, of_batch in asked if of_batch}
    required = {one.id: one for one in uow.find(RecipeEquipment, RecipeEquipment.id.in_([id_ for id_, _ in asked]))}
    wanted = [required[id_] for id_, _ in asked if id_ not in whole or not _done(uow, id_, uses, batch)]
    if not wanted:
        return [], ()
    equipment, has = _held(uow, batch)
    misfits = _misfits(uow, wanted, list(equipment.values()))
    use = EquipmentUse
    running = {one.allocation_id for one in uow.find(use, use.batch_id == batch.id, use.state == UseState.RUNNING)}
    serving = [one for one in has if may_serve(one.requirement_id, misfits[one.equipment_id])]
    judged = {one.equipment_id: fitness.judged(uow, equipment[one.equipment_id], batch, phase.id) for one in serving}
    candidates = [
        Candidate(
            allocation=one.id,
            equipment=one.equipment_id,
            code=equipment[one.equipment_id].code,
            told_for=one.requirement_id,
            using=one.id in running,
            misfits=misfits[one.equipment_id],
            reasons=judged[one.equipment_id].reasons,
        )
        for one in serving
    ]
    found = provide([_need(one) for one in wanted], candidates)
    chosen = [ToUse(equipment[one.equipment], one.allocation, one.using, judged[one.equipment]) for one in found.chosen]
    return chosen, found.lacking


def _held(uow: UnitOfWork, batch: Batch) -> tuple[dict[UUID, Equipment], list[EquipmentAllocation]]:
    """The batch's equipment, locked, by its id; and its allocations as nobody changes them meanwhile."""
    own = EquipmentAllocation.batch_id == batch.id, EquipmentAllocation.state == AllocationState.ALLOCATED
    ids = [one.equipment_id for one in uow.find(EquipmentAllocation, *own)]
    equipment = {one.id: one for one in uow.lock(Equipment, Equipment.id.in_(ids))}
    return equipment, [one for one in uow.find(EquipmentAllocation, *own) if one.equipment_id in equipment]


def in_phase(uow: UnitOfWork, found: Equipment, batch: Batch, phase: PhaseExecution) -> Fitness:
    """What forbids to use a piece of equipment in a phase, what is demanded there of its class included."""
    judged = fitness.judged(uow, found, batch, phase.id)
    asked = uow.look_up(DEMANDED, phase=phase.recipe_phase_id)
    if not asked:
        return judged
    wanted = uow.find(RecipeEquipment, RecipeEquipment.id.in_([id_ for id_, _ in asked]))
    misfits = _misfits(uow, wanted, [found])[found.id].values()
    of_its_class = [one for one in misfits if all(misfit.kind is not EquipmentLack.ANOTHER_CLASS for misfit in one)]
    if not of_its_class or not all(of_its_class):
        return judged
    says = (Reason(kind=Unsuitable.DOES_NOT_FIT, says=f"{found.code}: {one.says}") for one in of_its_class[0])
    return Fitness((*judged.reasons, *says))


def _done(uow: UnitOfWork, requirement: UUID, uses: Sequence[EquipmentUse], batch: Batch) -> bool:
    """The batch has used equipment for it, and that use has ended, or that of the last one in its place (UNX-3)."""
    allocations = {one.allocation_id for one in uses}
    told = uow.find(EquipmentAllocation, EquipmentAllocation.id.in_(allocations)) if allocations else []
    of = {one.id for one in told if one.requirement_id == requirement}
    if not of:
        return False
    followed = {
        one.ended_use_id: one.begun_use_id
        for one in uow.find(EquipmentReplacement, EquipmentReplacement.batch_id == batch.id)
    }
    state = {one.id: one.state for one in uses}
    return any(state[_last(one.id, followed)] == UseState.ENDED for one in uses if one.allocation_id in of)


def _last(use: UUID, followed: Mapping[UUID, UUID]) -> UUID:
    while use in followed:
        use = followed[use]
    return use


def _need(required: RecipeEquipment) -> Need:
    return Need(
        requirement=required.id,
        code=required.code,
        equipment_class=required.equipment_class,
        count=required.count,
    )


def _misfits(
    uow: UnitOfWork, wanted: Sequence[RecipeEquipment], equipment: Sequence[Equipment]
) -> dict[UUID, dict[UUID, tuple[Misfit, ...]]]:
    """By equipment, then by requirement."""
    found: dict[UUID, dict[UUID, tuple[Misfit, ...]]] = defaultdict(dict)
    for one in wanted:
        for fit in matching.misfits_among(uow.session, one, equipment):
            found[fit.equipment][one.id] = fit.misfits
    return found
