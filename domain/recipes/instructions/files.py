"""Which files of the recipe an instruction names."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.recipes.instructions.blocks import Block, Blocks, Heading, Line, Listing, Notice, Paragraph, Picture, Table
from domain.recipes.instructions.reading import shown


@dataclass(frozen=True, slots=True)
class Named:
    """A file by its code; whether it is to be shown as a picture."""

    file: str
    picture: bool


def named(text: str) -> tuple[Named, ...]:
    """The files that an instruction's text names, in its order, each as often as it does."""
    return named_in(shown(text))


def named_in(blocks: Blocks) -> tuple[Named, ...]:
    """The same, of what was read already."""
    return tuple(one for block in blocks for one in _of(block))


def _of(block: Block) -> Iterator[Named]:
    match block:
        case Picture():
            yield Named(block.file, picture=True)
        case Listing():
            for item in block.items:
                for inner in item.blocks:
                    yield from _of(inner)
        case Notice():
            for inner in block.blocks:
                yield from _of(inner)
        case _:
            for line in _lines(block):
                for run in line:
                    if run.file is not None:
                        yield Named(run.file, picture=False)


def _lines(block: Heading | Paragraph | Table) -> Iterator[Line]:
    match block:
        case Heading():
            yield block.line
        case Paragraph():
            yield from block.lines
        case Table():
            yield from block.head
            for row in block.rows:
                yield from row
