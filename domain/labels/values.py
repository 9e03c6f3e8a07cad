"""GS1's numbers for products and for logistic units."""

from dataclasses import dataclass

from domain.labels import checks
from domain.labels.refusals import WrongLength
from domain.labels.spelling import Spelt, plain

_GTIN_LENGTHS = (8, 12, 13, 14)
_GTIN, _SSCC = 14, 18
_PREFIXES = range(4, 13)  # digits of a company prefix


@dataclass(frozen=True, slots=True)
class Gtin:
    """A product's number in 14 digits, whichever of its forms (GTIN-8, -12, -13, -14) was read."""

    digits: str

    def __str__(self) -> str:
        return self.digits

    def of(self, prefix: str) -> bool:
        """Whether the holder of this company prefix gave it."""
        return self.digits[1:].startswith(prefix)


@dataclass(frozen=True, slots=True)
class Sscc:
    """A logistic unit's number: extension digit, company prefix, serial reference, check digit."""

    digits: str

    def __str__(self) -> str:
        return self.digits

    def of(self, prefix: str) -> bool:
        """Whether the holder of this company prefix gave it."""
        return self.digits[1:].startswith(prefix)


def gtin(value: str | Spelt) -> Gtin:
    """Read a GTIN of 8, 12, 13 or 14 digits. Raises IllegalCharacter, WrongLength, WrongCheckDigit."""
    spelt = _digits(value, _GTIN_LENGTHS, "A GTIN (of 8, 12, 13 or 14 digits)")
    return Gtin(spelt.text.zfill(_GTIN))


def sscc(value: str | Spelt) -> Sscc:
    """Read an SSCC of 18 digits. Raises IllegalCharacter, WrongLength, WrongCheckDigit."""
    return Sscc(_digits(value, (_SSCC,), "An SSCC").text)


def next_sscc(prefix: str, serial: int, *, extension: int = 0) -> Sscc:
    """The SSCC with this serial reference, which the caller counts; `prefix` is the company's, 4 to 12 digits.

    Raises WrongLength where the digits are used up.
    """
    require_prefix(prefix)
    assert serial >= 0, serial
    assert extension in range(10), extension
    places = _SSCC - 2 - len(prefix)
    if len(str(serial)) > places:
        title = f"A serial reference under the prefix {prefix}"
        raise WrongLength(position=1, title=title, given=len(str(serial)), least=1, most=places)
    digits = f"{extension}{prefix}{serial:0{places}d}"
    return Sscc(digits + checks.check_digit(digits))


def require_prefix(prefix: str) -> None:
    """A GS1 company prefix: 4 to 12 digits. Raises IllegalCharacter, WrongLength."""
    checks.require_digits(plain(prefix), title="A company prefix")
    if len(prefix) not in _PREFIXES:
        least, most = _PREFIXES[0], _PREFIXES[-1]
        raise WrongLength(position=1, title="A company prefix", given=len(prefix), least=least, most=most)


def _digits(value: str | Spelt, lengths: tuple[int, ...], title: str) -> Spelt:
    spelt = plain(value) if isinstance(value, str) else value
    checks.require_digits(spelt, title=title)
    if len(spelt) not in lengths:
        position = spelt.places[0]
        raise WrongLength(position=position, title=title, given=len(spelt), least=lengths[0], most=lengths[-1])
    checks.require_check_digit(spelt, title=title)
    return spelt
