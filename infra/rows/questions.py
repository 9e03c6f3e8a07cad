"""A question's shape, for which a statement is made once, and its values."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, Executable, Null
from sqlalchemy.sql import operators

from domain.kernel.rows import Lookup, Question
from infra.rows.tables import Stored, compiled_of, select_statement, stored
from infra.rows.wire import Statement


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with its values. `key` is the same for two questions that ask the same."""

    statement: Statement
    values: Mapping[str, Any]
    key: Hashable


def of_rows(question: Question[Any], company: object) -> Asked | None:
    """The question as a statement; None for one that compares otherwise than a column with a value, or with null."""
    of = stored(question.model)
    found = [_compared(of, condition) for condition in question.conditions]
    if question.id is not None:
        found.append(("id", question.id))
    compared: list[tuple[str, bool]] = []
    values: dict[str, Any] = {"company": company}
    for place, one in enumerate(found):
        if one is None:
            return None
        name, value = one
        compared.append((name, value is not None))
        if value is not None:
            values[f"p{place}"] = of.fields[name].bound(value)
    if question.most is not None:
        values["most"] = question.most
    statement = select_statement(of, tuple(compared), question.lock, limited=question.most is not None)
    return Asked(statement, values, (statement, *values.values()))


def of_lookup(question: Lookup, company: object) -> Asked:
    statement, own = _lookup(question.statement)
    values = {**own, **question.values, "company": company}
    return Asked(statement, values, (statement, *sorted(question.values.items())))


@cache
def _lookup(statement: Executable) -> tuple[Statement, Mapping[str, Any]]:
    """With the values that the statement brings along."""
    compiled = compiled_of(statement)
    return Statement(str(compiled)), compiled.params


def _compared(of: Stored, condition: ColumnElement[bool]) -> tuple[str, object | None] | None:
    """The attribute and its value, None for null; None where the condition says something else."""
    if not isinstance(condition, BinaryExpression) or getattr(condition.left, "table", None) is not of.table:
        return None
    name = condition.left.key
    if name is None or name not in of.fields:
        return None
    if condition.operator is operators.eq and isinstance(condition.right, BindParameter):
        value: object = condition.right.value
        return None if value is None else (name, value)
    return (name, None) if condition.operator is operators.is_ and isinstance(condition.right, Null) else None
