"""Typesets one record: a program that reads a record on standard input and writes its PDF to standard output.

It runs in a process of its own because typst keeps what it computed for the next ten documents (4 GB after ten records
of a thousand phases) and can't be stopped from Python; ending a process does both.
"""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

from infra.documents import fonts, glyphs
from infra.documents.printed import Printer, printed

_FOLDER = Path(__file__).parent
_NO_GLYPH = "could not be displayed"  # typst's words when PDF/A meets a glyph that no font has
_MEMORY = 8 * 2**30  # bytes of address space; a record of 1,000 phases needs under 1 GB


class RecordNotPrintable(Exception):
    """The record isn't of the shape that `domain.exports.document` gives, or typst refused it; says why."""


def typeset(record_json: bytes) -> bytes:
    """The PDF of a record, made in this process; see `batch_record.render`. Raises RecordNotPrintable."""
    try:
        record = record_json.decode()
        document = json.loads(record)["document"]
        return _whatever_it_holds(record, document)
    except typst.TypstError as error:
        raise RecordNotPrintable(error.message) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordNotPrintable(f"The record has another shape: {error!r}") from error


def _whatever_it_holds(record: str, document: dict[str, object]) -> bytes:
    try:
        return compiled(record, document, glyphs.printable)
    except typst.TypstError as error:
        if _NO_GLYPH not in error.message:
            raise
    # A cluster that the font maps but can't shape: print every unusual character as its code point rather than fail.
    return compiled(record, document, glyphs.spelt_out)


def compiled(record: str, document: dict[str, object], printer: Printer) -> bytes:
    """The PDF with its texts as the printer gives them. Raises typst.TypstError, also for a glyph that no font has."""
    inputs = {
        "record": record,
        "document": json.dumps(printed(document, printer)),
        "fonts": json.dumps([font.family for font in fonts.bundled()]),
    }
    return typst.compile(
        _FOLDER / "batch_record.typ",
        root=_FOLDER,
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
        pdf = typeset(sys.stdin.buffer.read())
    except RecordNotPrintable as refusal:
        sys.exit(str(refusal))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
