"""Element strings: what a GS1 code says, as pairs of an application identifier and a value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.labels import identifiers
from domain.labels.identifiers import Identifier
from domain.labels.refusals import ContradictingValues, ExcludingIdentifiers, IdentifierMissing
from domain.labels.spelling import plain

FNC1: Final = "\x1d"
"""What a scanner transmits for the separator, GS."""

_TAKEN_FOR_SET_LENGTH = "235"


@dataclass(frozen=True, slots=True)
class Element:
    """One value under its application identifier; `place` is where it stood in what was scanned, 1 if it wasn't."""

    code: str
    value: str
    place: int = 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and (self.code, self.value) == (other.code, other.value)

    def __hash__(self) -> int:
        return hash((self.code, self.value))

    def __str__(self) -> str:
        return f"({self.code}){self.value}"


@dataclass(frozen=True, slots=True)
class ElementString:
    """Elements that stand together on one thing, each identifier once, in the order of the code."""

    elements: tuple[Element, ...]

    def __str__(self) -> str:
        """As it is printed below its symbol: (01)09501101530003(10)AB-12."""
        return "".join(map(str, self.elements))

    def value(self, *codes: str) -> str | None:
        """The value of the first of these identifiers that is there."""
        return next((one.value for code in codes for one in self.elements if one.code == code), None)

    def message(self) -> str:
        """What the symbol holds after the FNC1 that marks it as GS1's; FNC1 (GS) only where a value needs an end."""
        *firsts, last = self.elements
        ended = (f"{one.code}{one.value}{'' if _identifier(one).ends_itself else FNC1}" for one in firsts)
        return "".join(ended) + last.code + last.value

    def typed(self) -> str:
        r"""As a person types it: as printed, with "\(" for a bracket in a value, which would begin another element."""
        return "".join(f"({one.code}){one.value.replace('(', chr(92) + '(')}" for one in self.elements)


def compose(elements: Iterable[Element], *, today: date) -> ElementString:
    """Put elements together for a symbol: those of set length first, so that it needs few separators (LBL-1).

    Raises Unreadable of every kind that a scan would, its position the place in the value: what isn't readable isn't
    printed.
    """
    given = list(elements)
    assert given, "a symbol says something"
    for one in given:
        identifiers.require_value(identifiers.named(plain(one.code)), plain(one.value), today=today)
    made = together(given)
    require_whole(made)
    return ElementString(tuple(sorted(made.elements, key=_order)))


def together(elements: Iterable[Element]) -> ElementString:
    """The elements of one thing, each once; a value that is there twice is there once (GS1 Gen. Specs., 4.14).

    Raises ContradictingValues.
    """
    found: dict[str, Element] = {}
    for one in elements:
        first = found.setdefault(one.code, one)
        if first != one:
            raise ContradictingValues(position=one.place, identifier=one.code, one=first.value, other=one.value)
    return ElementString(tuple(found.values()))


def require_whole(string: ElementString) -> None:
    """Nothing stands beside what excludes it, or without what it is a value of.

    Raises ExcludingIdentifiers, IdentifierMissing.
    """
    codes = [one.code for one in string.elements]
    for one in string.elements:
        identifier = _identifier(one)
        for other in _excluded(identifier, codes):
            raise ExcludingIdentifiers(position=one.place, one=one.code, other=other)
        for choice in identifier.needs:
            if not any(code.startswith(choice) for code in codes):
                raise IdentifierMissing(position=one.place, identifier=one.code, needs=choice)


def _order(element: Element) -> tuple[bool, bool]:
    """(235) comes last: older encoders take (23…) to be of set length, and would leave out the separator after it."""
    return not _identifier(element).ends_itself, element.code == _TAKEN_FOR_SET_LENGTH


def _excluded(identifier: Identifier, codes: list[str]) -> Iterator[str]:
    return (code for code in codes if code != identifier.code and code.startswith(identifier.excludes))


def _identifier(element: Element) -> Identifier:
    return identifiers.known()[element.code]
