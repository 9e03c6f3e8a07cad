"""What was scanned in a phase to confirm it, right and wrong, as people read it."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.phases import Scan


def scans(source: Source, phase: str) -> list[Scan]:
    """Each, in the order of their times."""
    by_time = source.all(
        "scan_confirmation", by=lambda row: source.time(row, "scanned_at")["utc"], phase_execution_id=phase
    )
    return [_scan(source, row) for row in by_time]


def _scan(source: Source, row: Row) -> Scan:
    return {
        "text": must(row, "text"),
        "symbology": row.get("symbology"),
        "kind": row.get("kind"),
        "named": row.get("named"),
        "outcome": must(row, "outcome"),
        "says": row.get("says"),
        "scanned_by": must(row, "scanned_name"),
        "scanned_at": source.time(row, "scanned_at"),
    }
