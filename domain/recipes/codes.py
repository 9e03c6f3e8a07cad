"""Codes by which elements and formulas name each other: an author's, or proposed from a name."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path

LIMIT = 40
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
RESERVED = frozenset({"formula", "input", "output", "batch", "pass", "started", "completed", "yes", "no"})
"""What formulas read otherwise: their own words, and the events of a phase."""


def require_code(code: str, *, path: Path) -> None:
    """A letter, then letters, digits and underscores; none of the words of formulas. Raises InvalidInput."""
    if len(code) > LIMIT or not CODE.fullmatch(code) or code.lower() in RESERVED:
        problem = (
            f"A code is a letter, then letters, digits and underscores, {LIMIT} at most, and none of"
            f" {', '.join(sorted(RESERVED))}; {code[:LIMIT]!r} was given."
        )
        raise InvalidInput(path=path, problem=problem)


def proposed(name: str, taken: Collection[str], *, capitals: bool = False) -> str:
    """A code from a name: "Loss on drying" gives loss_on_drying, or LOSS_ON_DRYING; numbered where that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    stem = "_".join(words)[:LIMIT].strip("_")
    if not stem or not stem[0].isalpha() or stem.lower() in RESERVED:
        stem = f"p_{stem}"[:LIMIT].strip("_")
    stem = stem.upper() if capitals else stem.lower()
    if stem not in taken:
        return stem
    return next(one for one in _numbered(stem) if one not in taken)


def _numbered(stem: str) -> Iterator[str]:
    return (f"{stem[: LIMIT - 6]}_{number}" for number in count(2))
