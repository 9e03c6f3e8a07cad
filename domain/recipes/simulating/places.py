"""How what a draft consists of is found and called."""

from domain.recipes.values import Phase

Place = tuple[int, int]
"""A parameter: its phase's number, and where it stands there."""


def label(phase: Phase) -> str:
    """What a case calls a phase."""
    return phase.code or str(phase.number)
