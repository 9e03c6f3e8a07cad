"""What stands on the labels of a plant, kind by kind.

No label says what may have changed since: no status as if it were current, no amount left in a container. The code
leads to what is true now. What else a plant labels, equipment or a pallet, gets its kind here and its own code's kind
in `own`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.kernel.quantity import Quantity
from domain.labels import contents, elements, own
from domain.labels.elements import Element, ElementString
from domain.labels.label import Carrier, Label, LabelKind, Line, Symbol
from domain.labels.own import Issuer, OwnCode
from domain.labels.values import Gtin, Sscc

STATUS_TITLE = "Status when printed"
NO_EXPIRY = "none of this lot"


@dataclass(frozen=True, slots=True)
class Material:
    """What it is, as the plant calls it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class StatusThen:
    """A lot's quality status at the moment of printing; `at` names that moment as the site reads it, with its zone."""

    status: str
    at: str


@dataclass(frozen=True, slots=True)
class Weights:
    """What a container weighed when it was filled; a gross weight only where tare and net are known."""

    tare: Quantity | None = None
    gross: Quantity | None = None
    net: Quantity | None = None


@dataclass(frozen=True, slots=True)
class LotLabel:
    """A lot, or one container of it; `container` is "3 of 12" and `received` what came in it.

    `number` is the container's own, `storage` and `hazards` as many lines as it takes to say them.
    """

    material: Material
    lot: str
    code: OwnCode
    expires_on: date | None = None
    supplier_lot: str | None = None
    container: str | None = None
    received: Quantity | None = None
    status: StatusThen | None = None
    unit: Sscc | None = None
    number: str | None = None
    retest_on: date | None = None
    weights: Weights = Weights()
    storage: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleLabel:
    """A sample of a lot or a batch; `taken` says when and perhaps by whom, `origin` the lot or batch.

    `point` is where it was taken, where that was said; `reference` a laboratory's own number.
    """

    number: str
    material: Material
    origin: Line
    point: str | None
    taken: str
    code: OwnCode
    purpose: str | None = None
    quantity: Quantity | None = None
    reference: str | None = None
    storage: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DispensedLabel:
    """A dispensed container: material, lot, batch, net and expiry, which a lot without one says too (WGH-13)."""

    material: Material
    lot: str
    batch: str
    net: Quantity
    expires_on: date | None
    code: OwnCode
    container: str | None = None
    weighed: str | None = None
    storage: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductLabel:
    """A finished product: its code, lot and expiry, in the symbol as well."""

    name: str
    gtin: Gtin
    lot: str
    expires_on: date
    serial: str | None = None
    net: Quantity | None = None
    linear: bool = False


def lot(given: LotLabel, issuer: Issuer, *, today: date) -> Label:
    """The label of a lot or container; a logistic unit has its SSCC in Code 128 as well."""
    status = given.status
    lines = (
        ("Lot", given.lot),
        ("Supplier's lot", given.supplier_lot),
        ("Container", given.container),
        ("Number", given.number),
        ("Received", given.received),
        ("Tare", given.weights.tare),
        ("Gross when filled", given.weights.gross),
        ("Net when filled", given.weights.net),
        ("Expiry", given.expires_on),
        ("Retest", given.retest_on),
        *_kept(given.storage, given.hazards),
        (STATUS_TITLE, status and f"{status.status}, {status.at}; scan for the current one"),
    )
    symbols = [_own(given.code, issuer, today)]
    if given.unit:
        string = elements.compose([Element(contents.SSCC, given.unit.digits)], today=today)
        symbols.append(Symbol(Carrier.CODE_128, string))
    kind = LabelKind.CONTAINER if given.container or given.unit else LabelKind.LOT
    return Label(kind, given.material.name, (_material(given.material), *_lines(lines)), tuple(symbols))


def sample(given: SampleLabel, issuer: Issuer, *, today: date) -> Label:
    """The label of a sample."""
    lines = (
        ("Sample", given.number),
        ("Purpose", given.purpose),
        ("Point", given.point),
        ("Quantity", given.quantity),
        ("Taken", given.taken),
        ("Laboratory's number", given.reference),
        *_kept(given.storage, given.hazards),
    )
    texts = (_material(given.material), given.origin, *_lines(lines))
    return Label(LabelKind.SAMPLE, given.material.name, texts, (_own(given.code, issuer, today),))


def dispensed(given: DispensedLabel, issuer: Issuer, *, today: date) -> Label:
    """The label of a dispensed container (WGH-13); its code is what only its batch may charge."""
    lines = (
        ("Lot", given.lot),
        ("Batch", given.batch),
        ("Net", given.net),
        ("Expiry", given.expires_on or NO_EXPIRY),
        ("Container", given.container),
        ("Weighed", given.weighed),
        *_kept(given.storage, given.hazards),
    )
    texts = (_material(given.material), *_lines(lines))
    return Label(LabelKind.DISPENSED, given.material.name, texts, (_own(given.code, issuer, today),))


def product(given: ProductLabel, *, today: date) -> Label:
    """The label of a finished product, its symbol GS1 DataMatrix or, `linear`, GS1-128.

    Raises Unreadable for a lot or serial number that GS1 can't hold, ImpossibleDate, WeightNotExact.
    """
    lines = (
        ("GTIN", given.gtin.digits),
        ("Lot", given.lot),
        ("Expiry", given.expires_on),
        ("Serial number", given.serial),
        ("Net", given.net),
    )
    carrier = Carrier.CODE_128 if given.linear else Carrier.DATA_MATRIX
    symbol = Symbol(carrier, _product(given, today))
    return Label(LabelKind.PRODUCT, given.name, _lines(lines), (symbol,))


def _product(given: ProductLabel, today: date) -> ElementString:
    said = [
        Element(contents.GTIN, given.gtin.digits),
        contents.expiry(given.expires_on, today=today),
        Element(contents.LOT, given.lot),
    ]
    if given.serial:
        said.append(Element(contents.SERIAL, given.serial))
    if given.net:
        said.append(contents.net_weight(given.net))
    return elements.compose(said, today=today)


def _own(code: OwnCode, issuer: Issuer, today: date) -> Symbol:
    return Symbol(Carrier.DATA_MATRIX, elements.compose([own.element(code, issuer)], today=today))


def _material(material: Material) -> Line:
    return Line("Material", material.code)


def _kept(storage: Iterable[str], hazards: Iterable[str]) -> Iterable[tuple[str, str]]:
    """How it is kept, and what it may do to whoever handles it."""
    return (*(("Storage", one) for one in storage), *(("Hazards", one) for one in hazards))


def _lines(titled: Iterable[tuple[str, object]]) -> tuple[Line, ...]:
    """The lines that have something to say; dates as 2026-12-31, in every country the same."""
    return tuple(Line(title, str(said)) for title, said in titled if said is not None)
