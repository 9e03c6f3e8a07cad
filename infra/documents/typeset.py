"""Typesets one document: a program that reads it with its pictures and writes the PDF to standard output.

On standard input it takes JSON: `template`, one of TEMPLATES; `record`, the text that is attached; and `pictures`,
base64 by SHA-256.

It runs in a process of its own because typst keeps what it computed for the next ten documents (4 GB after ten records
of a thousand phases) and can't be stopped from Python; ending a process does both.
"""

import base64
import json
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from infra.documents import downtime_set, fonts, genealogy_report, glyphs, recall_report, rich_text
from infra.documents.printed import Printer, printed

Layout = Callable[[dict[str, Any], Mapping[str, bytes]], dict[str, Any]]

TEMPLATES: Mapping[str, Layout] = {
    "batch_record": rich_text.laid_out,
    "recall": lambda document, _: recall_report.shortened(document),
    "logbook": lambda document, _: document,
    "exception_report": lambda document, _: document,
    "genealogy_report": lambda document, _: genealogy_report.shortened(document),
    "downtime": lambda document, _: downtime_set.laid_out(document),
    "certificate": lambda document, _: document,
}
"""How a document becomes what its template prints; the template's file has the same name."""

_FOLDER = Path(__file__).parent
_NO_GLYPH = "could not be displayed"  # typst's words when PDF/A meets a glyph that no font has
_MEMORY = 8 * 2**30  # bytes of address space; a record of 1,000 phases needs under 1 GB


class RecordNotPrintable(Exception):
    """The record isn't of the shape that `domain.exports.document` gives, or typst refused it; says why."""


def typeset(
    record_json: bytes, pictures: Mapping[str, bytes] | None = None, *, template: str = "batch_record"
) -> bytes:
    """The PDF of a document, made in this process; see `batch_record.render`. Raises RecordNotPrintable."""
    try:
        record = record_json.decode()
        document = json.loads(record)["document"]
        return _whatever_it_holds(record, document, pictures or {}, template)
    except typst.TypstError as error:
        raise RecordNotPrintable(error.message) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordNotPrintable(f"The record has another shape: {error!r}") from error


def _whatever_it_holds(record: str, document: dict[str, object], pictures: Mapping[str, bytes], template: str) -> bytes:
    try:
        return compiled(record, document, glyphs.printable, pictures, template=template)
    except typst.TypstError as error:
        if _NO_GLYPH not in error.message and not pictures:
            raise
        if _NO_GLYPH not in error.message:
            # A picture whose header is right and whose rest isn't: its caption and SHA-256 stand for it.
            return _whatever_it_holds(record, document, {}, template)
    # A cluster that the font maps but can't shape: print every unusual character as its code point rather than fail.
    return compiled(record, document, glyphs.spelt_out, pictures, template=template)


def compiled(
    record: str,
    document: dict[str, object],
    printer: Printer,
    pictures: Mapping[str, bytes] | None = None,
    *,
    template: str = "batch_record",
) -> bytes:
    """The PDF with its texts as the printer gives them. Raises typst.TypstError, also for a glyph that no font has."""
    given = pictures or {}
    inputs = {
        "record": record,
        "document": json.dumps(printed(TEMPLATES[template](document, given), printer)),
        "fonts": json.dumps([font.family for font in fonts.bundled()]),
    }
    with tempfile.TemporaryDirectory() as folder:
        # typst reads nothing outside its root, so the template and the pictures are laid side by side.
        root = Path(folder)
        shutil.copy(_FOLDER / f"{template}.typ", root)
        shutil.copytree(_FOLDER / "template", root / "template")
        for sha256, data in given.items():
            (root / sha256).write_bytes(data)
        return _pdf(root / f"{template}.typ", inputs, document)


def _pdf(main: Path, inputs: dict[str, str], document: dict[str, object]) -> bytes:
    return typst.compile(
        main,
        root=main.parent,
        format="pdf",
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        # Archivable with its structure (ISO 19005-3, level A), readable by assistive technology (ISO 14289-1).
        pdf_standards=["a-3a", "ua-1"],
        timestamp=_exported_at(document),
    )


def _exported_at(document: dict[str, object]) -> int:
    """Seconds since 1970: the only date in the PDF's metadata."""
    exported = document["exported_at"]
    if not isinstance(exported, dict):
        raise TypeError(exported)
    moment = datetime.fromisoformat(exported["utc"])
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


def main() -> None:
    """Exit status 0 with the PDF, or 1 with the reason on standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        given = json.load(sys.stdin.buffer)
        pictures = {sha256: base64.b64decode(data) for sha256, data in given["pictures"].items()}
        pdf = typeset(given["record"].encode(), pictures, template=given["template"])
    except RecordNotPrintable as refusal:
        sys.exit(str(refusal))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
