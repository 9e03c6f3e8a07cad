"""The characters that GS1 data takes, and the check digits and characters that end it."""

from typing import Final

from domain.labels.refusals import IllegalCharacter, WrongCheckDigit
from domain.labels.spelling import Spelt

DIGITS: Final = "0123456789"
CHARACTERS: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""GS1's set 82, in its order."""

_DIGIT_WEIGHTS = (3, 1)  # from the right
_PAIR_WEIGHTS = (
    *(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101),
    *(103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199),
)  # the primes, from the right
_PAIR_MODULUS = 1021
_PAIR_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST_WITH_PAIR: Final = len(_PAIR_WEIGHTS)


def check_digit(digits: str) -> str:
    """The digit that follows these (GS1 General Specifications, 7.9.1)."""
    weighted = (int(digit) * _DIGIT_WEIGHTS[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-sum(weighted) % 10)


def check_pair(text: str) -> str:
    """The two characters that follow up to 46 of set 82 (GS1 General Specifications, 7.9.5)."""
    assert len(text) <= LONGEST_WITH_PAIR, text
    weighted = (
        CHARACTERS.index(one) * weight for one, weight in zip(reversed(text), _PAIR_WEIGHTS[: len(text)], strict=True)
    )
    high, low = divmod(sum(weighted) % _PAIR_MODULUS, len(_PAIR_CHARACTERS))
    return _PAIR_CHARACTERS[high] + _PAIR_CHARACTERS[low]


def require_digits(value: Spelt, *, title: str) -> None:
    """Raise IllegalCharacter, at its place, for anything but the ten digits of ASCII."""
    _require(value, DIGITS, "digits", title)


def require_characters(value: Spelt, *, title: str) -> None:
    """Raise IllegalCharacter, at its place, for what isn't in GS1's set 82."""
    _require(value, CHARACTERS, "letters A to Z and a to z, digits and ! \" % & ' ( ) * + , - . / : ; < = > ? _", title)


def _require(value: Spelt, allowed: str, named: str, title: str) -> None:
    for at, character in enumerate(value.text):
        if character not in allowed:
            raise IllegalCharacter(position=value.places[at], title=title, given=character, allowed=named)


def require_check_digit(value: Spelt, *, title: str) -> None:
    """Raise WrongCheckDigit with the right one where the last of the digits isn't it."""
    _require_end(value, check_digit(value.text[:-1]), title)


def require_check_pair(value: Spelt, *, title: str) -> None:
    """Raise WrongCheckDigit with the right pair where the last two characters aren't it."""
    _require_end(value, check_pair(value.text[:-2]), title)


def _require_end(value: Spelt, right: str, title: str) -> None:
    given = value.text[-len(right) :]
    if given != right:
        position = value.places[len(value) - len(given)]
        raise WrongCheckDigit(position=position, title=title, given=given, right=right)
