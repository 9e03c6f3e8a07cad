"""The words of loads: each a closed list."""

from enum import StrEnum


class LoadKind(StrEnum):
    """What the rows of a table become."""

    MATERIAL_CLASSES = "MATERIAL_CLASSES"
    MATERIALS = "MATERIALS"
    SUPPLIERS = "SUPPLIERS"
    LOTS = "LOTS"
    TRAINING_RECORDS = "TRAINING_RECORDS"
    EQUIPMENT = "EQUIPMENT"
    PEOPLE = "PEOPLE"


class TableFormat(StrEnum):
    XLSX = "XLSX"
    CSV = "CSV"


class LoadState(StrEnum):
    """DONE, REFUSED and FAILED are ends: all was taken over, the table has to be mended, or we have."""

    QUEUED = "QUEUED"
    READING = "READING"
    CHECKING = "CHECKING"
    WRITING = "WRITING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


ENDS = frozenset({LoadState.DONE, LoadState.REFUSED, LoadState.FAILED})
