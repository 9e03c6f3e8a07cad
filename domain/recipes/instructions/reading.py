"""What an instruction says: blocks and runs from its text, within what a phase's instruction may hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from domain.recipes.instructions import grammar
from domain.recipes.instructions.blocks import (
    Block,
    Blocks,
    Heading,
    Item,
    Line,
    Listing,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Run,
    Table,
)
from domain.recipes.instructions.bounds import COLUMNS, LEVELS, LONGEST, NESTING, NUMBERS, ROWS, NotRead, Where
from domain.recipes.instructions.inline import Inline

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def read(text: str) -> Blocks:
    """The text's blocks. Raises NotRead, and nothing else, whatever the text is."""
    if len(text) > LONGEST:
        raise NotRead(1, f"an instruction has at most {LONGEST} characters")
    for number, line in enumerate(text.split("\n"), 1):
        if _TURNING.intersection(line):
            raise NotRead(number, "it takes no control characters that turn the direction of text around")
    return _Reader(grammar.tokens(text)).read()


def shown(text: str) -> Blocks:
    """The text's blocks for whoever shows it: what isn't read, such as an older text, as the plain lines it is."""
    return judged(text)[0]


def judged(text: str) -> tuple[Blocks, NotRead | None]:
    """The blocks as they are shown, and why they are plain lines where they are."""
    try:
        return read(text), None
    except NotRead as problem:
        return plain(text), problem


def plain(text: str) -> Blocks:
    """The text line by line, a paragraph ending at each empty one; none of its signs means anything."""
    parts = re.split(r"\n(?:[ \t]*\n)+", text.replace("\r\n", "\n").strip("\n"))
    return tuple(Paragraph(tuple(_plain_line(line) for line in part.split("\n"))) for part in parts if part.strip())


def _plain_line(line: str) -> Line:
    return (Run(line),) if line else ()


class _Reader:
    """Walks the tokens once, and knows where, for whoever has to find what is refused."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)
        self.where = Where()

    def read(self) -> Blocks:
        return self._blocks("", lists=0, quoted=False)

    def _blocks(self, end: str, *, lists: int, quoted: bool) -> Blocks:
        """What stands before the token that ends this."""
        found: list[Block] = []
        for token in self._until(end):
            match token.type:
                case "paragraph_open":
                    found += self._paragraph()
                case "bullet_list_open" | "ordered_list_open":
                    self.where.require(lists < NESTING, f"lists lie in each other {NESTING} deep at most")
                    found.append(self._listing(token.type.replace("open", "close"), lists=lists + 1, quoted=quoted))
                case "blockquote_open":
                    self.where.require(not quoted, "a notice doesn't lie in another; end the first with an empty line")
                    found.append(self._notice(lists=lists))
                case "heading_open":
                    self.where.require(not (lists or quoted), "a heading stands by itself, not in a list or notice")
                    found.append(self._heading(token))
                case _:
                    assert token.type == "table_open", token.type
                    self.where.require(not (lists or quoted), "a table stands by itself, not in a list or notice")
                    found.append(self._table())
        return tuple(found)

    def _until(self, end: str) -> Iterator[Token]:
        for token in self.tokens:
            if token.map is not None:
                self.where.line = token.map[0] + 1
            if token.type == end:
                return
            yield token

    def _listing(self, end: str, *, lists: int, quoted: bool) -> Listing:
        numbered = end == "ordered_list_close"
        items: list[Item] = []
        for token in self._until(end):
            number = int(token.info) if numbered else None
            if number is not None:
                self.where.require(number <= NUMBERS, f"items are numbered up to {NUMBERS}; write a full stop as \\.")
            items.append(Item(number, self._blocks("list_item_close", lists=lists, quoted=quoted)))
        return Listing(tuple(items))

    def _notice(self, *, lists: int) -> Notice:
        """Its first line says of which kind it is."""
        first, *rest = self._blocks("blockquote_close", lists=lists, quoted=True)
        assert isinstance(first, Paragraph), first
        found = grammar.NOTICE.fullmatch("".join(run.text for run in first.lines[0]))
        assert found is not None, first
        said = [Paragraph(first.lines[1:])] if first.lines[1:] else []
        return Notice(NoticeKind(found[1]), (*said, *rest))

    def _heading(self, token: Token) -> Heading:
        level = len(token.markup)
        self.where.require(level <= LEVELS, f"there are headings of {LEVELS} levels, # and ##")
        line = next(iter(self._text_lines("heading_close")), ())
        return Heading(level, line)

    def _table(self) -> Table:
        rows: list[tuple[Line, ...]] = []
        for row in self._until("table_close"):
            if row.type == "tr_open":
                rows.append(tuple(self._cell(cell) for cell in self._until("tr_close")))
                self.where.require(len(rows[0]) <= COLUMNS, f"a table has at most {COLUMNS} columns")
                self.where.require(len(rows) <= ROWS + 1, f"a table has at most {ROWS} rows below its head")
        return Table(rows[0], tuple(rows[1:]))

    def _cell(self, opened: Token) -> Line:
        return next(iter(self._text_lines(opened.type.replace("open", "close"))), ())

    def _paragraph(self) -> Iterator[Paragraph | Picture]:
        """A paragraph; a picture in a line of its own parts it."""
        lines: list[Line] = []
        for line in self._lines("paragraph_close"):
            picture = line[0] if len(line) == 1 and isinstance(line[0], Picture) else None
            if picture is None:
                lines.append(self._text(line))
                continue
            if lines:
                yield Paragraph(tuple(lines))
            lines = []
            yield picture
        if lines:
            yield Paragraph(tuple(lines))

    def _text_lines(self, end: str) -> list[Line]:
        return [self._text(line) for line in self._lines(end)]

    def _text(self, line: Sequence[Run | Picture]) -> Line:
        """A line without pictures, what looks alike in one run."""
        found: list[Run] = []
        for one in line:
            if isinstance(one, Picture):
                raise NotRead(self.where.line, "a picture stands in a line of its own, not within text or a table")
            if found and replace(found[-1], text="") == replace(one, text=""):
                found[-1] = replace(one, text=found[-1].text + one.text)
            else:
                found.append(one)
        return tuple(found)

    def _lines(self, end: str) -> Iterator[list[Run | Picture]]:
        """The lines of the one inline token before this end."""
        for token in self._until(end):
            yield from Inline(self.where, token).lines()
