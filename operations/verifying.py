"""Checking an exported record offline, and saying of each check what it found."""

from pathlib import Path

from domain.exports import verification
from domain.exports.report import Report
from infra.documents.reading import READING
from operations.problems import OperatorProblem

LARGEST = 1 << 30


def verify(path: Path, key: str) -> int:
    """0 where the record is what was recorded, 1 where it isn't. Raises OperatorProblem for a file that isn't there."""
    report = verification.verify(read(path), key, reading=READING)
    _say(report)
    return 0 if report.confirmed else 1


def read(path: Path) -> bytes:
    """The bytes of an exported record. Raises OperatorProblem for a file that isn't there, or is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise OperatorProblem(f"{path} has more than {LARGEST} bytes; no exported record is that large.")
        return path.read_bytes()
    except OSError as error:
        raise OperatorProblem(f"{path} can't be read: {error.strerror}.") from None


def _say(report: Report) -> None:
    for check in report.checks:
        place = f" ({check.place})" if check.place else ""
        print(f"{check.outcome.value.lower().replace('_', ' '):<14} {check.name:<12} {check.explanation}{place}")
    confirmed = "This record is confirmed: it is what was recorded, complete and unchanged."
    print(confirmed if report.confirmed else "This record is NOT confirmed.")
