"""Has a recipe's file read in a process of its own, within bounds of time and memory."""

from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import Understood
from domain.recipes.values import Elements
from domain.recipes.written import read
from infra.exchange import bounded, reading_apart


def read_apart(data: bytes, format: RecipeFileFormat, *, name: str) -> Understood:  # noqa: A002 -- the plant's word
    """What a file holds. Takes half a second for a small one; call it outside transactions.

    Raises FileRefused, also for what takes too long or too much memory; ReadingBroken.
    """
    said = bounded.told_by(reading_apart.__name__, [format.value, name], data, instead=reading_apart.SPLIT)
    header = None if said["header"] is None else read(ExchangeHeader, said["header"])
    return Understood(header, read(Elements, said["elements"]), bounded.problems(said["left"]))
