"""Reading a UCUM code into what it measures and its exact size (EXE-5).

    unit      = ["/"] term | "1"
    term      = [number ("." | "/")] component {("." | "/") component}
    component = atom [exponent] | "(" term ")"
    exponent  = ["+" | "-"] digit                  from -9 to 9, without 0
    number    = digit {digit}                      up to 6 digits; "1" alone may be divided: 1/min

"." and "/" are taken from left to right: g/m.s is (g/m).s. A number stands only where a term begins, as in
[CFU]/(100.mL): UCUM would take g/2.5 for g/2 times 5, where everybody else reads two and a half.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from domain.kernel.refusals import InvalidInput
from domain.kernel.units.atoms import BASES, DEFINED, PREFIXES, ZERO_CELSIUS
from domain.kernel.units.dimension import BARE, Dimension

MAX_LENGTH = 40

_ATOM = re.compile(r"[A-Za-z]*\[[A-Za-z_]+\]|\{[A-Za-z]+\}|%|[A-Za-z]+")
_EXPONENT = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[0-9]+")
_ALLOWED_EXPONENT = re.compile(r"[+-]?[1-9]")
_ALLOWED_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's UCUM code and meaning: a value in it times `factor` plus `offset` is in the base units, both exact.

    The base units are g, m, s, K, A, mol, osm and one for each annotation and arbitrary unit. Only Cel has an offset.
    """

    code: str
    dimension: Dimension
    factor: Fraction
    offset: Fraction = Fraction(0)


def parse(code: str, *, path: tuple[str, ...] = ("unit",)) -> Unit:
    """The unit of a UCUM code, which is case-sensitive. Raises InvalidInput, which says what isn't known in it."""
    try:
        return _unit(code)
    except _Unknown as unknown:
        problem = f"{code[:MAX_LENGTH]!r} is not a known UCUM unit, such as kg, %, Cel, min, mg/mL: {unknown}."
        raise InvalidInput(path=path, problem=problem) from None


def known(code: str) -> Unit | None:
    """The unit of a UCUM code; None for any other text."""
    try:
        return _unit(code)
    except _Unknown:
        return None


class _Unknown(ValueError):
    """Why a code is no unit; never leaves this module."""


@lru_cache(maxsize=2_048)
def _unit(code: str) -> Unit:
    if len(code) > MAX_LENGTH:
        raise _Unknown(f"it is longer than {MAX_LENGTH} characters")
    dimension, factor = _Reader(code).whole()
    return Unit(code, dimension, factor, Fraction(ZERO_CELSIUS) if code == "Cel" else Fraction(0))


_Size = tuple[Dimension, Fraction]


class _Reader:
    """Reads one code from left to right."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.at = 0

    def whole(self) -> _Size:
        if self.code == "1":
            return BARE, Fraction(1)
        size = _over((BARE, Fraction(1)), self.term(numbered=False)) if self.took("/") else self.term()
        if self.at < len(self.code):
            raise _Unknown(f"{self.code[self.at :]!r} doesn't belong at its end")
        return size

    def term(self, *, numbered: bool = True) -> _Size:
        size = self.number() if numbered and _NUMBER.match(self.code, self.at) else self.component()
        while True:
            if self.took("."):
                size = _times(size, self.component())
            elif self.took("/"):
                size = _over(size, self.component())
            else:
                return size

    def number(self) -> _Size:
        """A number that a component follows."""
        text = self.match(_NUMBER)
        if not _ALLOWED_NUMBER.fullmatch(text):
            raise _Unknown(f"the number {text} has more than 6 digits or begins with 0")
        following = self.code[self.at : self.at + 1]
        if following != "." and not (following == "/" and text == "1"):
            raise _Unknown(f'a unit follows the number {text}, as in "100.mL"')
        return BARE, Fraction(int(text))

    def component(self) -> _Size:
        if self.took("("):
            size = self.term()
            if not self.took(")"):
                raise _Unknown('a ")" is missing')
            return size
        atom = self.match(_ATOM)
        if atom not in ATOMS:
            raise _Unknown(self.unknown(atom))
        return self.raised(atom)

    def raised(self, atom: str) -> _Size:
        dimension, factor = ATOMS[atom]
        exponent = self.match(_EXPONENT)
        if not exponent:
            return dimension, factor
        if atom == "%" or atom.startswith("{"):
            raise _Unknown(f"{atom} takes no exponent")
        if not _ALLOWED_EXPONENT.fullmatch(exponent):
            raise _Unknown(f"the exponent {exponent} of {atom} isn't from -9 to 9, without 0")
        return dimension ** int(exponent), factor ** int(exponent)

    def unknown(self, atom: str) -> str:
        if atom:
            return f"it has no unit {atom!r}"
        rest = self.code[self.at :]
        return f"{rest!r} doesn't begin with a unit" if rest else "a unit is missing at its end"

    def took(self, sign: str) -> bool:
        found = self.code.startswith(sign, self.at)
        self.at += found
        return found

    def match(self, pattern: re.Pattern[str]) -> str:
        """What of the pattern stands here; empty where nothing does."""
        found = pattern.match(self.code, self.at)
        text = found.group() if found else ""
        self.at += len(text)
        return text


def _times(one: _Size, other: _Size) -> _Size:
    return one[0] * other[0], one[1] * other[1]


def _over(one: _Size, other: _Size) -> _Size:
    return one[0] / other[0], one[1] / other[1]


ATOMS: dict[str, _Size] = {}
"""Each atom with and without its prefixes: what it measures, and how many base units it is."""


def _add(atom: str, size: _Size, prefixes: str) -> None:
    for prefix in ("", *prefixes):
        assert prefix + atom not in ATOMS, prefix + atom
        ATOMS[prefix + atom] = size[0], size[1] * Fraction(PREFIXES[prefix])


for _code, _base in BASES.items():
    _add(_code, (_base.dimension, Fraction(1)), _base.prefixes)
for _code, _defined in DEFINED.items():
    _dimension, _factor = _Reader(_defined.unit).whole()
    _add(_code, (_dimension, _factor * Fraction(_defined.amount)), _defined.prefixes)
