"""The words of issuing labels: each a closed list."""

from enum import StrEnum


class LabelOf(StrEnum):
    """What a label was issued for; another of `domain.labels.label.LabelKind` comes here with its thing."""

    CONTAINER = "CONTAINER"
    SAMPLE = "SAMPLE"
    PRODUCT = "PRODUCT"
    UNIT = "UNIT"


class PrinterState(StrEnum):
    IN_USE = "IN_USE"
    RETIRED = "RETIRED"


class Resolution(StrEnum):
    """How fine a printer prints, in dots per inch."""

    DPI_203 = "DPI_203"
    DPI_300 = "DPI_300"


class PrinterFont(StrEnum):
    """Which characters a printer draws: LATIN is on every one, UNICODE on newer ones."""

    LATIN = "LATIN"
    UNICODE = "UNICODE"


class JobState(StrEnum):
    """Where a job is; what became of an UNKNOWN one a person has to see, and it is never printed again by itself."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    PRINTED = "PRINTED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


class PrintOutcome(StrEnum):
    """What became of one label of a job: all but NOT_PRINTED count as issued (REV-3)."""

    PENDING = "PENDING"
    PRINTED = "PRINTED"
    NOT_PRINTED = "NOT_PRINTED"
    UNKNOWN = "UNKNOWN"
