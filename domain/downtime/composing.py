"""Compose what a downtime set tells: the phases that a batch still has to run, in one snapshot of its records."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from domain.dispensing.kinds import DispensedState
from domain.dispensing.weighing_models import DispensedContainer
from domain.downtime import document, inserted
from domain.downtime.inserted import Insertions
from domain.downtime.models import DowntimeSet
from domain.equipment.plant.models import Equipment
from domain.execution import content, control_recipe
from domain.execution.equipment.models import EquipmentAllocation
from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.rules import recording
from domain.execution.unforeseen.models import NotApplicable
from domain.kernel.quantity import Quantity
from domain.materials.models import MaterialLot
from domain.recipes import scaling
from domain.recipes.kinds import ParameterSource
from domain.recipes.limits import limits_text
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipeCharge, RecipeParameter, RecipePhase
from domain.tenancy.models import Company, Site

DONE = (PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED)
MOST = 1_000
"""So many phases are told; more are no batch's paper."""


class TooMuchToTell(Exception):
    """The batch has more phases left than a set holds."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What the set tells, and the moment at which the records said so."""

    at: datetime
    document: document.Document


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the batch beside its phases."""

    zone: ZoneInfo
    factor: Fraction
    values: Mapping[tuple[UUID, UUID], list[ParameterValue]]
    excused: Mapping[tuple[UUID, UUID], Collection[int | None]] = field(default_factory=dict)
    containers: Mapping[str, list[str]] = field(default_factory=dict)
    insertions: Insertions = field(default_factory=Insertions)


def compose(session: Session, company: UUID, downtime_set: UUID) -> Composed:
    """The document of a set. Raises TooMuchToTell."""
    row = session.scalars(
        select(DowntimeSet).where(DowntimeSet.company_id == company, DowntimeSet.id == downtime_set)
    ).one()
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    batch = session.scalars(select(Batch).where(Batch.company_id == company, Batch.id == row.batch_id)).one()
    version = session.scalars(
        select(MasterRecipeVersion).where(
            MasterRecipeVersion.company_id == company, MasterRecipeVersion.id == batch.recipe_version_id
        )
    ).one()
    recipe = session.scalars(
        select(MasterRecipe).where(MasterRecipe.company_id == company, MasterRecipe.id == version.recipe_id)
    ).one()
    site = session.scalars(select(Site).where(Site.company_id == company, Site.id == batch.site_id)).one()
    title = session.scalars(select(Company.title).where(Company.company_id == company)).one()
    zone = ZoneInfo(site.time_zone)
    insertions = inserted.of(session, batch)
    phases = insertions.in_order(_remaining(session, batch))
    if len(phases) > MOST:
        raise TooMuchToTell(f"The batch has more than {MOST} phases left; no set holds them.")
    known = _Known(
        zone,
        control_recipe.factor(batch, version),
        _values(session, phases),
        _excused(session, phases),
        _containers(session, batch),
        insertions,
    )
    return Composed(
        at,
        {
            "company": title,
            "site": {"code": site.code, "name": site.name, "time_zone": site.time_zone},
            "batch": {
                "number": batch.number,
                "product": batch.product,
                "size": str(Quantity(batch.size_value, batch.size_unit)),
                "state": batch.state,
            },
            "recipe": {"code": recipe.code, "version": str(version.number), "digest": batch.recipe_digest},
            "set": str(row.number),
            "set_id": str(row.id),
            "exported_at": _moment(at, zone),
            "equipment": _equipment(session, batch, zone),
            "phases": [_phase(one, known) for one in phases],
        },
    )


def _remaining(session: Session, batch: Batch) -> list[PhaseExecution]:
    """The runs that aren't over, in the recipe's order; without those left out, replaced or not applicable."""
    run, recipe = PhaseExecution, selectinload(PhaseExecution.recipe_phase)
    chosen = (
        select(run)
        .where(
            run.company_id == batch.company_id,
            run.batch_id == batch.id,
            run.state.not_in(DONE),
            run.replaced_at.is_(None),
            run.left_out_at.is_(None),
            run.not_applicable_at.is_(None),
        )
        .options(
            recipe.selectinload(RecipePhase.parameters),
            recipe.selectinload(RecipePhase.charges).selectinload(RecipeCharge.material),
            selectinload(run.starter),
        )
        .order_by(run.number, run.passes, run.id)
        .limit(MOST + 1)
    )
    return list(session.scalars(chosen))


def _values(session: Session, phases: Iterable[PhaseExecution]) -> Mapping[tuple[UUID, UUID], list[ParameterValue]]:
    """What was recorded already in phases that have begun, by phase and parameter."""
    begun = [one for one in phases if one.started_at is not None]
    found: defaultdict[tuple[UUID, UUID], list[ParameterValue]] = defaultdict(list)
    if begun:
        value = ParameterValue
        chosen = select(value).where(
            value.company_id == begun[0].company_id, value.phase_execution_id.in_([one.id for one in begun])
        )
        for one in session.scalars(chosen.order_by(value.repetition)):
            found[one.phase_execution_id, one.recipe_parameter_id].append(one)
    return found


def _excused(session: Session, phases: Iterable[PhaseExecution]) -> Mapping[tuple[UUID, UUID], Collection[int | None]]:
    """Which repetitions aren't applicable, None for all, by the run and the parameter (EXE-9)."""
    begun = [one for one in phases if one.started_at is not None]
    found: defaultdict[tuple[UUID, UUID], set[int | None]] = defaultdict(set)
    if begun:
        mark = NotApplicable
        ids = mark.phase_execution_id.in_([one.id for one in begun])
        for one in session.scalars(select(mark).where(mark.company_id == begun[0].company_id, ids)):
            if one.in_force and one.recipe_parameter_id is not None:
                found[one.phase_execution_id, one.recipe_parameter_id].add(one.repetition)
    return found


