"""The words of exports: closed lists."""

from enum import StrEnum


class RecordCopy(StrEnum):
    """A REVIEW copy is of a batch without a decision that stands; the FINAL one has it."""

    REVIEW = "REVIEW"
    FINAL = "FINAL"


class ExportStage(StrEnum):
    """What is done of an export, in this order; attachments are listed before they are attested, and packed after."""

    READING = "READING"
    WAITING_FOR_ENTRIES = "WAITING_FOR_ENTRIES"
    COMPOSING = "COMPOSING"
    FETCHING = "FETCHING"
    TYPESETTING = "TYPESETTING"
    SEALING = "SEALING"
    ATTACHING = "ATTACHING"
    STORING = "STORING"
    WAITING_FOR_CHECKPOINT = "WAITING_FOR_CHECKPOINT"
    PROVING = "PROVING"
    PACKING = "PACKING"
    VERIFYING = "VERIFYING"
    PUBLISHING = "PUBLISHING"


class ExportState(StrEnum):
    """SEALING from when its content is fixed until the log vouches for it."""

    REQUESTED = "REQUESTED"
    SEALING = "SEALING"
    READY = "READY"
    FAILED = "FAILED"
