"""A question's shape, for which a statement is made once, and its values."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, Executable, Null
from sqlalchemy.sql import operators

from domain.kernel.rows import Lookup, Question
from infra.rows.tables import Stored, compiled_of, select_text, stored


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with its values. `key` is the same for two questions that ask the same."""

    text: str
    values: Mapping[str, Any]
    key: Hashable


def of_rows(question: Question[Any], company: object) -> Asked | None:
    """The question as a statement; None for one that compares otherwise than a column with a value, or with null."""
    of = stored(question.model)
    compared: list[tuple[str, bool]] = []
    values: dict[str, Any] = {"company": company}
    for place, condition in enumerate(question.conditions):
        found = _compared(of, condition)
        if found is None:
            return None
        name, value = found
        compared.append((name, value is not None))
        if value is not None:
            values[f"p{place}"] = of.fields[name].bound(value)
    if question.most is not None:
        values["most"] = question.most
    text = select_text(of, tuple(compared), question.lock, limited=question.most is not None)
    return Asked(text, values, (text, *values.values()))


def of_lookup(question: Lookup, company: object) -> Asked:
    text, own = _lookup_text(question.statement)
    values = {**own, **question.values, "company": company}
    return Asked(text, values, (question.statement, *sorted(question.values.items())))


@cache
def _lookup_text(statement: Executable) -> tuple[str, Mapping[str, Any]]:
    """With the values that the statement brings along."""
    compiled = compiled_of(statement)
    return str(compiled), compiled.params


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
