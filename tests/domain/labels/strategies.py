"""Values, element strings and labels for tests of properties."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from domain.labels import checks, elements, identifiers
from domain.labels.elements import Element, ElementString
from domain.labels.identifiers import Content, Identifier, Part
from domain.labels.own import Issuer

TODAY = date(2026, 11, 26)
ISSUER = Issuer("METRO", prefixes=frozenset({"9501101"}))
CONTAINER = UUID("0193a5f0-7c00-7abc-8def-0123456789ab")

_DAYS = st.dates(date(TODAY.year - 49, 1, 1), date(TODAY.year + 50, 12, 31)).map("{:%y%m%d}".format)
_MONTHS = _DAYS.map(lambda day: day[:4] + "00")


def text(least: int, most: int, characters: str = checks.CHARACTERS) -> st.SearchStrategy[str]:
    return st.text(characters, min_size=least, max_size=most)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return text(least, most, checks.DIGITS)


def _checked(least: int, _most: int) -> st.SearchStrategy[str]:
    return digits(least - 1, least - 1).map(lambda one: one + checks.check_digit(one))


def _paired(least: int, most: int) -> st.SearchStrategy[str]:
    return text(least - 2, most - 2).map(lambda one: one + checks.check_pair(one))


_PARTS: dict[Content, Callable[[int, int], st.SearchStrategy[str]]] = {
    Content.DIGITS: digits,
    Content.CHECKED: _checked,
    Content.DAY: lambda _least, _most: _DAYS,
    Content.DAY_OR_MONTH: lambda _least, _most: st.one_of(_DAYS, _MONTHS),
    Content.TEXT: text,
    Content.CHECKED_TEXT: _paired,
}


def _part(part: Part) -> st.SearchStrategy[str]:
    there = _PARTS[part.content](part.least, part.most)
    return st.one_of(st.just(""), there) if part.optional else there


def value(identifier: Identifier) -> st.SearchStrategy[str]:
    """A value that the identifier takes."""
    return st.tuples(*map(_part, identifier.parts)).map("".join)


def element(identifier: Identifier) -> st.SearchStrategy[Element]:
    return value(identifier).map(lambda one: Element(identifier.code, one))


@st.composite
def element_strings(draw: st.DrawFn, *, most: int = 6) -> ElementString:
    """Composed element strings: up to `most` identifiers, and with each what it needs."""
    known = identifiers.known()
    chosen = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=most, unique=True))
    for code in chosen:  # grows while it is walked
        for choice in known[code].needs:
            if not any(other.startswith(choice) for other in chosen):
                chosen.append(draw(st.sampled_from(choice)))
    kept: list[str] = []
    for code in reversed(chosen):  # what is needed stays, before what needs it
        if not any(_exclude(known[code], known[other]) for other in kept):
            kept.append(code)
    whole = [code for code in kept if all(_has(kept, choice) for choice in known[code].needs)]
    if not whole or any(not _has(whole, choice) for code in whole for choice in known[code].needs):
        whole = ["00"]
    return elements.compose([draw(element(known[code])) for code in whole], today=TODAY)


def _has(codes: list[str], choice: tuple[str, ...]) -> bool:
    return any(code.startswith(choice) for code in codes)


def _exclude(one: Identifier, other: Identifier) -> bool:
    return one.code != other.code and (other.code.startswith(one.excludes) or one.code.startswith(other.excludes))
