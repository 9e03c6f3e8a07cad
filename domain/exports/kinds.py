"""The words of exports: a closed list."""

from enum import StrEnum


class ExportState(StrEnum):
    """SEALING from when its content is fixed until the log vouches for it."""

    REQUESTED = "REQUESTED"
    SEALING = "SEALING"
    READY = "READY"
    FAILED = "FAILED"
