"""Whether who acts is trained for what they do in a batch, asked at the act in one statement (EXE-15).

What is demanded for some phases alone is asked in those: by the code of the act's phase, or of a block that holds it;
of weighing and what comes of it, by the phases that charge the material (TRN-14).
"""

from uuid import UUID

from sqlalchemy import TextClause

from domain.execution.gate import overrides
from domain.execution.gate.models import GateOverride
from domain.execution.models import Batch, PhaseExecution
from domain.execution.offline import here
from domain.kernel.rows import Lookup
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipePhase
from domain.training import at_the_act
from domain.training.act_refusals import refusal
from domain.training.gate import Lack, lacks_for_recipe

_OF_BATCH = """
    select b.site_id, v.recipe_id, v.id as recipe_version_id, {phases} as phases from batch b
    join master_recipe_version v on v.company_id = b.company_id and v.id = b.recipe_version_id
    where b.company_id = :company and b.id = {batch}
"""
# The codes of these phases of a recipe and of the blocks that hold them; those of old versions have none.
_CODES = """
    array(with recursive above as (
      select p.code, p.block_id from recipe_phase p where p.company_id = :company and p.id in ({of})
      union select o.code, o.parent_id from above a
        join recipe_block o on o.company_id = :company and o.id = a.block_id
    ) select code from above where code is not null)
"""
_RUN = "select {} from phase_execution where company_id = :company and id = :phase"
_CHARGING = "select recipe_phase_id from recipe_charge where company_id = :company and material_id = :material"
IN_PHASE = at_the_act.asking(
    _OF_BATCH.format(phases=_CODES.format(of=_RUN.format("recipe_phase_id")), batch=f"({_RUN.format('batch_id')})")
)
FOR_INPUT = at_the_act.asking(_OF_BATCH.format(phases=_CODES.format(of=_CHARGING), batch=":batch"))
IN_BATCH = at_the_act.asking(_OF_BATCH.format(phases="cast(null as text[])", batch=":batch"))


def foreseen(uow: UnitOfWork, phase: UUID) -> Lookup:
    """What `require` will ask of whoever acts, so that it travels with the rest."""
    return Lookup(IN_PHASE, {"phase": phase, "person": uow.person})


def require(uow: UnitOfWork, phase: PhaseExecution, *, second: bool = False) -> None:
    """The acting person is trained for the phase; an override for them counts, but not where they are the `second`.

    Who verifies is trained for it whatever happens: no override makes a second person (SIG-5). Raises NotTrained,
    OperationAway.
    """
    override = require_admitted(uow, phase, second=second)
    if override is not None:
        overrides.use(uow, override)


def require_admitted(uow: UnitOfWork, phase: PhaseExecution, *, second: bool = False) -> GateOverride | None:
    """As `require`, but uses nothing up: the override that the act would rest on, None where it needs none.

    Nobody is admitted here to a phase that a device has. Who is told ahead what they may do is asked by the same rule.
    Raises NotTrained, OperationAway.
    """
    here.require_here(uow, phase)
    lacking = _lacks(uow, IN_PHASE, phase=phase.id)
    if not lacking:
        return None
    override = None if second else overrides.for_person(uow, phase.id)
    if override is None:
        raise refusal(person=uow.actor.name, wanted_for=_called(uow, phase), lacks=lacking)
    return override


def require_in_batch(uow: UnitOfWork, batch: Batch) -> None:
    """The acting person is trained for the recipe of a batch, for what is done in none of its phases.

    Raises NotTrained.
    """
    _refuse(uow, batch, _lacks(uow, IN_BATCH, batch=batch.id))


def require_for_input(uow: UnitOfWork, batch: Batch, material: UUID) -> None:
    """The acting person is trained for the phases that charge this input of the recipe's formula: who weighs it out.

    Where the recipe doesn't say which those are, as for what is done in none. Raises NotTrained.
    """
    _refuse(uow, batch, _lacks(uow, FOR_INPUT, batch=batch.id, material=material))


def _refuse(uow: UnitOfWork, batch: Batch, lacking: tuple[Lack, ...]) -> None:
    if lacking:
        raise refusal(person=uow.actor.name, wanted_for=f"batch {batch.number}", lacks=lacking)


def _lacks(uow: UnitOfWork, statement: TextClause, **of: UUID) -> tuple[Lack, ...]:
    found = uow.look_up(statement, person=uow.person, **of)
    if not found:
        return ()
    asked = at_the_act.read(found[0][0])
    return () if asked.demands_nothing else lacks_for_recipe(asked.wanted, asked.facts(uow.now))


def _called(uow: UnitOfWork, phase: PhaseExecution) -> str:
    found = uow.look_at(RecipePhase, phase.recipe_phase_id)
    return f"phase {phase.number}" if found is None else f"phase {phase.number} {found.name}"
