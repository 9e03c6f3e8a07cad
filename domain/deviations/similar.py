"""Which exceptions are alike: of the same rule at the same place, in whichever batch, product and site (DEV-8)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, ScalarSelect, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from domain.deviations import recurring
from domain.equipment.plant.models import Equipment
from domain.exceptions.kinds import TOLD
from domain.execution.models import ParameterValue, PhaseExecution
from domain.recipes.models import RecipeParameter, RecipePhase

Row = Any
"""The model of exceptions, an alias of it, or one of its rows."""


def alike(row: Row, of: Row, days: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Of the same rule, phase, parameter and equipment, each by its name, within so many days before and after `of`.

    What people told is compared where it has a phase or a piece of equipment: without either nothing says that two
    are of one kind.
    """
    span = func.make_interval(0, 0, 0, days)
    same = [_place(row).is_not_distinct_from(_place(of)) for _place in (_phase, _parameter, _equipment)]
    placed = or_(_rule(of.rule) != TOLD, _phase(of).is_not(None), _equipment(of).is_not(None))
    moment = _moment(of.raised_at)
    return [row.rule == of.rule, row.id != of.id, row.raised_at.between(moment - span, moment + span), *same, placed]


def days_of(given: int | None) -> int:
    """The window that was asked for, or the usual one. Raises InvalidInput."""
    return recurring.require_days(recurring.DAYS if given is None else given)


def _rule(rule: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column, or a row's own
    return literal(rule) if isinstance(rule, str) else rule


def _moment(at: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column, or a row's own
    return literal(at, DateTime(timezone=True)) if isinstance(at, datetime) else at


def _phase(row: Row) -> ScalarSelect[Any]:
    """The name of the recipe's phase in which it was, so that versions and recipes are compared by what is done."""
    run, phase = aliased(PhaseExecution), aliased(RecipePhase)
    chosen = select(phase.name).join(run, and_(run.company_id == phase.company_id, run.recipe_phase_id == phase.id))
    of_row = run.company_id == row.company_id, run.id == row.phase_execution_id
    return chosen.where(*of_row).correlate_except(run, phase).scalar_subquery()


def _parameter(row: Row) -> ScalarSelect[Any]:
    value, parameter = aliased(ParameterValue), aliased(RecipeParameter)
    of_value = and_(value.company_id == parameter.company_id, value.recipe_parameter_id == parameter.id)
    of_row = value.company_id == row.company_id, value.id == row.parameter_value_id
    chosen = select(parameter.name).join(value, of_value).where(*of_row)
    return chosen.correlate_except(value, parameter).scalar_subquery()


def _equipment(row: Row) -> ScalarSelect[Any]:
    """What stands before the colon of its title, where that is the code of equipment: rules begin it so."""
    equipment = aliased(Equipment)
    code = func.split_part(row.title, ": ", 1)
    of_row = equipment.company_id == row.company_id, equipment.code == code
    return select(func.min(equipment.code)).where(*of_row).correlate_except(equipment).scalar_subquery()
