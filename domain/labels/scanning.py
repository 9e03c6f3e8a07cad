"""Reading what a scanner sends or a person types, in every form that GS1 data comes in (LBL-2)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.labels import digital_link, elements, identifiers, values
from domain.labels.elements import FNC1, Element, ElementString
from domain.labels.refusals import AmbiguousCode, NotGs1, SeparatorMissing, Unreadable
from domain.labels.spelling import Spelt, plain

LONGEST: Final = 4_000
"""Characters of one code; the largest DataMatrix holds 3,116 digits."""

_SUFFIX = "\r\n\t"  # what scanners append, as if a key were pressed
_SYMBOLOGY = re.compile(r"\]([A-Za-z][0-9A-Za-z])")
_ELEMENT_STRINGS = frozenset(["C1", "e0", "d2", "Q3", "J1"])  # GS1-128, DataBar, GS1 DataMatrix, GS1 QR Code, DotCode
_PRODUCT_NUMBERS = frozenset(["E0", "E4", "I1"])  # EAN-13 and UPC, EAN-8, ITF-14
_MAY_HOLD_LINKS = frozenset(["d1", "Q1"])
_GTIN_LENGTHS = frozenset([8, 12, 13, 14])
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)")


def scan(code: str, *more: str, today: date) -> ElementString:
    r"""What the codes of one label say, all of them together.

    Each is an element string as a scanner sends it, with or without its symbology identifier (]d2, ]C1, ]Q3 …), GS for
    FNC1; the digits of a GTIN alone; a GS1 Digital Link URI; or typed as it is printed, (01)…(10)…, with "\(" for a
    bracket in a value. `today` tells the century of dates.

    Raises Unreadable, in one of its kinds, and nothing else: with the character, the reason and, in `path`, the code.
    """
    read = [_at(place, each, today) for place, each in enumerate((code, *more))]
    together = elements.together(one for string in read for one in string.elements)
    elements.require_whole(together)
    return together


def _at(place: int, code: str, today: date) -> ElementString:
    try:
        return _one(code, today)
    except Unreadable as refusal:
        refusal.path = ("codes", str(place))
        raise


def _one(code: str, today: date) -> ElementString:
    spelt = plain(code)[: len(code.rstrip(_SUFFIX))]
    if len(spelt) > LONGEST:
        raise NotGs1(position=LONGEST + 1, because=f"A code has at most {LONGEST} characters; this has {len(spelt)}.")
    symbology = _SYMBOLOGY.match(spelt.text)
    if symbology:
        return _of_symbology(symbology[1], spelt[symbology.end() :], today)
    if not spelt:
        raise NotGs1(position=1, because="The code is empty.")
    return _of_unknown(spelt, today)


def _of_symbology(symbology: str, data: Spelt, today: date) -> ElementString:
    if not data:
        raise NotGs1(position=data.places[0], because="The code is empty.")
    if symbology in _PRODUCT_NUMBERS:
        return _product(data)
    if symbology in _ELEMENT_STRINGS:
        return _checked(_pairs(data), today)
    if symbology in _MAY_HOLD_LINKS and digital_link.is_uri(data.text):
        return _checked(digital_link.pairs(data), today)
    raise NotGs1(position=1, because=f"The symbol (]{symbology}) holds no GS1 data.")


def _of_unknown(data: Spelt, today: date) -> ElementString:
    if digital_link.is_uri(data.text):
        return _checked(digital_link.pairs(data), today)
    if data.text.startswith("("):
        return _checked(_bracketed(data), today)
    if data.text.isascii() and data.text.isdigit() and len(data) in _GTIN_LENGTHS:
        return _digits(data, today)
    return _checked(_pairs(data), today)


def _digits(data: Spelt, today: date) -> ElementString:
    """Digits that may be a product's number by themselves, or begin with an identifier, or both."""
    try:
        string = _checked(_pairs(data), today)
    except Unreadable:
        return _product(data)
    try:
        product = _product(data)
    except Unreadable:
        return string
    try:
        elements.require_whole(string)
    except Unreadable:
        return product
    raise AmbiguousCode(position=1, readings=(str(product), str(string)))


def _product(data: Spelt) -> ElementString:
    return ElementString((Element("01", values.gtin(data).digits, data.places[0]),))


def _checked(pairs: Iterator[tuple[Spelt, Spelt]], today: date) -> ElementString:
    found = []
    for code, value in pairs:
        identifiers.require_value(identifiers.named(code), value, today=today)
        found.append(Element(code.text, value.text, code.places[0]))
    return elements.together(found)


def _pairs(data: Spelt) -> Iterator[tuple[Spelt, Spelt]]:
    """The identifiers and values of an element string, cut where each ends."""
    at = 1 if data.text.startswith(FNC1) else 0  # some scanners transmit the FNC1 that marks the symbol, too
    if at == len(data):
        raise NotGs1(position=data.places[0], because="The code is empty.")
    while at < len(data):
        identifier = identifiers.beginning(data[at:])
        start = at + len(identifier.code)
        separator = data.text.find(FNC1, start)
        end = len(data) if separator < 0 else separator
        if identifier.ends_itself:
            end = min(end, start + identifier.most)
        elif end - start > identifier.most:
            position = data.places[start + identifier.most]
            raise SeparatorMissing(position=position, title=identifier.named, most=identifier.most)
        yield data[at:start], data[start:end]
        at = end + 1 if data.text[end : end + 1] == FNC1 else end


def _bracketed(data: Spelt) -> Iterator[tuple[Spelt, Spelt]]:
    r"""The identifiers and values as people write them; a bracket in a value is written "\("."""
    at = 0
    while at < len(data):
        opening = _BRACKETED.match(data.text, at)
        if not opening:
            because = 'Here an identifier in brackets is expected, such as (10); a bracket in a value is written "\\(".'
            raise NotGs1(position=data.places[at], because=because)
        end = opening.end()
        value, at = _until_bracket(data, end)
        code = data[opening.start() + 1 : end - 1]
        identifiers.named(code)
        yield code, value


def _until_bracket(data: Spelt, start: int) -> tuple[Spelt, int]:
    """The value from `start` on, and where it ends."""
    characters: list[str] = []
    places: list[int] = []
    at = start
    while at < len(data) and data.text[at] != "(":
        escaped = data.text.startswith("\\(", at)
        characters.append("(" if escaped else data.text[at])
        places.append(data.places[at])
        at += 2 if escaped else 1
    return Spelt("".join(characters), (*places, data.places[at])), at
