"""Reads one file: a program that takes its bytes on standard input and writes what it holds to standard output.

It runs in a process of its own, whose memory and time end where a hostile file would take the worker's.
"""

import sys
from pathlib import PurePath
from typing import Any

from domain.recipes.exchange import recipe_file
from domain.recipes.exchange.problems import Problem
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import Understood
from domain.recipes.loading.loading import loaded
from domain.recipes.written import written
from infra.exchange import bounded
from infra.exchange.spreadsheet.csv_text import read_csv

SPLIT = "split the recipe by stage."
"""What to do with a file that takes too long, or too much memory."""


def understood(data: bytes, format: RecipeFileFormat, name: str) -> Understood:  # noqa: A002 -- the plant's word
    """What a file of this format holds. Raises FileRefused."""
    match format:
        case RecipeFileFormat.THERIAC_JSON:
            return Understood(*recipe_file.imported(data))
        case RecipeFileFormat.BATCHML:
            from infra.exchange.batchml.reading import read_batchml  # noqa: PLC0415 -- each file waits for its own only

            found = read_batchml(data)
            left = tuple(Problem(one.place, one.what) for one in found.left)
            return Understood(found.header, found.elements, left)
        case RecipeFileFormat.XLSX:
            from infra.exchange.spreadsheet.reading import read_xlsx  # noqa: PLC0415 -- as above

            return Understood(None, loaded(read_xlsx(data)))
        case RecipeFileFormat.CSV:
            return Understood(None, loaded((read_csv(data, name=PurePath(name).stem),)))


def answer(data: bytes, format: RecipeFileFormat, name: str) -> dict[str, Any]:  # noqa: A002 -- as above
    """What the file holds, or its problems, as JSON."""
    return bounded.answer(lambda: _told(understood(data, format, name)), instead=SPLIT)


def _told(found: Understood) -> dict[str, Any]:
    header = None if found.header is None else written(found.header)
    return {"header": header, "elements": written(found.elements), "left": bounded.pairs(found.left)}


def main() -> None:
    _, given, name = sys.argv
    bounded.carry_out(lambda data: answer(data, RecipeFileFormat(given), name))


if __name__ == "__main__":
    main()
