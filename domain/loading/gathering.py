"""Puts rows together that are parts of one thing: what is said of it stands in its first row, and in no other way."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.loading import reading
from domain.loading.describing import Kind, Values
from domain.loading.reading import Entry, Problems


@dataclass(frozen=True, slots=True)
class Whole:
    """A thing with its rows, of which the `first` tells of it; a row by itself is its only one."""

    first: Entry
    entries: tuple[Entry, ...]

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(one.number for one in self.entries)


@dataclass(frozen=True, slots=True)
class Told:
    """What could be read of a thing: its own values, and those of its rows with their numbers."""

    of: Whole
    values: Values
    rows: tuple[tuple[int, Values], ...] = ()


def gather(kind: Kind, entries: Sequence[Entry], problems: Problems) -> list[Whole]:
    """The things that rows are, or are parts of, in the order of their first rows."""
    if kind.parts is None:
        return [Whole(one, (one,)) for one in entries]
    together: dict[object, list[Entry]] = {}
    for one in entries:
        value = one.values.get(kind.parts.by)
        together.setdefault(one.number if value is None else value, []).append(one)
    for first, *others in together.values():
        for other in others:
            _require_same(kind, first, other, problems)
    return [Whole(rows[0], tuple(rows)) for rows in together.values()]


def told(kind: Kind, whole: Whole) -> Told | None:
    """What could be read of a thing, as far as rules can judge it; each row has the values of the whole, too.

    None where what is said of the whole, or any of its rows, could not be read.
    """
    values = reading.whole(kind, whole.first)
    if kind.parts is None:
        return None if whole.first.faulty else Told(whole, values)
    own = {one.name for one in kind.columns if one.of_part}
    read = [one for one in whole.entries if not one.faulty & own]
    if not read or whole.first.faulty - own:
        return None
    rows = tuple((one.number, {**values, **{name: one.values.get(name) for name in own}}) for one in read)
    return Told(whole, {**values, kind.parts.field: tuple(row for _, row in rows)}, rows)


def _require_same(kind: Kind, first: Entry, other: Entry, problems: Problems) -> None:
    for column in kind.columns:
        said, again = first.values.get(column.name), other.values.get(column.name)
        if column.of_part or again is None or again == said or column.name in first.faulty:
            continue
        stands = "is empty" if said is None else f"has {str(said)[:80]!r}"
        what = f"Row {first.number}, the first of this {kind.called}, {stands} here; say the same, or leave it empty."
        problems.add(other.number, column, what)
