"""Reads one file: a program that takes its bytes on standard input and writes what it holds to standard output.

It runs in a process of its own, whose memory and time end where a hostile file would take the worker's.
"""

import json
import resource
import sys
from pathlib import PurePath
from typing import Any

from domain.recipes.exchange import recipe_file
from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import Understood
from domain.recipes.loading.loading import loaded
from domain.recipes.written import written
from infra.exchange.batchml.reading import read_batchml
from infra.exchange.spreadsheet.csv_text import read_csv
from infra.exchange.spreadsheet.reading import read_xlsx
from infra.exchange.xml_text import refused

MEMORY = 2 * 2**30
"""Bytes of address space; the largest file of each format takes half of it."""
SECONDS = 60
"""Of a processor."""
TOO_LARGE = f"To read it takes more than {MEMORY >> 30} GiB of memory; split the recipe by stage."


def understood(data: bytes, format: RecipeFileFormat, name: str) -> Understood:  # noqa: A002 -- the plant's word
    """What a file of this format holds. Raises FileRefused."""
    match format:
        case RecipeFileFormat.THERIAC_JSON:
            return Understood(*recipe_file.imported(data))
        case RecipeFileFormat.BATCHML:
            found = read_batchml(data)
            left = tuple(Problem(one.place, one.what) for one in found.left)
            return Understood(found.header, found.elements, left)
        case RecipeFileFormat.XLSX:
            return Understood(None, loaded(read_xlsx(data)))
        case RecipeFileFormat.CSV:
            return Understood(None, loaded((read_csv(data, name=PurePath(name).stem),)))


def answer(data: bytes, format: RecipeFileFormat, name: str) -> dict[str, Any]:  # noqa: A002 -- as above
    """What the file holds, or its problems, as JSON."""
    try:
        found = understood(data, format, name)
    except FileRefused as problems:
        return {"problems": _pairs(problems.problems)}
    except MemoryError:
        return {"problems": _pairs(refused(TOO_LARGE).problems)}
    header = None if found.header is None else written(found.header)
    return {"header": header, "elements": written(found.elements), "left": _pairs(found.left)}


def _pairs(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(one.place, one.what) for one in problems]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))  # SIGXCPU first, which tells why it ended
    _, given, name = sys.argv
    json.dump(answer(sys.stdin.buffer.read(), RecipeFileFormat(given), name), sys.stdout)


if __name__ == "__main__":
    main()
