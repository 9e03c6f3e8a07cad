"""What the data files have in common: exact numbers, pairs of limits, keys as the API's in snake case."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
PAIRS = ("alert", "action", "registered")
WHOLE = frozenset(
    {
        "count",
        "decimals",
        "passes",
        "position",
        "repetition_limit",
        "repetitions",
        "samples",
        "shelf_life_months",
        "significant_figures",
    }
)
"""What the API takes as a whole number; every other number is a decimal, told as text."""

Json = dict[str, Any]


def read(path: Path) -> Json:
    """Numbers become decimals, so that 5.10 stays 5.10."""
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def parameter(given: Json) -> Json:
    """A parameter as the API takes it: its pairs of limits apart; rounded half up where its digits are told."""
    taken = dict(given)
    for pair in PAIRS:
        if pair in taken:
            taken[f"{pair}_low"], taken[f"{pair}_high"] = taken.pop(pair)
    if {"decimals", "significant_figures"} & taken.keys():
        taken.setdefault("rounding", "HALF_UP")
    return element(taken)


def element(given: Json) -> Json:
    """An element as the API takes it."""
    return {camel(key): value if key in WHOLE else plain(value) for key, value in given.items()}


def plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a file says
    """Numbers as text, with the digits that they have in the file."""
    match value:
        case bool() | str():
            return value
        case Decimal() | int():
            return str(value)
        case dict():
            return element(value)
        case list():
            return [plain(one) for one in value]
        case _:
            raise AssertionError(value)


def camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
