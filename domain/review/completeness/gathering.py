"""The facts that rules are evaluated on, from a batch's rows: as many statements for a thousand phases as for one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import Weighing
from domain.exceptions.models import TOLD, BatchException
from domain.execution import content
from domain.execution.commands.charging import CONDITIONAL_USE
from domain.execution.controls.kinds import ControlState
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.equipment.models import EquipmentUse
from domain.execution.gate.models import GateOverride
from domain.execution.kinds import Outcome, PhaseState
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.offline.models import OfflineAct, OperationTakeOut
from domain.execution.procedure.models import ProcedureDecision
from domain.execution.procedure.passes import in_pass
from domain.execution.procedure.timer_models import ProcessTimer
from domain.execution.readings.models import ParameterReading
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.execution.unforeseen.models import NotApplicable
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge
from domain.recipes.limits import limits_text
from domain.recipes.models import RecipeParameter
from domain.reconciliation import queries as reconciliation
from domain.reconciliation import yields
from domain.reconciliation.figures import Figures, Limits, shown
from domain.review import queries
from domain.review.completeness.catalogue import Looked
from domain.review.completeness.evaluating import (
    LABELS,
    YIELDS,
    ExceptionFacts,
    Facts,
    FigureFacts,
    RunFacts,
    SeriesFacts,
    TimerFacts,
    ValueFacts,
    YieldFacts,
    evaluate,
)
from domain.review.completeness.values import Evaluated, Input
from domain.review.rules import release_blockers


def evaluation_of(session: Session, batch: Batch) -> tuple[Evaluated, ...]:
    """Every rule that is evaluated in the batch, as its record stands now (REV-7)."""
    return evaluate(facts_of(session, batch))


def facts_of(session: Session, batch: Batch) -> Facts:
    """What the rules look at."""
    runs = session.scalars(_of(PhaseExecution, batch).order_by(*_IN_ORDER)).all()
    places = {one.id: _place(one) for one in runs}
    return Facts(
        runs=tuple(_run(one) for one in runs),
        values=tuple(_values(session, batch, places)),
        yields=tuple(_yields(session, batch, places)),
        timers=tuple(_timers(session, batch)),
        series=tuple(_series(session, batch, places)),
        figures=tuple(_figures(reconciliation.figures_of(session, batch))),
        exceptions=tuple(_exceptions(session, batch, places)),
        blockers=release_blockers(queries.facts_of(session, batch)),
        looked=_looked(session, batch),
    )


_OF_VALUE = (
    *("id", "phase_execution_id", "recipe_parameter_id", "repetition", "outcome", "formula"),
    *("number", "unit", "qualifier", "text", "choice", "yes_no", "date_time"),
    *("file_key", "file_name", "file_size", "file_sha256", "media_type"),
)
_IN_ORDER = (PhaseExecution.number, PhaseExecution.passes, PhaseExecution.id)


Row = TypeVar("Row", PhaseExecution, ProcessTimer, BatchException)


def _of(model: type[Row], batch: Batch) -> Select[Row]:
    return select(model).where(model.company_id == batch.company_id, model.batch_id == batch.id)


def _place(run: PhaseExecution) -> str:
    again = f", run {run.run}" if (run.run or 1) > 1 else ""
    return f"phase {run.number}{in_pass(run.passes)}{again}"


def _run(one: PhaseExecution) -> RunFacts:
    excusing = (one.left_out_at, one.not_applicable_at, one.replaced_at)
    return RunFacts(
        id=one.id,
        place=_place(one),
        state=PhaseState(one.state),
        excused=any(moment is not None for moment in excusing),
        signed=one.signed_off_at is not None,
    )


def _values(session: Session, batch: Batch, places: dict[UUID, str]) -> Iterator[ValueFacts]:
    """Columns alone, and each parameter once: of a thousand phases there are many."""
    value, parameter, run = ParameterValue, RecipeParameter, PhaseExecution
    chosen = (
        select(*(getattr(value, name) for name in _OF_VALUE))
        .join(run, and_(run.company_id == value.company_id, run.id == value.phase_execution_id))
        .join(parameter, and_(parameter.company_id == value.company_id, parameter.id == value.recipe_parameter_id))
        .where(value.company_id == batch.company_id, value.batch_id == batch.id)
        .order_by(*_IN_ORDER, parameter.position, value.repetition, value.id)
    )
    concerned = select(value.recipe_parameter_id).where(
        value.company_id == batch.company_id, value.batch_id == batch.id
    )
    parameters = session.scalars(
        select(parameter).where(parameter.company_id == batch.company_id, parameter.id.in_(concerned))
    )
    declared = {one.id: (one.name, limits_text(one)) for one in parameters}
    for row in session.execute(chosen):
        name, limits = declared[row.recipe_parameter_id]
        again = f", repetition {row.repetition}" if row.repetition > 1 else ""
        yield ValueFacts(
            id=row.id,
            place=f"{places[row.phase_execution_id]}, {name}{again}",
            told=_told(row, limits),
            outcome=Outcome(row.outcome),
            qualified=row.qualifier is not None,
            calculated=row.formula is not None,
        )


def _told(row: content.Columns, limits: str) -> Input:
    """A number apart from its unit, as it was entered (EXE-4); everything else in words."""
    if row.number is not None and row.qualifier is None:
        return Input("value", f"{row.number:f}", row.unit, limits or None)
    return Input("value", content.of(row).shown, None, limits or None)


def _yields(session: Session, batch: Batch, places: dict[UUID, str]) -> Iterator[YieldFacts]:
    for one in yields.told(session, batch):
        yield YieldFacts(
            value=one.value.id,
            place=f"{places[one.phase.id]}, yield of {one.output.code}",
            told=Input("yield", content.of(one.value).shown, None, _limits(one.limits)),
            outcome=one.outcome,
        )


def _limits(limits: Limits) -> str | None:
    return str(limits) if limits.set else None


def _timers(session: Session, batch: Batch) -> Iterator[TimerFacts]:
    for one in session.scalars(_of(ProcessTimer, batch).order_by(ProcessTimer.id)):
        bounds = {"not before": one.earliest_at, "at the latest": one.due_at}
        limits = ", ".join(f"{word} {_moment(at)}" for word, at in bounds.items() if at is not None)
        span = f"{_moment(one.opened_at)} to {'none' if one.closed_at is None else _moment(one.closed_at)}"
        raised = (one.overdue_exception_id, one.early_exception_id)
        yield TimerFacts(
            id=one.id,
            place=f"link {one.link}{in_pass(one.passes)}",
            told=Input("from, to", span, None, limits or None),
            closed=one.closed_at is not None,
            raised=tuple(exception for exception in raised if exception is not None),
        )


def _moment(at: datetime) -> str:
    return content.time_text(at)


def _series(session: Session, batch: Batch, places: dict[UUID, str]) -> Iterator[SeriesFacts]:
    series, control = ControlSeries, InProcessControl
    counted = (
        select(
            control.series_id,
            func.count().label("due"),
            func.count(control.told_at).label("late"),
            func.count().filter(control.state == ControlState.MISSED).label("missed"),
        )
        .where(control.company_id == batch.company_id, control.batch_id == batch.id)
        .group_by(control.series_id)
        .subquery()
    )
    chosen = (
        select(series, counted.c.due, counted.c.late, counted.c.missed)
        .outerjoin(counted, counted.c.series_id == series.id)
        .where(series.company_id == batch.company_id, series.batch_id == batch.id)
        .order_by(series.id)
    )
    for one, due, late, missed in session.execute(chosen):
        yield SeriesFacts(
            id=one.id,
            place=f"{places[one.phase_execution_id]}, {one.name}",
            phase=one.phase_execution_id,
            name=one.name,
            due=due or 0,
            late=late or 0,
            missed=missed or 0,
            exhausted=one.exhausted_at is not None,
        )


def _figures(figures: Figures) -> Iterator[FigureFacts]:
    for one in figures.materials:
        percent = shown(one.percent)
        told = Input("accountability", "none" if percent is None else f"{percent:f}", "%", _limits(one.limits))
        yield FigureFacts(rule=YIELDS, place=f"material {one.code}", told=told, within=one.within)
    for out in figures.outputs:
        percent = shown(out.percent)
        told = Input("yield by lots", "none" if percent is None else f"{percent:f}", "%", _limits(out.limits))
        within = False if out.agrees is False else out.within
        yield FigureFacts(rule=YIELDS, place=f"output {out.code}", told=told, within=within)
    for labels in figures.labels:
        limit = None if labels.limit is None else f"at most {labels.limit:f} % of {labels.issued}"
        told = Input(
            "not accounted for", "not counted" if labels.imbalance is None else str(labels.imbalance), None, limit
        )
        yield FigureFacts(rule=LABELS, place=f"labels of lot {labels.lot}", told=told, within=labels.within)


def _exceptions(session: Session, batch: Batch, places: dict[UUID, str]) -> Iterator[ExceptionFacts]:
    allowed = set(session.scalars(_allowed(batch)))
    rows = _of(BatchException, batch).where(BatchException.rule != TOLD).order_by(BatchException.number)
    for one in session.scalars(rows):
        where = "batch" if one.phase_execution_id is None else places[one.phase_execution_id]
        yield ExceptionFacts(
            id=one.id,
            rule=one.rule,
            place=f"{where}, exception {one.number}",
            title=one.title,
            state=one.state,
            phase=one.phase_execution_id,
            value=one.parameter_value_id,
            allowed=one.planned_deviation_id is not None or one.rule == CONDITIONAL_USE or one.id in allowed,
        )


def _allowed(batch: Batch) -> Select[UUID]:
    """The exceptions of what was signed for before it was done: overrides, insertions, what isn't applicable."""
    marked = NotApplicable
    in_force = marked.taken_back_at.is_(None), ~marked.critical | marked.approved_at.is_not(None)
    found = union_all(
        *(
            select(one.exception_id.label("id")).where(one.company_id == batch.company_id, one.batch_id == batch.id)
            for one in (GateOverride, InsertedPhase)
        ),
        select(marked.exception_id).where(
            marked.company_id == batch.company_id, marked.batch_id == batch.id, *in_force
        ),
    ).subquery()
    return select(found.c.id)


