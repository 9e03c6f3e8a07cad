"""GS1's application identifiers: what each is called, what it takes, and which others it needs or excludes.

From the GS1 General Specifications, chapter 3 and 4.14, for what stands on materials, products, logistic units and
locations; identifiers for coupons and payment are left out, and unknown here.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from domain.labels import checks, dates
from domain.labels.refusals import UnknownIdentifier, WrongLength
from domain.labels.spelling import Spelt


class Content(StrEnum):
    """What a part of a value is made of."""

    DIGITS = "n"
    CHECKED = "c"  # digits, the last a check digit
    DAY_OR_MONTH = "m"  # YYMMDD, the day 00 for the month
    DAY = "d"  # YYMMDD
    TEXT = "x"
    CHECKED_TEXT = "y"  # its last two characters a check pair


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a value; an optional one is there whole or not at all."""

    content: Content
    least: int
    most: int
    optional: bool = False

    def takes(self, length: int) -> bool:
        return self.least <= length <= self.most or (self.optional and length == 0)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An application identifier; `needs` is a choice for each entry, `excludes` what never stands beside it.

    Both are prefixes of identifiers: "310" is (3100) to (3105).
    """

    code: str
    title: str
    parts: tuple[Part, ...]
    needs: tuple[tuple[str, ...], ...]
    excludes: tuple[str, ...]

    @property
    def named(self) -> str:
        return f"({self.code}) {self.title}"

    @property
    def least(self) -> int:
        return sum(part.least for part in self.parts if not part.optional)

    @property
    def most(self) -> int:
        return sum(part.most for part in self.parts)

    @property
    def ends_itself(self) -> bool:
        """Whether its length is the same for ever and for everybody, so that no separator follows it."""
        return self.code[:2] in _OF_SET_LENGTH


# Code or range | title | parts, with "?" those that may be left out | needs: one of these, and one of … | excludes
_TABLE = """
00 | SSCC | c18
01 | GTIN | c14 | | 02 255 37
02 | content's GTIN | c14 | 37
10 | batch or lot | x1-20 | 01 02 8006 8026
11 | production date | m6 | 01 02 8006 8026
12 | due date | m6 | 8020
13 | packaging date | m6 | 01 02 8006 8026
15 | best before date | m6 | 01 02 8006 8026
16 | sell by date | m6 | 01 02 8006 8026
17 | expiry date | m6 | 01 02 255 8006 8026
20 | variant | n2 | 01 02 8006 8026
21 | serial number | x1-20 | 01 8006 | 235
22 | consumer product variant | x1-20 | 01
235 | third party serial number | x1-28 | 01
240 | additional identification | x1-30 | 01 02 8006 8026
241 | customer's part number | x1-30 | 01 02 8006 8026
242 | made-to-order variant | n1-6 | 01 02 8006 8026
243 | packaging component | x1-20 | 01
250 | secondary serial number | x1-30 | 01 8006, 21
251 | source's number | x1-30 | 01 8006
253 | document type | c13 ?x1-17
254 | GLN extension | x1-20 | 414
255 | coupon number | c13 ?n1-12 | | 01 02 415 8006 8020 8026
30 | variable count | n1-8 | 01 02
3100-3105 | net weight in kg | n6 | 01 02 | 310
3110-3165 | trade measure | n6 | 01 02 | =
3200-3295 | trade measure | n6 | 01 02 | =
3300-3365 | logistic measure | n6 | 00 01 | =
3370-3375 | kg per square metre | n6 | 01 | 337
3400-3495 | logistic measure | n6 | 00 01 | =
3500-3525 | trade measure | n6 | 01 02 | =
3530-3555 | logistic measure | n6 | 00 01 | =
3560-3575 | trade measure | n6 | 01 02 | =
3600-3615 | trade measure | n6 | 01 02 | =
3620-3635 | logistic measure | n6 | 00 01 | =
3640-3665 | trade measure | n6 | 01 02 | =
3670-3695 | logistic measure | n6 | 00 01 | =
37 | count of contained items | n1-8 | 00, 02 8026
400 | order number | x1-30
401 | consignment | x1-30
402 | shipment | c17
403 | route | x1-30 | 00
410-417 | location | c13
420 | postal code | x1-20 | | 421
421 | postal code with country | n3 x1-9
422 | country of origin | n3 | 01 02 8006 8026 | 426
423 | countries of first processing | n3-15 | 01 02 | 426
424 | country of processing | n3 | 01 02 | 426
425 | countries of disassembly | n3-15 | 01 02 | 426
426 | country of all processing | n3 | 01 02
427 | subdivision of origin | x1-3 | 01 02, 422
4300-4301 | address | x1-35 | 00
4302-4306 | address | x1-70 | 00
4307 | address's country | x2 | 00
4308 | telephone | x1-30 | 00
4309 | coordinates | n20 | 00
4310-4311 | return address | x1-35 | 00
4312-4316 | return address | x1-70 | 00
4317 | return address's country | x2 | 00
4318 | return postal code | x1-20 | 00
4319 | return telephone | x1-30 | 00
4320 | service description | x1-35 | 00
4321-4323 | delivery flag | n1 | 00
4324-4325 | delivery time | m6 n4 | 00
4326 | release date | d6 | 00
4330-4333 | temperature limit | n6 ?x1 | 00
7001 | NATO stock number | n13 | 01 02 8006 8026
7002 | meat cut | x1-30 | 01 02
7003 | expiry date and time | d6 n4 | 01 02
7004 | active potency | n1-4 | 01, 10
7005 | catch area | x1-12 | 01 02
7006 | first freeze date | d6 | 01 02
7007 | harvest date | d6 ?d6 | 01 02
7008 | species | x1-3 | 01 02
7009 | fishing gear | x1-10 | 01 02
7010 | production method | x1-2 | 01 02
7011 | test by date | d6 ?n4 | 01 02
7020 | refurbishment lot | x1-20 | 01 8006, 416
7021 | functional status | x1-20 | 01 8006
7022 | revision status | x1-20 | 7021
7023 | asset of an assembly | x1-30
7030-7039 | processor | n3 x1-27 | 01 02
7040 | unique identification code | n1 x3
710-717 | national healthcare number | x1-20 | 01
7230-7239 | certification | x2 x1-28 | 01 8004
7240 | protocol | x1-20 | 01 8006
7241 | kind of medium | n2 | 8017 8018
7242 | version control number | x1-25 | 8017 8018
8001 | dimensions of a roll | n14 | 01
8002 | mobile telephone | x1-20
8003 | returnable asset | n1 c13 ?x1-16
8004 | asset | x1-30
8005 | price per unit | n6 | 01 02
8006 | item of a trade item | c14 n4 | | 01 37
8007 | account | x1-34 | 415
8008 | production time | d6 n2 ?n2 ?n2 | 01 02
8009 | sensor | x1-50 | 00 01
8010 | component or part | x1-30
8011 | component's serial number | n1-12 | 8010
8012 | software version | x1-20 | 01 8006
8013 | model number | y3-25
8017 | provider | c18 | | 8018
8018 | recipient | c18 | | 8017
8019 | service instance | n1-10 | 8017 8018
8020 | payment slip | x1-25 | 415
8026 | content's item | c14 n4 | 37 | 02 8006
8030 | digital signature | x1-90
8200 | packaging's address | x1-70 | 01
90 | information agreed between partners | x1-30
91-99 | a company's own information | x1-90
"""

_OF_SET_LENGTH: Final = frozenset(["00", "01", "02", "03", "04", *map(str, [*range(11, 21), *range(31, 37)]), "41"])
_PART = re.compile(r"(\??)([a-z])(\d+)(?:-(\d+))?")
_CODE_LENGTHS = (2, 3, 4)
_LAST_DECIMAL = "5"  # of the measures: (3100) to (3105)


def beginning(value: Spelt) -> Identifier:
    """The identifier that the text begins with. Raises UnknownIdentifier, at the text's place."""
    for length in _CODE_LENGTHS:
        found = known().get(value.text[:length])
        if found:
            return found
    raise UnknownIdentifier(position=value.places[0], given=value.text[: _CODE_LENGTHS[-1]])


