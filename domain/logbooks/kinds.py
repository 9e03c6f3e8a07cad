"""The words of logbooks: each a closed list."""

from enum import StrEnum


class LogbookKind(StrEnum):
    """What an entry tells of; all but a NOTE write themselves from the record (EQP-6)."""

    USE = "USE"
    ALLOCATION = "ALLOCATION"
    WEIGHING = "WEIGHING"
    CLEANING = "CLEANING"
    CLEARANCE = "CLEARANCE"
    LAPSE = "LAPSE"
    SERVICE = "SERVICE"
    CHANGE = "CHANGE"
    CALIBRATION = "CALIBRATION"
    CHECK = "CHECK"
    BREAKDOWN = "BREAKDOWN"
    REPAIR = "REPAIR"
    MAINTENANCE = "MAINTENANCE"
    TAG = "TAG"
    RETURN = "RETURN"
    OVERRIDE = "OVERRIDE"
    ENVIRONMENT = "ENVIRONMENT"
    NOTE = "NOTE"


class LogbookExportState(StrEnum):
    REQUESTED = "REQUESTED"
    DONE = "DONE"
    FAILED = "FAILED"


class LogbookFileFormat(StrEnum):
    """CSV is for spreadsheets, PDF for people, with the whole attached as JSON."""

    CSV = "CSV"
    PDF = "PDF"
