"""What a pattern of batch numbers is, and which number comes of it."""

import re
from dataclasses import dataclass
from datetime import date

from domain.execution.numbering.refusals import NumbersUsedUp
from domain.kernel.refusals import InvalidInput

LONGEST = 100
REASON = 2000
PART = re.compile(r"\{(site|product|yyyy|yy|mm|dd)\}|\{seq:([1-9])\}|([A-Za-z0-9._/-])")
WRITTEN = (
    "A pattern is letters, digits, points, dashes and slashes with {site}, {product}, {yyyy}, {yy}, {mm}, {dd} between"
    " them, and one {seq:4} with 1 to 9 for its digits"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a pattern is filled with: the site's code, the recipe's code for the product, and today at the site."""

    site: str
    product: str
    day: date


@dataclass(frozen=True, slots=True)
class Frame:
    """A number but for its sequence, which has so many digits."""

    before: str
    digits: int
    after: str

    @property
    def skeleton(self) -> str:
        """What is common to all numbers that are counted together."""
        return f"{self.before}{{seq:{self.digits}}}{self.after}"

    def number(self, sequence: int) -> str:
        """The number with this place in the sequence. Raises NumbersUsedUp."""
        if sequence >= 10**self.digits:
            raise NumbersUsedUp(frame=self.skeleton)
        return f"{self.before}{sequence:0{self.digits}d}{self.after}"


def require_pattern(pattern: str) -> None:
    """At most 100 characters, with one sequence (REC-5). Raises InvalidInput."""
    if len(pattern) > LONGEST:
        raise InvalidInput(path=("pattern",), problem=f"At most {LONGEST} characters; {len(pattern)} were given.")
    parts = list(PART.finditer(pattern))
    if "".join(one[0] for one in parts) != pattern or sum(one[2] is not None for one in parts) != 1:
        raise InvalidInput(path=("pattern",), problem=f"{WRITTEN}; {pattern!r} isn't that.")


def framed(pattern: str, known: Known) -> Frame:
    """The pattern filled in, but for its sequence."""
    texts = {
        "site": known.site,
        "product": known.product,
        "yyyy": f"{known.day:%Y}",
        "yy": f"{known.day:%y}",
        "mm": f"{known.day:%m}",
        "dd": f"{known.day:%d}",
    }
    sides, digits = ["", ""], 0
    for one in PART.finditer(pattern):
        if one[2] is not None:
            digits = int(one[2])
        else:
            sides[digits > 0] += texts[one[1]] if one[1] is not None else one[3]
    assert digits, pattern
    return Frame(sides[0], digits, sides[1])
