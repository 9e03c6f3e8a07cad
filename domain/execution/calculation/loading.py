"""The plan of a batch's version, and what its formulas see, from the database."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from fractions import Fraction
from threading import Lock
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select

from domain.execution import content
from domain.execution.calculation.ledger import Ledger
from domain.execution.calculation.plan import Formulated, Ids, Plan, plan
from domain.execution.calculation.values import Run, Stood
from domain.execution.kinds import Outcome
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.unforeseen.models import NotApplicable
from domain.kernel.quantity import Quantity
from domain.kernel.rows import Lookup
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import ParameterSource
from domain.recipes.models import MasterRecipeVersion, RecipeParameter, RecipePhase
from domain.recipes.rows import elements_of
from domain.recipes.scaling import scaled

KEPT = 64
"""Plans of so many versions are kept in the process; the one that wasn't used longest is forgotten."""

VALUES = 100_000
NOTHING = Plan(())
COMPANY, PHASE = bindparam("company", type_=Uuid()), bindparam("phase", type_=Uuid())

CALCULATES = (
    select(MasterRecipeVersion.id, MasterRecipeVersion.digest, Batch.size_value, MasterRecipeVersion.batch_size_value)
    .join(
        RecipePhase,
        (RecipePhase.company_id == MasterRecipeVersion.company_id)
        & (RecipePhase.recipe_version_id == MasterRecipeVersion.id),
    )
    .join(
        PhaseExecution,
        (PhaseExecution.company_id == RecipePhase.company_id) & (PhaseExecution.recipe_phase_id == RecipePhase.id),
    )
    .join(Batch, (Batch.company_id == PhaseExecution.company_id) & (Batch.id == PhaseExecution.batch_id))
    .where(
        PhaseExecution.company_id == COMPANY,
        PhaseExecution.id == PHASE,
        exists().where(
            RecipeParameter.company_id == COMPANY,
            RecipeParameter.recipe_version_id == MasterRecipeVersion.id,
            RecipeParameter.source == ParameterSource.CALCULATED.value,
        ),
    )
)


Key = tuple[UUID, str | None, Fraction]
"""A version, its digest, and how many times as large a batch of it is."""


class _Plans:
    """Frozen content gives one plan for each size of batch, whoever asks."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, Plan] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Plan | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def keep(self, key: Key, made: Plan) -> Plan:
        with self._lock:
            self._found[key] = made
            if len(self._found) > KEPT:
                self._found.popitem(last=False)
        return made


_PLANS = _Plans()


def foreseen(phase: UUID) -> Lookup:
    """What `plan_of` will ask, so that it travels with the rest."""
    return Lookup(CALCULATES, {"phase": phase})


def plan_of(uow: UnitOfWork, phase: UUID) -> Plan:
    """The plan of the version that this run of a phase belongs to."""
    found = uow.look_up(CALCULATES, phase=phase)
    if not found:
        return NOTHING
    version, digest, size, own = found[0]
    key = (version, digest, Fraction(size) / Fraction(own))
    return _PLANS.get(key) or _PLANS.keep(key, _made(uow, version, key[-1]))


def ledger_of(uow: UnitOfWork, made: Plan, batch: Batch, wanted: Iterable[Formulated], *also: ParameterValue) -> Ledger:
    """What the wanted formulas see; `also` are values that this command adds."""
    formulas = tuple(wanted)
    phases = frozenset[UUID]().union(*(one.phases for one in formulas))
    parameters = frozenset[UUID]().union(*({one.parameter} | one.parameters for one in formulas))
    runs = runs_of(uow, batch, phases)
    rows = uow.find(
        ParameterValue,
        ParameterValue.phase_execution_id.in_([one.id for one in runs]),
        ParameterValue.recipe_parameter_id.in_(parameters),
        limit=VALUES,
    )
    size = Quantity(batch.size_value, batch.size_unit)
    excused = _excused(uow, [one.id for one in runs])
    return Ledger(made, [_run(one) for one in runs], [stood(one) for one in (*rows, *also)], size, excused)


def _excused(uow: UnitOfWork, runs: Collection[UUID]) -> dict[tuple[UUID, UUID], set[int | None]]:
    """What of these runs isn't applicable (EXE-9)."""
    found: dict[tuple[UUID, UUID], set[int | None]] = {}
    for one in uow.find(NotApplicable, NotApplicable.phase_execution_id.in_(runs)):
        if one.in_force and one.recipe_parameter_id is not None:
            found.setdefault((one.phase_execution_id, one.recipe_parameter_id), set()).add(one.repetition)
    return found


def runs_of(uow: UnitOfWork, batch: Batch, phases: Collection[UUID]) -> list[PhaseExecution]:
    """The batch's runs of these phases of its recipe; of those that were replaced, what was complete.

    What was repeated stays in the record, and is corrected in it (CMD-7, EXE-7); what was reset counts no more.
    """
    counts = or_(PhaseExecution.replaced_at.is_(None), PhaseExecution.completed_at.is_not(None))
    here = (PhaseExecution.batch_id == batch.id, counts)
    return uow.find(PhaseExecution, *here, PhaseExecution.recipe_phase_id.in_(phases), limit=VALUES)


def stood(row: ParameterValue) -> Stood:
    return Stood(
        value=row.id,
        run=row.phase_execution_id,
        parameter=row.recipe_parameter_id,
        repetition=row.repetition,
        revision=row.revision,
        content=content.of(row),
        outcome=Outcome(row.outcome),
        formula=row.formula,
        problem=row.problem,
    )


def _run(row: PhaseExecution) -> Run:
    return Run(
        id=row.id,
        phase=row.recipe_phase_id,
        number=row.number,
        started_at=row.started_at,
        completed_at=row.completed_at,
        replaced_at=row.replaced_at,
        passes=tuple(row.passes),
    )


def _made(uow: UnitOfWork, version: UUID, factor: Fraction) -> Plan:
    phases = uow.find(RecipePhase, RecipePhase.recipe_version_id == version)
    numbers = {one.id: one.number for one in phases}
    places: dict[tuple[int, int], UUID] = {}
    rows = uow.find(RecipeParameter, RecipeParameter.recipe_version_id == version, limit=VALUES * 2)
    counted: dict[UUID, int] = {}
    for one in sorted(rows, key=lambda row: row.position):
        counted[one.recipe_phase_id] = counted.get(one.recipe_phase_id, 0) + 1
        places[numbers[one.recipe_phase_id], counted[one.recipe_phase_id]] = one.id
    ids = Ids({number: phase for phase, number in numbers.items()}, places)
    return plan(scaled(elements_of(uow, version), factor), ids)
