"""The languages of a version; one from before there were languages is written in English alone."""

from domain.kernel.languages import ENGLISH
from domain.recipes.models import MasterRecipeVersion


def written_in(version: MasterRecipeVersion) -> str:
    """The language of its elements."""
    return version.language or ENGLISH


def complete_in(version: MasterRecipeVersion) -> tuple[str, ...]:
    """The other languages into which everything in it is translated before it is submitted."""
    return tuple(version.languages or ())