def _looked(session: Session, batch: Batch) -> dict[Looked, int]:
    edge = GenealogyEdge
    charged = (edge.company_id == batch.company_id, edge.target_id == batch.id, edge.kind == EdgeKind.CHARGE)
    counted: dict[Looked, list[Any]] = {
        Looked.RUNS: [PhaseExecution],
        Looked.VALUES: [ParameterValue],
        Looked.DECISIONS: [ProcedureDecision],
        Looked.EQUIPMENT: [EquipmentUse],
        Looked.DISPENSES: [DispenseOrder],
        Looked.WEIGHINGS: [Weighing, ParameterReading],
        Looked.TAKE_OUTS: [OperationTakeOut],
        Looked.OFFLINE_ACTS: [OfflineAct],
    }
    parts = [
        select(literal(looked.value).label("looked"), func.count().label("count"))
        .select_from(model)
        .where(model.company_id == batch.company_id, model.batch_id == batch.id)
        for looked, models in counted.items()
        for model in models
    ]
    parts.append(select(literal(Looked.CHARGES.value), func.count()).select_from(edge).where(*charged))
    every = union_all(*parts).subquery()
    found = session.execute(select(every.c.looked, func.sum(every.c.count)).group_by(every.c.looked))
    return {Looked.BATCH: 1, **{Looked(looked): int(count) for looked, count in found}}
