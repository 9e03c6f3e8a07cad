"""The plant's own codes: every lot, container and sample can be scanned, and told from what others printed (LBL-4).

A code of our own says what it names and nothing about it, so that no symbol grows old: what is true of a container now
is looked up when it is scanned. It stands under an identifier for a company's own information:

    (91)METRO/CON/01JEJZ0Z00FAY8VVR14D2PF2DBQY      name, kind, 26 characters of the id (base 32), check pair

Any company may use (91) as it likes. The name and the check pair tell our codes from theirs.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.kernel.refusals import InvalidInput
from domain.labels import checks, values
from domain.labels.contents import CONTENT, GTIN, LOT, SERIAL, SSCC
from domain.labels.elements import Element, ElementString
from domain.labels.refusals import OriginUnclear, OwnCodeDamaged, shown
from domain.labels.values import Gtin, Sscc

IDENTIFIERS: Final = tuple(map(str, range(91, 100)))

_NAME = re.compile(r"[A-Z0-9]{2,12}")
_BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_LENGTH, _ID_BITS, _PAIR = 26, 128, 2


class Named(StrEnum):
    """What a code of our own names."""

    LOT = "LOT"
    CONTAINER = "CON"
    DISPENSED = "DIS"
    SAMPLE = "SAM"
    EQUIPMENT = "EQU"


@dataclass(frozen=True, slots=True)
class Issuer:
    """How a company marks what it prints: a name for its own codes, and its GS1 company prefixes if it has any.

    `name` is 2 to 12 of A to Z and 0 to 9, `identifier` one of (91) to (99). Raises InvalidInput, IllegalCharacter,
    WrongLength.
    """

    name: str
    identifier: str = IDENTIFIERS[0]
    prefixes: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            problem = "The name in a company's own codes is 2 to 12 characters, A to Z and 0 to 9."
            raise InvalidInput(path=("name",), problem=problem)
        if self.identifier not in IDENTIFIERS:
            raise InvalidInput(path=("identifier",), problem="A company's own codes stand under 91 to 99.")
        for prefix in self.prefixes:
            values.require_prefix(prefix)

    def gave(self, number: Gtin | Sscc) -> bool:
        """Whether a number was given under one of the company's prefixes."""
        return any(number.of(prefix) for prefix in self.prefixes)


@dataclass(frozen=True, slots=True)
class OwnCode:
    """One of our things, by its kind and id."""

    named: Named
    id: UUID

    def __str__(self) -> str:
        return f"our {self.named.name.lower()} {self.id}"


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A logistic unit that has a number of ours."""

    sscc: Sscc

    def __str__(self) -> str:
        return f"our logistic unit {self.sscc}"


@dataclass(frozen=True, slots=True)
class OwnProduct:
    """A product of ours; without lot and serial number, any of it."""

    gtin: Gtin
    lot: str | None
    serial: str | None

    def __str__(self) -> str:
        return f"our product {self.gtin}"


@dataclass(frozen=True, slots=True)
class Others:
    """What somebody else named; which of our things it is takes a search."""

    elements: ElementString

    def __str__(self) -> str:
        return f"what others named {self.elements}"


Origin = OwnCode | OwnUnit | OwnProduct | Others


def element(code: OwnCode, issuer: Issuer) -> Element:
    """The code as it stands in a symbol."""
    text = f"{issuer.name}/{code.named.value}/{_in_base_32(code.id)}"
    return Element(issuer.identifier, text + checks.check_pair(text))


def origin(scanned: ElementString, issuer: Issuer) -> Origin:
    """Whose thing was scanned, and which.

    Raises OwnCodeDamaged for a code that begins as ours and isn't; OriginUnclear where it names more than one thing.
    """
    named = _named(scanned, issuer)
    if not named:
        return Others(scanned)
    if len(named) > 1:
        raise OriginUnclear(named=tuple(map(str, named)))
    return named[0]


def _named(scanned: ElementString, issuer: Issuer) -> list[Origin]:
    """Each thing that is named, ours first; a product inside a logistic unit is no thing of its own."""
    code, unit, product = _own_code(scanned, issuer), scanned.value(SSCC), scanned.value(GTIN)
    named: list[Origin] = [code] if code else []
    if unit:
        named.append(OwnUnit(Sscc(unit)) if issuer.gave(Sscc(unit)) else Others(_only(scanned, SSCC, CONTENT, LOT)))
    if product:
        ours = OwnProduct(Gtin(product), scanned.value(LOT), scanned.value(SERIAL))
        named.append(ours if issuer.gave(Gtin(product)) else Others(_only(scanned, GTIN, LOT, SERIAL)))
    alone = len(named) == 1 and isinstance(named[0], Others)
    return [] if alone else named


def _only(scanned: ElementString, *codes: str) -> ElementString:
    return ElementString(tuple(one for one in scanned.elements if one.code in codes))


def _own_code(scanned: ElementString, issuer: Issuer) -> OwnCode | None:
    for one in scanned.elements:
        if one.code == issuer.identifier and one.value.startswith(f"{issuer.name}/"):
            return _read(one)
    return None


def _read(own: Element) -> OwnCode:
    text, pair = own.value[:-_PAIR], own.value[-_PAIR:]
    _, _, rest = text.partition("/")
    kind, _, id_ = rest.partition("/")
    known = {one.value: one for one in Named}
    if len(text) > checks.LONGEST_WITH_PAIR or checks.check_pair(text) != pair:
        raise OwnCodeDamaged(position=own.place, because="its check characters don't belong to the others")
    if kind not in known:
        raise OwnCodeDamaged(position=own.place, because=f"{shown(kind)} is no kind of thing")
    return OwnCode(known[kind], _from_base_32(id_, own.place))


def _in_base_32(id_: UUID) -> str:
    return "".join(_BASE_32[id_.int >> 5 * place & 31] for place in reversed(range(_ID_LENGTH)))


def _from_base_32(text: str, place: int) -> UUID:
    if len(text) != _ID_LENGTH or not set(text) <= set(_BASE_32):
        raise OwnCodeDamaged(position=place, because=f"{shown(text)} is no id")
    number = 0
    for character in text:
        number = number << 5 | _BASE_32.index(character)
    if number >> _ID_BITS:
        raise OwnCodeDamaged(position=place, because=f"{shown(text)} is no id")
    return UUID(int=number)
