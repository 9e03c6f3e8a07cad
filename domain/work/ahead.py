"""Asks an act's own rules ahead for many rows: what they ask one by one is read at once; nothing is held or changed."""

import operator
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, Executable, Null
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators

from domain.kernel.actor import Actor, Grant
from domain.kernel.models import OfCompany
from domain.kernel.rows import Lookup, Question, Row, SessionRows
from domain.kernel.unit_of_work import UnitOfWork, seeing

Answer = Callable[[Mapping[str, Any]], Sequence[Sequence[Any]]]
"""What a lookup with these values would find."""

HOLDS: Mapping[object, Callable[[Any, Any], bool]] = {
    operators.eq: operator.eq,
    operators.in_op: lambda one, several: one in several,
    operators.not_in_op: lambda one, several: one is not None and one not in several,
    operators.is_: operator.is_,
}
"""What the rules of dispensing compare by; a condition of any other kind is left to the database."""


@dataclass(frozen=True, slots=True)
class Told:
    """A condition on one column that can be judged here; any other is `opaque`, and is the same only as itself."""

    column: str = ""
    compares: object = None
    value: Any = None
    opaque: int | None = None

    def holds(self, row: OfCompany) -> bool:
        return HOLDS[self.compares](getattr(row, self.column), self.value)

    @property
    def values(self) -> Collection[Any] | None:
        """What the column is one of, where the condition says that."""
        if self.compares is operators.eq:
            return (self.value,)
        return self.value if self.compares is operators.in_op else None


@dataclass(frozen=True, slots=True)
class Kept:
    """All rows with `column` among the asked values that meet the conditions `also`, by that value."""

    column: str
    asked: frozenset[Any]
    conditions: tuple[ColumnElement[bool], ...]
    also: frozenset[Told]
    rows: Mapping[Any, Sequence[OfCompany]]

    def answer(self, told: frozenset[Told]) -> list[Any] | None:
        """The rows that meet every condition; None where they may be others than the kept ones."""
        rest = told - self.also
        if not self.also <= told or any(one.opaque is not None for one in rest):
            return None
        for one in rest:
            if one.column == self.column and one.values is not None and self.asked.issuperset(one.values):
                among = rest - {one}
                found = (row for value in one.values for row in self.rows.get(value, ()))
                return [row for row in found if all(other.holds(row) for other in among)]
        return None


@dataclass
class KeptRows:
    """Rows of one snapshot: questions are answered from what was kept, any other from the database, without a lock."""

    session: Session
    company: UUID
    grants: frozenset[Grant] | None = None
    _kept: dict[type[OfCompany], list[Kept]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[int, Answer] = field(default_factory=dict)
    _asked: dict[tuple[type[OfCompany], frozenset[Told]], list[Any]] = field(default_factory=dict)
    _looked_up: dict[tuple[int, frozenset[tuple[str, object]]], Sequence[Sequence[Any]]] = field(default_factory=dict)

    def keep(
        self, model: type[Row], column: str, values: Collection[Any], *conditions: ColumnElement[bool]
    ) -> list[Row]:
        """Read every row with one of these values in one go; which they are."""
        asked = frozenset(values)
        if not asked:
            return []
        found = self._plain.ask(seeing(model, getattr(model, column).in_(asked), *conditions, limit=MOST))
        assert len(found) <= MOST, (model.__name__, column)
        by_value: dict[Any, list[OfCompany]] = defaultdict(list)
        for row in found:
            by_value[getattr(row, column)].append(row)
        self._kept[model].append(Kept(column, asked, conditions, frozenset(map(_told, conditions)), by_value))
        return found

    def of(self, model: type[Row]) -> list[Row]:
        """Every row of a model that was kept."""
        found: list[Row] = [row for one in self._kept.get(model, ()) for rows in one.rows.values() for row in rows]  # type: ignore[misc]  # of `model`
        return list({row.id: row for row in found}.values())

    def answering(self, statement: Executable, answer: Answer) -> None:
        """This lookup is answered so from now on."""
        self._answers[id(statement)] = answer

    def known(self, question: Question[Row]) -> list[Row] | None:
        """The answer from what was kept; None where it isn't in it."""
        told = _all_told(question)
        if (question.model, told) in self._asked:
            return self._asked[question.model, told]
        kept = self._kept.get(question.model, ())
        return next((found for one in kept if (found := one.answer(told)) is not None), None)

    def ask(self, question: Question[Row]) -> list[Row]:
        found = self.known(question)
        if found is not None:
            return sorted(found, key=lambda row: row.id)
        found = self._plain.ask(Question(question.model, question.conditions, id=question.id, most=question.most))
        told = _all_told(question)
        if question.most is None and not any(one.opaque for one in told):
            self._asked[question.model, told] = found
        return found

    def look_up(self, question: Lookup) -> Sequence[Sequence[Any]]:
        if (answer := self._answers.get(id(question.statement))) is not None:
            return answer(question.values)
        key = id(question.statement), frozenset(question.values.items())
        if key not in self._looked_up:
            self._looked_up[key] = self._plain.look_up(question)
        return self._looked_up[key]

    def foresee(self, *questions: Question[Any] | Lookup) -> None:
        """Nothing travels together here."""

    def now(self) -> datetime:
        return self._plain.now()

    def add(self, row: OfCompany) -> None:
        raise AssertionError(row)

    def remove(self, row: OfCompany) -> None:
        raise AssertionError(row)

    @property
    def _plain(self) -> SessionRows:
        return SessionRows(self.session, self.company)


MOST = 200_000
"""So many rows are read at once; what is looked ahead for is bounded far below that."""


class Ahead(UnitOfWork):
    """A unit of work that only looks, through kept rows."""

    def __init__(self, kept: KeptRows, actor: Actor) -> None:
        super().__init__(kept, actor)
        self.kept = kept

    def any(self, model: type[Row], *conditions: ColumnElement[bool]) -> bool:
        found = self.kept.known(Question(model, conditions))
        return super().any(model, *conditions) if found is None else bool(found)


def _all_told(question: Question[Any]) -> frozenset[Told]:
    told = frozenset(map(_told, question.conditions))
    return told if question.id is None else told | {Told("id", operators.eq, question.id)}


def _told(condition: ColumnElement[bool]) -> Told:
    if isinstance(condition, BinaryExpression) and condition.operator in HOLDS:
        column, right = str(condition.left.key), condition.right
        if isinstance(right, Null):
            return Told(column, condition.operator)
        if isinstance(right, BindParameter):
            value = right.effective_value
            return Told(column, condition.operator, frozenset(value or ()) if right.expanding else value)
    return Told(opaque=id(condition))
