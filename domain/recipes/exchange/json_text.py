"""Reads the text of a JSON file that anyone may have written: strictly, within bounds, with the place of each fault."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from domain.recipes.exchange.problems import FileRefused, Problem

LARGEST = 8 * 2**20
"""Bytes of a JSON file: twice the characters that a version may hold, with room for the spaces of a pretty form."""

LARGEST_COUNT = 500_000
"""So many lists and objects are read, thrice what a recipe has; a file of nothing else would fill the memory."""

_LARGEST_NUMBER = 2**53 - 1
_DIGITS = 16  # of that number; longer ones aren't even converted
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What stands in the text where a value should; `what` says why it is none."""

    what: str


Found: TypeAlias = "bool | int | str | Sequence[Found] | Mapping[str, Found] | Fault | None"
"""JSON as it was found: where a number has no exact form, or an object has a key twice, a fault stands instead."""


def found_in(data: str | bytes) -> Found:
    """The JSON value in a text, with any spacing and order of keys.

    Raises FileRefused for what is too large, isn't UTF-8, isn't JSON, or is nested deeper than a reader follows.
    """
    if len(data) > LARGEST:
        raise _refused(f"The file has {len(data)} bytes; at most {LARGEST} are read. Split the recipe by stage.")
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        if text.count("[") + text.count("{") > LARGEST_COUNT:
            raise _refused(f"The file has more than {LARGEST_COUNT} lists and objects; split the recipe by stage.")
        value: Found = _READER.decode(text)
    except UnicodeDecodeError as error:
        raise _refused(f"Byte {error.start} isn't UTF-8; save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _refused(f"Line {error.lineno}, column {error.colno} isn't JSON: {error.msg}.") from None
    except RecursionError:
        raise _refused("It is nested far deeper than any recipe; send the file as it was exported.") from None
    return value


def _refused(what: str) -> FileRefused:
    return FileRefused(problems=(Problem("$", what),), path=("file",))


def _whole(digits: str) -> int | Fault:
    if len(digits.lstrip("-")) <= _DIGITS and abs(int(digits)) <= _LARGEST_NUMBER:
        return int(digits)
    return Fault(f"{digits[:SHOWN]} is beyond what every reader of JSON holds exactly; write it as text, in quotes.")


def _no_number(text: str) -> Fault:
    return Fault(f"{text[:SHOWN]} is no whole number; write a decimal as text, in quotes, so that it keeps its digits.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Found] | Fault:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    seen: set[str] = set()
    doubled = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add gives None, which is false
    return Fault(f"{doubled[:SHOWN]!r} is given twice in this object; give it once.")


_READER = json.JSONDecoder(
    parse_int=_whole, parse_float=_no_number, parse_constant=_no_number, object_pairs_hook=_object
)
