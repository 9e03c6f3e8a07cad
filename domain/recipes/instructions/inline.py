"""The lines of a paragraph, heading or cell: letters, their look, and the files that they show or lead to."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it.token import Token

from domain.recipes.instructions import grammar
from domain.recipes.instructions.blocks import Picture, Run
from domain.recipes.instructions.bounds import ALLOWED, CAPTION, PICTURES, Where

_HTML = re.compile(r"<(?:[A-Za-z/!?])[^<>]*>|<!--")
_ADDRESS = re.compile(r"\]\([^)]*\)")
_PLAIN = "\ufffc"
"""Stands for an escaped letter while a line is searched for what only looks like text."""


class Inline:
    """Reads one inline token, whose children are letters and marks of their look."""

    def __init__(self, where: Where, token: Token) -> None:
        self.where = where
        self.children = token.children or []
        self.look = Run("")

    def lines(self) -> Iterator[list[Run | Picture]]:
        line: list[Run | Picture] = []
        plain = ""
        for child in self.children:
            if child.type in {"softbreak", "hardbreak"}:
                self._require_plain(plain)
                yield line
                line, plain = [], ""
                self.where.line += 1
            elif child.type in {"text", "text_special"}:
                plain += child.content if child.type == "text" else _PLAIN
                line += [replace(self.look, text=child.content)] if child.content else []
            elif child.type == "image":
                line.append(self._picture(child))
            else:
                self._mark(child)
        self._require_plain(plain)
        yield line

    def _mark(self, child: Token) -> None:
        match child.type:
            case "strong_open" | "strong_close":
                self.look = replace(self.look, bold=child.nesting > 0)
            case "em_open" | "em_close":
                self.look = replace(self.look, italic=child.nesting > 0)
            case "link_open":
                self._require_no_title(child)
                self.look = replace(self.look, file=grammar.file_of(str(child.attrs["href"])))
            case _:
                assert child.type == "link_close", child.type
                self.look = replace(self.look, file=None)

    def _picture(self, child: Token) -> Picture:
        self._require_no_title(child)
        self.where.pictures += 1
        self.where.require(self.where.pictures <= PICTURES, f"an instruction has at most {PICTURES} pictures")
        self.where.require(self.look.file is None, "a picture leads to no other file")
        caption = "".join(one.content for one in child.children or () if one.type in {"text", "text_special"}).strip()
        self.where.require(
            1 <= len(caption) <= CAPTION,
            f"say what the picture shows, in 1 to {CAPTION} characters: ![caption](file:CODE)",
        )
        file = grammar.file_of(str(child.attrs["src"]))
        assert file is not None, child.attrs
        return Picture(file, caption)

    def _require_no_title(self, child: Token) -> None:
        self.where.require("title" not in child.attrs, "a file is named by its code alone: (file:CODE)")

    def _require_plain(self, text: str) -> None:
        """What only looks like text was meant as something that isn't allowed."""
        self.where.require(
            not _HTML.search(text), f"HTML and addresses aren't read; write \\< for the sign. There are {ALLOWED}"
        )
        self.where.require(
            not _ADDRESS.search(text),
            f"only files of this recipe are led to, by their codes; write \\[ for the sign. There are {ALLOWED}",
        )
