"""What a thing consists of: the rows that belong to it, and those that they name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of `table` whose `column` holds the id of a row of `of`, which never changes.

    Those of a `removable` table may be deleted: the log alone knows of them then.
    """

    table: str
    column: str
    of: str
    removable: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """The rows of `to` that those of `table` name in `column` at the moment, shown as they stood then too."""

    table: str
    column: str
    to: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of thing: the table of its own row, its parts, each after what it is a part of, and what these name.

    Where it is `signed`, the signatures on it and on its parts belong to it as well.
    """

    root: str
    parts: tuple[Part, ...]
    mentions: tuple[Mention, ...]
    signed: bool = True
