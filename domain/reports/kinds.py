"""The words of reports: each a closed list."""

from enum import StrEnum


class ReportState(StrEnum):
    """REQUESTED until its files are there to be fetched; READY for good."""

    REQUESTED = "REQUESTED"
    READY = "READY"
    FAILED = "FAILED"


class ReportFileFormat(StrEnum):
    """CSV is for spreadsheets, PDF for people, with the whole attached as JSON."""

    CSV = "CSV"
    PDF = "PDF"
