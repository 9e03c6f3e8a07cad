"""An instruction as it is laid out, for clients that don't read its text: flat, since GraphQL asks for no tree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import strawberry

from domain.recipes.instructions.blocks import (
    Block,
    Blocks,
    Heading,
    Line,
    Listing,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Run,
    Table,
)
from domain.recipes.instructions.reading import shown


class InstructionBlockKind(StrEnum):
    HEADING = "HEADING"
    PARAGRAPH = "PARAGRAPH"
    PICTURE = "PICTURE"
    TABLE_HEAD = "TABLE_HEAD"
    TABLE_ROW = "TABLE_ROW"


strawberry.enum(InstructionBlockKind, description="The rows of a table follow its TABLE_HEAD, a line for each cell.")
strawberry.enum(NoticeKind, name="InstructionNotice", description="What stands out, so that nobody reads over it.")


@strawberry.type(description="Letters of one look.")
class InstructionRun:
    text: str
    bold: bool
    italic: bool
    file: str | None = strawberry.field(description="The code of the recipe's file that they lead to.")


@strawberry.type
class InstructionLine:
    runs: list[InstructionRun]


@strawberry.type(description="A paragraph, heading, picture or table row of an instruction, with where it stands.")
class InstructionBlock:
    kind: InstructionBlockKind
    lines: list[InstructionLine] = strawberry.field(
        description="As their author broke them; a table row's cells; of a picture, its caption."
    )
    level: int | None = strawberry.field(description="Of a heading: 1 or 2.")
    file: str | None = strawberry.field(description="Of a picture: the code of the recipe's file.")
    depth: int = strawberry.field(description="In how many lists it lies, one in the other.")
    marker: str | None = strawberry.field(
        description='What begins a list\'s item: "•", or its number as "3."; null for what follows within the item.'
    )
    notice: NoticeKind | None = strawberry.field(description="The notice that it belongs to.")


@dataclass(frozen=True, slots=True)
class _Place:
    depth: int = 0
    marker: str | None = None
    notice: NoticeKind | None = None


def laid_out(text: str) -> list[InstructionBlock]:
    """The blocks of an instruction's text, one below the other."""
    return list(_blocks(shown(text), _Place()))


def _blocks(blocks: Blocks, place: _Place) -> Iterator[InstructionBlock]:
    """Only the first of an item's blocks has its marker."""
    for block in blocks:
        yield from _of(block, place)
        place = replace(place, marker=None)


def _of(block: Block, place: _Place) -> Iterator[InstructionBlock]:
    match block:
        case Heading():
            yield _made(InstructionBlockKind.HEADING, (block.line,), place, level=block.level)
        case Paragraph():
            yield _made(InstructionBlockKind.PARAGRAPH, block.lines, place)
        case Picture():
            yield _made(InstructionBlockKind.PICTURE, ((Run(block.caption),),), place, file=block.file)
        case Table():
            yield _made(InstructionBlockKind.TABLE_HEAD, block.head, place)
            for row in block.rows:
                yield _made(InstructionBlockKind.TABLE_ROW, row, place)
        case Listing():
            yield from _items(block, place)
        case Notice():
            # A notice that says nothing is shown all the same, as its author left it.
            yield from _blocks(block.blocks or (Paragraph(()),), replace(place, notice=block.kind))


def _items(listing: Listing, place: _Place) -> Iterator[InstructionBlock]:
    for item in listing.items:
        marker = "•" if item.number is None else f"{item.number}."
        within = replace(place, depth=place.depth + 1, marker=marker)
        yield from _blocks(item.blocks or (Paragraph(()),), within)


def _made(
    kind: InstructionBlockKind,
    lines: tuple[Line, ...],
    place: _Place,
    *,
    level: int | None = None,
    file: str | None = None,
) -> InstructionBlock:
    return InstructionBlock(
        kind=kind,
        lines=[InstructionLine(runs=[_run(run) for run in line]) for line in lines],
        level=level,
        file=file,
        depth=place.depth,
        marker=place.marker,
        notice=place.notice,
    )


def _run(run: Run) -> InstructionRun:
    return InstructionRun(text=run.text, bold=run.bold, italic=run.italic, file=run.file)
