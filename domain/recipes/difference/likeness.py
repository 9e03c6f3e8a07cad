"""Whether two values are written alike: "5.10" and "5.1" are equal and yet not the same record (EXE-4)."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from domain.kernel.quantity import Quantity

Numbers = Callable[[Any], object]


def alike(before: object, after: object) -> bool:
    """Whether two values would be written with the same characters."""
    if before is after:
        return True
    if before != after:
        return False
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        return f"{before:f}" == f"{after:f}"
    if isinstance(before, tuple) and isinstance(after, tuple):
        return all(map(alike, before, after))
    if is_dataclass(before):
        return all(alike(getattr(before, one.name), getattr(after, one.name)) for one in fields(before))
    return True


def untouched(before: object, after: object) -> bool:
    """Whether two elements of one kind are surely alike; fast, since nearly all elements of two versions are."""
    if before != after:
        return False
    numbers = _numbers(type(before))  # type: ignore[arg-type]  # a class can be hashed, which mypy doubts
    return numbers is None or repr(numbers(before)) == repr(numbers(after))


@cache
def _numbers(kind: type) -> Numbers | None:
    """What reads the fields of an element whose equality doesn't see digits."""
    found = [name for name, hint in get_type_hints(kind).items() if _holds_digits(hint)]
    return attrgetter(*found) if found else None


def _holds_digits(hint: object) -> bool:
    """Decimals, quantities, and lists of elements, which may hold some."""
    return any(word in str(hint) for word in (Decimal.__name__, Quantity.__name__, "domain.recipes.values."))
