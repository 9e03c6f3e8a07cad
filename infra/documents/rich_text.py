"""The instructions of a document as blocks for the template, so that the PDF prints them laid out.

record.json keeps their texts: what a later release reads in them changes no record (AUD-5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.recipes.files import PICTURES
from domain.recipes.instructions.blocks import Block, Blocks, Heading, Line, Listing, Notice, Paragraph, Picture, Table
from domain.recipes.instructions.reading import shown

SHORT = 12
"""So many digits of a SHA-256 stand below a picture; all of them in the list of files."""


def laid_out(document: dict[str, Any], pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """The document, each phase with the `blocks` of its instruction; `pictures` are there to be printed, by SHA-256.

    A picture's `path` is a list of pieces too short to be broken where a printer breaks long words.
    """
    filed = document["files"] if "files" in document else []  # noqa: SIM401 -- another shape raises TypeError so
    shelf = _Shelf({file["code"]: file for file in filed}, pictures)
    phases = [one | {"blocks": shelf.blocks(shown(one["instruction"]))} for one in document["phases"]]
    return document | {"phases": phases}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The recipe's files by code, and which of them are there."""

    files: Mapping[str, dict[str, str]]
    pictures: Mapping[str, bytes]

    def blocks(self, blocks: Blocks) -> list[dict[str, Any]]:
        return [self._block(block) for block in blocks]

    def _block(self, block: Block) -> dict[str, Any]:
        match block:
            case Heading():
                return {"type": "heading", "level": block.level, "lines": _lines((block.line,))}
            case Paragraph():
                return {"type": "paragraph", "lines": _lines(block.lines)}
            case Picture():
                return self._picture(block)
            case Listing():
                items = [{"number": one.number, "blocks": self.blocks(one.blocks)} for one in block.items]
                return {"type": "list", "items": items}
            case Table():
                return {"type": "table", "head": _lines(block.head), "rows": [_lines(row) for row in block.rows]}
            case Notice():
                return {"type": "notice", "kind": block.kind.value, "blocks": self.blocks(block.blocks)}

    def _picture(self, picture: Picture) -> dict[str, Any]:
        file = self.files.get(picture.file)
        sha256 = None if file is None else file["sha256"]
        there = file is not None and sha256 in self.pictures and file["media_type"] in PICTURES
        return {
            "type": "picture",
            "caption": picture.caption,
            "file": picture.file,
            "sha256": None if sha256 is None else sha256[:SHORT],
            "path": [sha256[at : at + SHORT] for at in range(0, len(sha256), SHORT)] if there and sha256 else [],
            "format": "png" if there and file is not None and file["media_type"] == "image/png" else "jpg",
        }


def _lines(lines: tuple[Line, ...]) -> list[list[dict[str, Any]]]:
    return [
        [{"text": run.text, "bold": run.bold, "italic": run.italic, "file": run.file} for run in line] for line in lines
    ]
