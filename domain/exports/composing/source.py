"""The rows of one record as the composing functions ask for them: all of it text, as the log has it."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.audit.entry import Row
from domain.exports.composing.times import moment
from domain.exports.document.basics import Amount, Time
from domain.exports.members import Rows
from domain.recipes.scaling import times


class IncompleteRows(ValueError):
    """A row or a column that every record has is missing; the message says which."""


@dataclass(frozen=True)
class Source:
    """Rows by table. Methods raise IncompleteRows for what isn't there."""

    rows: Rows
    _groups: dict[tuple[str, str | None], dict[str | None, list[Row]]] = field(default_factory=dict)

    def all(self, table: str, *, by: Callable[[Row], int | str | tuple[int, ...]], **having: str | None) -> list[Row]:
        """The rows of a table, all or where a column has this value, in the order of `by`; alike ones by their ids."""
        grouped = self._grouped(table, next(iter(having), None))
        rows = grouped.get(next(iter(having.values()), None), [])
        assert len(having) <= 1, having
        return sorted(rows, key=by)

    def one(self, table: str, row_id: str | None) -> Row:
        """The row with this id."""
        row = self._table(table).get(row_id or "")
        if row is None:
            raise IncompleteRows(f"there is no {table} {row_id}")
        return row

    def only(self, table: str) -> Row:
        """The row of a table that has one."""
        found = list(self._table(table).values())
        if len(found) != 1:
            raise IncompleteRows(f"there are {len(found)} rows of {table}, not one")
        return found[0]

    def person(self, person_id: str | None) -> str:
        """The name of a person."""
        return must(self.one("person", person_id), "name")

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone (EXE-13)."""
        return ZoneInfo(must(self.only("site"), "time_zone"))

    @cached_property
    def factor(self) -> Fraction:
        """How many times as large as its recipe the batch is (REC-6)."""
        size, own = self.only("batch"), self.only("master_recipe_version")
        return Fraction(must(size, "size_value")) / Fraction(must(own, "batch_size_value"))

    def scaled(self, row: Row, name: str = "quantity", *, scalable: bool = True) -> Amount:
        """An amount of the recipe as the batch needs it, by its control recipe (REC-6)."""
        value, unit = must(row, f"{name}_value"), must(row, f"{name}_unit")
        if not scalable or self.factor == 1:
            return {"value": value, "unit": unit}
        return {"value": f"{times(Decimal(value), self.factor):f}", "unit": unit}

    def time(self, row: Row, column: str) -> Time:
        """A moment that every such row has."""
        return moment(must(row, column), self.zone)

    def maybe_time(self, row: Row, column: str) -> Time | None:
        """A moment, or None where there is none yet."""
        text = row.get(column)
        return None if text is None else moment(text, self.zone)

    def _grouped(self, table: str, column: str | None) -> Mapping[str | None, list[Row]]:
        """The rows of a table by the value of a column, grouped once; all under None where no column is named."""
        if (table, column) not in self._groups:
            groups: defaultdict[str | None, list[Row]] = defaultdict(list)
            for _, row in sorted(self._table(table).items()):
                groups[row.get(column) if column else None].append(row)
            self._groups[table, column] = dict(groups)
        return self._groups[table, column]

    def _table(self, table: str) -> Mapping[str, Row]:
        return self.rows.get(table, {})


def must(row: Row, column: str) -> str:
    """The text of a column that is never null."""
    value = row.get(column)
    if value is None:
        raise IncompleteRows(f"{column} of {row.get('id')} is missing")
    return value


def whole(row: Row, column: str) -> int:
    """A whole number that is never null."""
    return int(must(row, column))


def yes(row: Row, column: str) -> bool:
    """A boolean that is never null."""
    return must(row, column) == "true"
