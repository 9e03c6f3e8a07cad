"""Takes the rows of a table over, all of them or none, and tells everything that is wrong with any."""

from collections.abc import Iterable, Sequence

from domain.kernel.ids import SiteId
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.tables import Sheet
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.loading import gathering, reading
from domain.loading.describing import Act, Asked, Begun, Column, Kind, Values
from domain.loading.gathering import Told
from domain.loading.reading import Entry, Problems


def take(uow: UnitOfWork, kind: Kind, sheets: Sequence[Sheet], asked: Asked) -> int:
    """Make what each row says, as the actor, by the kind's own command; how many were made.

    Raises Forbidden, NotFound for the site, TableRefused with all problems.
    """
    kind.require(uow, asked.site)
    problems = Problems()
    entries = reading.read(kind, sheets, problems)
    wholes = gathering.gather(kind, entries, problems)
    for column in kind.columns:
        among = entries if column.of_part else [one.first for one in wholes]
        if column.taken is not None:
            _require_once(uow, column, among, problems, site=asked.site)
        if column.names is not None:
            _put_named(uow, column, among, problems, site=asked.site)
    missing = any(one.required and one.name not in problems.at for one in kind.columns)
    readable = [] if missing else [one for whole in wholes if (one := gathering.told(kind, whole)) is not None]
    _require_few(kind, readable, problems)
    if readable:
        begun = kind.begin(uow, [one.values for one in readable], asked)
        for one in readable:
            _do(kind, begun, one, problems)
    problems.require_none()
    return len(readable)


def _require_few(kind: Kind, readable: Sequence[Told], problems: Problems) -> None:
    """What rows become is bounded as they are. Raises TableRefused."""
    if kind.parts is None:
        return
    count = sum(kind.parts.count(row) for one in readable for _, row in one.rows)
    most = kind.parts.most or reading.PARTS
    if count > most:
        what = f"The table brings {count} {kind.parts.called}; at most {most} are loaded at once. Split it."
        problems.put(0, -1, problems.sheet, what)
        problems.require_none()


def _require_once(
    uow: UnitOfWork, column: Column, entries: Iterable[Entry], problems: Problems, *, site: SiteId | None
) -> None:
    """A value stands in one row, and nothing that is there already has it."""
    assert column.taken is not None, column
    first: dict[str, int] = {}
    given = [(one.number, value) for one in entries if isinstance(value := one.values.get(column.name), str)]
    known = column.taken(uow, {value for _, value in given}, site)
    for number, value in given:
        if value in known:
            problems.add(number, column, known[value].message)
        if value in first:
            problems.add(number, column, f"{value!r} stands in row {first[value]} too; give it once.")
        first.setdefault(value, number)


def _put_named(
    uow: UnitOfWork, column: Column, entries: Sequence[Entry], problems: Problems, *, site: SiteId | None
) -> None:
    """What a code names, in the code's place."""
    assert column.names is not None, column
    codes = {value for one in entries if isinstance(value := one.values.get(column.name), str)}
    known = column.names(uow, codes, site) if codes else {}
    for one in entries:
        code = one.values.get(column.name)
        if not isinstance(code, str):
            continue
        one.values[column.name] = known.get(code)
        if code not in known:
            one.faulty.add(column.name)
            problems.add(one.number, column, column.unknown.format(code=code))


def _do(kind: Kind, begun: Begun, told: Told, problems: Problems) -> None:
    """Each rule of the thing and of its rows by itself, then the command where nothing is wrong with any of them."""
    number = told.of.first.number
    for act in begun.rules:
        _held(kind, act, number, told.values, problems)
    for at, row in told.rows:
        for act in begun.part_rules:
            assert kind.parts is not None, kind.name
            _held(kind, act, at, row, problems, under=(kind.parts.field,))
    if problems.rows.isdisjoint(told.of.numbers):
        _held(kind, begun.command, number, told.values, problems)


def _held(kind: Kind, act: Act, number: int, values: Values, problems: Problems, *, under: Path = ()) -> None:
    try:
        act(values)
    except Refusal as refused:
        what = refused.problem if isinstance(refused, InvalidInput) else refused.message
        problems.add(number, kind.column_of((*under, *refused.path)), what)
