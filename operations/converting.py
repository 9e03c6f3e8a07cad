"""Writing an exported record as BatchML, offline."""

import sys
from pathlib import Path

from domain.exports import archive, bundle, members, record
from domain.exports.document.whole import Document
from infra.exchange.batchml.production.writing import production_record
from operations import verifying
from operations.problems import OperatorProblem


def batchml(path: Path, to: Path | None) -> int:
    """Write what the record's own rows say; whether they are what was recorded, `verify` tells.

    Raises OperatorProblem for a file that is no exported record, or whose document doesn't follow from its rows.
    """
    data = production_record(_document(verifying.read(path), path))
    if to is None:
        sys.stdout.buffer.write(data)
        return 0
    try:
        to.write_bytes(data)
    except OSError as error:
        raise OperatorProblem(f"{to} can't be written: {error.strerror}.") from None
    return 0


def _document(data: bytes, path: Path) -> Document:
    """The document of a record that says the same in both of its parts (AUD-5)."""
    try:
        found = archive.unpack(data)[bundle.RECORD]
        rows = members.read_record(found).rows
        document = record.compose(rows)
    except Exception as error:
        # Rows that nobody composed from before fail in as many ways as there are.
        raise OperatorProblem(f"{path} is no exported record: {error!r}.") from error
    if members.write_record(document, rows) != found:
        raise OperatorProblem(f"The document in {path} doesn't follow from its rows; ./theriac verify says more.")
    return document
