"""Reads the record back out of its PDF."""

import io

NAME = "record.json"
LARGEST_PDF = 256 * 2**20  # bytes; pypdf itself stops inflating a stream at 75 MB


class NoRecordAttached(Exception):
    """The bytes are no PDF with exactly one attachment `record.json`."""


def attached_json(pdf: bytes) -> bytes:
    """The exact bytes of `record.json` in a PDF made by `batch_record.render`.

    Raises NoRecordAttached, and nothing else, whatever the bytes are: the PDF may come from anyone.
    """
    if len(pdf) > LARGEST_PDF:
        raise NoRecordAttached(f"The PDF has {len(pdf)} bytes; at most {LARGEST_PDF} are read.")
    try:
        return _content(pdf)
    except NoRecordAttached:
        raise
    except Exception as error:
        # pypdf meets hostile bytes with errors of many kinds, RecursionError and KeyError among them.
        raise NoRecordAttached(f"The PDF can't be read: {type(error).__name__}.") from error


def _content(pdf: bytes) -> bytes:
    from pypdf import PdfReader  # noqa: PLC0415 -- a third of a second that the start of the service saves

    # Strict: a PDF that needs repair isn't the one that was made.
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    # Counted before any is inflated, so that a thousand small bombs cost nothing.
    files = [file for file in reader.attachment_list if file.name == NAME]
    if len(files) != 1:
        raise NoRecordAttached(f"The PDF has {len(files)} attachments named {NAME}; exactly one is expected.")
    return bytes(files[0].content)
