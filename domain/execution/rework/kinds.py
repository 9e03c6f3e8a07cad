"""The two ways in which what was rejected is made anew."""

from enum import StrEnum


class ReworkKind(StrEnum):
    """REPROCESSING repeats steps of the established process, REWORK takes steps that differ from it.

    So ICH Q7 tells them apart (14.2, 14.3). Which of them it is follows from the recipe by which it is done.
    """

    REWORK = "REWORK"
    REPROCESSING = "REPROCESSING"
