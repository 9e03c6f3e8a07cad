"""How a kind of thing is described, so that it can be loaded from a table."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.loading.cells import Takes
from domain.loading.kinds import LoadKind

Values: TypeAlias = Mapping[str, Any]
"""A row: the value of each of its columns by the column's name, None where nothing stands."""
Taken: TypeAlias = Callable[[UnitOfWork, Collection[str], SiteId | None], Mapping[str, Refusal]]
"""Which of these there are already, with how the command refuses another; asked once for all rows."""
Named: TypeAlias = Callable[[UnitOfWork, Collection[str], SiteId | None], Mapping[str, Any]]
"""What has these codes, at the site for what lies at one; asked once for all rows."""
Act: TypeAlias = Callable[[Values], object]
"""What is done with a row; it raises a Refusal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where what is loaded lies, None for what is the company's; `secret` is the service's, which signs links."""

    site: SiteId | None
    secret: bytes

    @property
    def at(self) -> SiteId:
        """Of what lies at a site."""
        assert self.site is not None, "a load of what lies at a site names it"
        return self.site


@dataclass(frozen=True, slots=True)
class Begun:
    """What the rows of a table are loaded with: the command of one, and rules that hold between the cells of a row.

    The command has these rules too; each is asked by itself, so that all that is wrong with a row is told at once.
    Where rows are parts of something, the command and its `rules` are given the whole, `part_rules` each of its rows.
    """

    command: Act
    rules: tuple[Act, ...] = ()
    part_rules: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `fields` are the ways to what it fills in the command's input, by which refusals name it."""

    name: str
    title: str
    what: str
    takes: Takes
    required: bool = False
    example: str = ""
    fields: tuple[Path, ...] = ()
    taken: Taken | None = None
    """Where its values stand once only, in a table and in the company."""
    names: Named | None = None
    """Where its values are codes of other things, which the row then has in their place."""
    unknown: str = "Nothing in this company has the code {code!r} here; load it first."
    """What is told of a code that names nothing."""
    of_part: bool = False
    """Where rows are parts of something: whether it is said of the part, rather than of the whole."""

    def nearness(self, path: Path) -> int:
        """How much of a refusal's path is this column's; 0 where it names another."""
        return max((len(one) for one in self.fields if path[: len(one)] == one), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """That rows are parts: those with the same value in the column `by` are one thing, told of in the first of them.

    `field` is where the command's input has them, and where the whole's values have those of its rows; `called` are
    they in problems, and a row becomes `count` of them; a table brings at most `most`, or what any table may bring.
    """

    by: str
    field: str
    called: str
    count: Callable[[Values], int]
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing: its sheet, its columns, and how rows become commands.

    A row is `called` so in problems, and `notes` tell who fills a table in what no column says; `more` are examples
    beside that of the columns, by their names. `may` is the permission that who loads it needs; `require` asks for it
    as the command does, at the site for what lies at one. `begin` asks once what all rows need, and may hold it.
    """

    name: LoadKind
    called: str
    sheet: str
    file: str
    columns: tuple[Column, ...]
    of_site: bool
    may: Permission
    require: Callable[[UnitOfWork, SiteId | None], None]
    begin: Callable[[UnitOfWork, Sequence[Values], Asked], Begun]
    parts: Parts | None = None
    notes: tuple[str, ...] = ()
    more: tuple[Mapping[str, str], ...] = ()

    def column_of(self, path: Path) -> Column | None:
        """The column that a refusal names; None where it is about the whole row."""
        nearest = max(self.columns, key=lambda one: one.nearness(path))
        return nearest if nearest.nearness(path) else None
