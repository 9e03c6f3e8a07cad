"""The words of practice: each a closed list."""

from enum import StrEnum
from typing import Final

WATERMARK: Final = "PRACTICE"
"""What stands on everything that is shown of a practice run, so that nobody takes it for a record."""


class PracticeState(StrEnum):
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


class EntryKind(StrEnum):
    """What a person does in a step: starts it, enters a value, or clicks a signature that it demands."""

    START = "START"
    VALUE = "VALUE"
    SIGNATURE = "SIGNATURE"