def named(code: Spelt) -> Identifier:
    """The identifier of exactly these digits. Raises UnknownIdentifier."""
    found = known().get(code.text)
    if not found:
        raise UnknownIdentifier(position=code.places[0], given=code.text)
    return found


def require_value(identifier: Identifier, value: Spelt, *, today: date) -> None:
    """Hold a value against what its identifier takes.

    Raises WrongLength, IllegalCharacter, WrongCheckDigit, ImpossibleDate, each at its place.
    """
    given, least, most = len(value), identifier.least, identifier.most
    if not least <= given <= most:
        position = value.places[min(given, most)]
        raise WrongLength(position=position, title=identifier.named, given=given, least=least, most=most)
    at = 0
    for part in identifier.parts:
        piece = value[at : at + part.most]
        at += len(piece)
        if not part.takes(len(piece)):
            position = piece.places[-1]
            raise WrongLength(position=position, title=identifier.named, given=given, least=least, most=most)
        if piece:
            _require_part(part.content, piece, identifier.named, today)


def _require_part(content: Content, piece: Spelt, title: str, today: date) -> None:
    if content in {Content.TEXT, Content.CHECKED_TEXT}:
        checks.require_characters(piece, title=title)
    else:
        checks.require_digits(piece, title=title)
    match content:
        case Content.CHECKED:
            checks.require_check_digit(piece, title=title)
        case Content.CHECKED_TEXT:
            checks.require_check_pair(piece, title=title)
        case Content.DAY | Content.DAY_OR_MONTH:
            dates.read(piece, today=today, title=title, month_alone=content is Content.DAY_OR_MONTH)
        case _:
            pass


@cache
def known() -> dict[str, Identifier]:
    """Every identifier by its code."""
    return {one.code: one for line in _TABLE.strip().splitlines() for one in _of_line(line)}


def _of_line(line: str) -> list[Identifier]:
    codes, title, parts, *rest = (cell.strip() for cell in line.split("|"))
    needs, excludes = [*rest, "", ""][:2]
    return [
        Identifier(
            code=code,
            title=title,
            parts=tuple(map(_part, parts.split())),
            needs=tuple(tuple(choice.split()) for choice in needs.split(",") if choice),
            excludes=tuple(code[:3] if one == "=" else one for one in excludes.split()),
        )
        for code in _codes(codes)
    ]


def _codes(codes: str) -> list[str]:
    first, _, last = codes.partition("-")
    every = [str(code).zfill(len(first)) for code in range(int(first), int(last or first) + 1)]
    measure = len(first) == _CODE_LENGTHS[-1] and first[0] == "3"
    return [code for code in every if not measure or code[-1] <= _LAST_DECIMAL]


def _part(cell: str) -> Part:
    found = _PART.fullmatch(cell)
    assert found, cell
    optional, content, least, most = found.groups()
    return Part(Content(content), int(least), int(most or least), optional == "?")
