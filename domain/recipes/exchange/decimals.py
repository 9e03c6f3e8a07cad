"""Decimals in files: plain digits only, so that what is read is written again the same (EXE-4)."""

import re
from decimal import Decimal

from domain.kernel.quantity import MAX_DIGITS, decimal
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path

PATTERN = r"-?[0-9]+(\.[0-9]+)?"
_LONGEST = 2 * MAX_DIGITS + 1
_PLAIN = re.compile(PATTERN)


def plain_decimal(text: str, *, path: Path) -> Decimal:
    """The number that digits with at most one point stand for, all of its digits kept.

    Raises InvalidInput for exponents, signs of thousands, NaN and whatever else isn't so, or has over 30 digits.
    """
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        problem = f"This takes a decimal number in plain digits, such as 12.50; {text[:40]!r} was given."
        raise InvalidInput(path=path, problem=problem)
    return decimal(text, path=path)
