"""Where the files of a report lie."""

from uuid import UUID

from domain.reports.kinds import ReportFileFormat
from domain.reports.models import Report

MEDIA_TYPES = {ReportFileFormat.CSV: "text/csv; charset=utf-8", ReportFileFormat.PDF: "application/pdf"}


def key(company: UUID, report: UUID, sha256: str, format_: ReportFileFormat) -> str:
    """By its content, so that nothing is ever written over."""
    return f"{company}/reports/{report}/{sha256}.{format_.value.lower()}"


def sha256_of(report: Report, format_: ReportFileFormat) -> str | None:
    """The SHA-256, in hex, that was stated when it was made."""
    return report.csv_sha256 if format_ is ReportFileFormat.CSV else report.pdf_sha256


def size_of(report: Report, format_: ReportFileFormat) -> int | None:
    """In bytes."""
    return report.csv_bytes if format_ is ReportFileFormat.CSV else report.pdf_bytes
