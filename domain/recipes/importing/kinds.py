"""The words of imports: each a closed list."""

from enum import StrEnum


class RecipeFileFormat(StrEnum):
    """The forms of files that recipes are read from: whole recipes, or the elements of a spreadsheet."""

    THERIAC_JSON = "THERIAC_JSON"
    BATCHML = "BATCHML"
    XLSX = "XLSX"
    CSV = "CSV"


WHOLE = frozenset({RecipeFileFormat.THERIAC_JSON, RecipeFileFormat.BATCHML})
"""The forms that say what recipe they hold; a spreadsheet holds elements only."""


class ImportState(StrEnum):
    """DONE, REFUSED and FAILED are ends: it was taken over, the file has to be mended, or we have."""

    QUEUED = "QUEUED"
    READING = "READING"
    CHECKING = "CHECKING"
    WRITING = "WRITING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


ENDS = frozenset({ImportState.DONE, ImportState.REFUSED, ImportState.FAILED})


class NoteKind(StrEnum):
    """PROBLEM keeps the file from being taken over; LEFT_OUT tells what of it was not, or otherwise."""

    PROBLEM = "PROBLEM"
    LEFT_OUT = "LEFT_OUT"
