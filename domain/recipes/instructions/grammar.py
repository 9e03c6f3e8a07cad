"""The part of CommonMark that instructions are written in, as markdown-it reads it; everything else stays text.

The parser is markdown-it-py (MIT, pure Python, nothing but text in and tokens out), so it sits in the domain as the
other pure rules do: the edit refuses by it and the linter asks it for files, without a port between.

Narrower than CommonMark, so that what was written before instructions were rich text still means what it meant:

- a line break is a line break;
- `*` within a word is a star: "2*3*4" stays a product;
- a list begins with "-", "*", "1." or "1)", never with "+", which is an addition; items keep the numbers they have;
- a quotation is a notice, `> [!WARNING]`: "> 25 °C" stays a limit;
- no code, no rules, no underlined headings, no references, no entities: their signs are themselves.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.blockquote import blockquote
from markdown_it.rules_block.list import list_block
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from domain.recipes.codes import CODE, LIMIT

RULES = ("list", "heading", "blockquote", "table", "escape", "emphasis", "link", "image", "newline")
QUOTED: Final = ["paragraph", "reference", "blockquote", "list"]
LISTED: Final = ["paragraph", "reference", "blockquote"]
"""Which blocks each of these may interrupt, as markdown-it has them."""

NOTICE = re.compile(r"\[!(NOTE|CAUTION|WARNING)\][ \t]*")
_QUOTE = re.compile(rf">[ \t]?{NOTICE.pattern}")
_FILE = re.compile(rf"file:({CODE.pattern})")


class _Grammar(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 -- markdown-it's name
        """Only files of the recipe are led to; any other address stays text."""
        return file_of(url) is not None


def file_of(address: str) -> str | None:
    """The code of the file that an address names; None for any other address."""
    found = _FILE.fullmatch(address)
    return None if found is None or len(found[1]) > LIMIT else found[1]


def tokens(text: str) -> list[Token]:
    """The text's tokens; escaped letters apart from the others."""
    return _GRAMMAR.parse(text)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return not _line(state, start).startswith("+") and list_block(state, start, end, silent)


def _notice(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return _QUOTE.fullmatch(_line(state, start)) is not None and blockquote(state, start, end, silent)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """As markdown-it's own rule, and a star opens and closes where an underscore would: not within a word."""
    marker = state.src[state.pos]
    if silent or marker not in {"_", "*"}:
        return False
    scanned = state.scanDelims(state.pos, canSplitWord=False)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        delimiter = Delimiter(
            marker=ord(marker),
            length=scanned.length,
            token=len(state.tokens) - 1,
            end=-1,
            open=scanned.can_open,
            close=scanned.can_close,
        )
        state.delimiters.append(delimiter)
    state.pos += scanned.length
    return True


def _made() -> MarkdownIt:
    grammar = _Grammar("zero").enable(list(RULES)).disable(["text_join"])
    grammar.block.ruler.at("list", _list, {"alt": LISTED})
    grammar.block.ruler.at("blockquote", _notice, {"alt": QUOTED})
    grammar.inline.ruler.at("emphasis", _emphasis)
    return grammar


_GRAMMAR = _made()
