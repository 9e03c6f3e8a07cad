"""An instruction as it is laid out: blocks one below the other, each of lines of runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class NoticeKind(StrEnum):
    """What a notice wants of its reader, as GitHub's alerts are called."""

    NOTE = "NOTE"
    CAUTION = "CAUTION"
    WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look; `file` is the code of the recipe's file that they lead to."""

    text: str
    bold: bool = False
    italic: bool = False
    file: str | None = None


Line: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2 within the instruction."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines as their author broke them."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the recipe's files, by its code, with what it shows."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, under the number that its author gave it; None where the list has none."""

    number: int | None
    blocks: tuple["Block", ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A bulleted or numbered list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as the head has."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands out, so that nobody reads over it."""

    kind: NoticeKind
    blocks: tuple["Block", ...]


Block: TypeAlias = Heading | Paragraph | Picture | Listing | Table | Notice
Blocks: TypeAlias = tuple[Block, ...]