def _containers(session: Session, batch: Batch) -> Mapping[str, list[str]]:
    """What was dispensed for the batch and isn't charged yet, by the material's code in the recipe."""
    held = DispensedContainer
    chosen = (
        select(held, MaterialLot.number)
        .join(MaterialLot, (MaterialLot.company_id == held.company_id) & (MaterialLot.id == held.lot_id))
        .where(
            held.company_id == batch.company_id,
            held.batch_id == batch.id,
            held.state.in_((DispensedState.WEIGHED, DispensedState.VERIFIED)),
        )
        .options(selectinload(held.order))
        .order_by(held.code)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, lot in session.execute(chosen):
        net = Quantity(one.net_value, one.net_unit)
        found[one.order.code].append(f"lot {lot}, container {one.code}, net {net}, {one.state.lower()}")
    return found


def _equipment(session: Session, batch: Batch, zone: ZoneInfo) -> list[document.Machine]:
    held = EquipmentAllocation
    chosen = (
        select(held)
        .join(Equipment, (Equipment.company_id == held.company_id) & (Equipment.id == held.equipment_id))
        .where(held.company_id == batch.company_id, held.batch_id == batch.id, held.released_at.is_(None))
        .options(selectinload(held.equipment), selectinload(held.requirement))
        .order_by(Equipment.code.collate("C"))
    )
    return [
        {
            "requirement": None if one.requirement is None else one.requirement.name,
            "code": one.equipment.code,
            "name": one.equipment.name,
            "state": one.equipment.cleanliness,
            "clean_until": None if (until := one.equipment.clean_until) is None else _moment(until, zone),
        }
        for one in session.scalars(chosen)
    ]


def _phase(run: PhaseExecution, known: _Known) -> document.Phase:
    recipe, place = run.recipe_phase, known.insertions.operation(run)
    return {
        "number": str(run.number),
        "name": recipe.name,
        "unit_procedure": place.unit_procedure,
        "operation": place.operation,
        "instruction": recipe.instruction,
        "critical": recipe.critical,
        "during": None if recipe.during_number is None else str(recipe.during_number),
        "passes": ".".join(map(str, run.passes)) or None,
        "inserted": known.insertions.before(run),
        "waits": known.insertions.waits(run),
        "state": run.state,
        "started": None if run.started_at is None else _moment(run.started_at, known.zone),
        "started_by": None if run.starter is None else run.starter.name,
        "charges": [_charge(one, known) for one in recipe.charges],
        "parameters": [
            _parameter(one, known.values.get((run.id, one.id), []), known.excused.get((run.id, one.id), ()))
            for one in recipe.parameters
            if None not in known.excused.get((run.id, one.id), ())
        ],
        "signatures": list(recipe.signatures),
    }


def _charge(charge: RecipeCharge, known: _Known) -> document.Charge:
    """As much as a batch of this size takes (REC-6)."""
    scalable = charge.material.scalable is not False
    value = scaling.times(charge.quantity_value, known.factor) if scalable else charge.quantity_value
    return {
        "code": charge.material.code,
        "name": charge.material.name,
        "quantity": str(Quantity(value, charge.quantity_unit)),
        "lots": list(known.containers.get(charge.material.code, ())),
    }


def _parameter(
    parameter: RecipeParameter, recorded: list[ParameterValue], excused: Collection[int | None]
) -> document.Parameter:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "unit": parameter.unit,
        "limits": limits_text(parameter) or None,
        "choices": list(parameter.choices),
        "critical": parameter.critical,
        "how": _how(parameter),
        "left": [str(one) for one in _left(parameter, {one.repetition for one in recorded}, excused)],
        "recorded": [f"{one.repetition}: {content.of(one).shown}" for one in recorded],
    }


def _left(parameter: RecipeParameter, recorded: Collection[int], excused: Collection[int | None]) -> list[int]:
    """The repetitions that are wanted yet; with none, the next one where the recipe lets more be recorded."""
    counts = recording.repetitions_of(parameter)
    free = [one for one in range(1, counts.limit + 1) if one not in recorded and one not in excused]
    return [one for one in free if one <= counts.required] or free[:1]


def _how(parameter: RecipeParameter) -> str | None:
    if parameter.source == ParameterSource.CALCULATED:
        return f"calculated as {parameter.formula}"
    said = []
    if parameter.every_value is not None:
        every = Quantity(parameter.every_value, parameter.every_unit or "min")
        said.append(f"every {every}, {parameter.samples or 1} each time")
    if parameter.source == ParameterSource.INSTRUMENT:
        said.append("read from an instrument: write down which, and its quality")
    return "; ".join(said) or None


def _moment(at: datetime, zone: ZoneInfo) -> document.Time:
    utc, local = at.astimezone(UTC), at.astimezone(zone)
    return {
        "utc": utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "local": local.strftime("%Y-%m-%d %H:%M:%S"),
        "zone": zone.key,
    }
