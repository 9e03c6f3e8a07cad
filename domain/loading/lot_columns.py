"""The columns of a table of lots: what is said of a lot, and of each of its containers."""

from collections.abc import Collection, Mapping
from functools import partial

from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import cells, reading
from domain.loading.describing import Column
from domain.loading.of_materials import by_code
from domain.materials import container_rules, rules
from domain.materials.commands.many import found_by
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.container_refusals import ContainerNumberTaken
from domain.materials.container_rules import MOST_CONTAINERS, TARE_UNITS
from domain.materials.models import MaterialLot
from domain.materials.refusals import LotNumberTaken
from domain.materials.rules import EARLIEST, LATEST, SUPPLIER_LOT
from domain.materials.suppliers.models import Supplier

CONTAINERS = "containers"


def _lots_taken(uow: UnitOfWork, numbers: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    return {one: LotNumberTaken(number=one) for one in found_by(uow, MaterialLot, MaterialLot.number, numbers)}


def _containers_taken(uow: UnitOfWork, numbers: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    found = found_by(uow, Container, Container.number, numbers) if numbers else ()
    return {one: ContainerNumberTaken(number=one) for one in found}


def _suppliers(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, Supplier]:
    return found_by(uow, Supplier, Supplier.code, codes)


def _locations(uow: UnitOfWork, codes: Collection[str], site: SiteId | None) -> Mapping[str, OperationalLocation]:
    at_site = OperationalLocation.site_id == site
    return found_by(uow, OperationalLocation, OperationalLocation.code, codes, at_site)


def _amount(given: str) -> object:
    value = cells.number(given)
    require_amount(Quantity(value, "1"), path=cells.HERE)
    return value


_DAY = cells.day(EARLIEST, LATEST)
_NUMBERS = "letters, digits and . _ / -"

_OF_CONTAINERS = (
    Column(
        name="count",
        title="Containers",
        what="How many there are like this one; one unless told.",
        takes=cells.whole(1, MOST_CONTAINERS),
        example="19",
        fields=((CONTAINERS, "count"),),
        of_part=True,
    ),
    Column(
        name="container number",
        title="Container number",
        what="The number on its label, unique in the company; made of the lot's where it has none.",
        takes=cells.form(f"1 to 60 {_NUMBERS}", partial(container_rules.require_container_number, path=cells.HERE)),
        fields=((CONTAINERS, "number"),),
        taken=_containers_taken,
        of_part=True,
    ),
    Column(
        name="quantity",
        title="Net quantity",
        what="What is in each now, without its tare, in the lot's unit.",
        takes=cells.Takes(cells.NUMBER.words + ", above 0", _amount),
        required=True,
        example="25.000",
        fields=(("quantity",), (CONTAINERS, "quantity")),
        of_part=True,
    ),
    Column(
        name="tare",
        title="Tare",
        what="What each weighs empty.",
        takes=cells.NUMBER,
        example="0.180",
        fields=((CONTAINERS, "tare", "value"),),
        of_part=True,
    ),
    Column(
        name="tare unit",
        title="Tare unit",
        what="Of mass, whatever the lot is counted in.",
        takes=cells.Takes(f"one of {', '.join(TARE_UNITS)}", cells.UNIT.read, TARE_UNITS),
        example="kg",
        fields=((CONTAINERS, "tare", "unit"),),
        of_part=True,
    ),
    Column(
        name="location",
        title="Location code",
        what="Where it stands: an open location of the site, and none for rejected lots.",
        takes=cells.line(rules.CODE),
        fields=((CONTAINERS, "location"),),
        names=_locations,
        unknown="No location of this site has the code {code!r}; open it first.",
        of_part=True,
    ),
)

COLUMNS = (
    Column(
        name="number",
        title="Lot number",
        what="Your own number, unique in the company; in each row of the lot.",
        takes=cells.form(f"1 to 40 {_NUMBERS}", rules.require_number),
        required=True,
        example="L-2026-0001",
        fields=(("number",),),
        taken=_lots_taken,
    ),
    Column(
        name="material",
        title="Material code",
        what="The material, which there is already.",
        takes=cells.line(rules.CODE),
        required=True,
        example="EXC-001",
        fields=(("material",),),
        names=by_code,
    ),
    Column(
        name="unit",
        title="Unit",
        what="That in which the material is counted.",
        takes=cells.UNIT,
        required=True,
        example="kg",
        fields=(("quantity", "unit"),),
    ),
    *_OF_CONTAINERS,
    Column(
        name="supplier lot",
        title="Supplier lot",
        what="The number on its label.",
        takes=cells.line(SUPPLIER_LOT),
        example="S-7788",
        fields=(("supplierLot",),),
    ),
    Column(
        name="supplier",
        title="Supplier code",
        what="Who delivered it, registered already.",
        takes=cells.line(rules.CODE),
        example="DAIRY",
        fields=(("supplierId",),),
        names=_suppliers,
    ),
    Column(
        name="manufacturer",
        title="Manufacturer code",
        what="Who made it; empty where its manufacturer delivered it.",
        takes=cells.line(rules.CODE),
        fields=(("manufacturerId",),),
        names=_suppliers,
    ),
    Column(
        name="note",
        title="Delivery note",
        what="Its number.",
        takes=cells.line(SUPPLIER_LOT),
        example="DN-4711",
        fields=(("deliveryNote",),),
    ),
    Column(
        name="manufactured on",
        title="Manufactured on",
        what="When it was made.",
        takes=_DAY,
        example="2025-03-14",
        fields=(("manufacturedOn",),),
    ),
    Column(
        name="received on",
        title="Received on",
        what="When it came; today at the site unless told.",
        takes=_DAY,
        fields=(("receivedOn",),),
    ),
    Column(
        name="expires on",
        title="Expires on",
        what="Its last day of use as its label says; the material's shelf life may end before.",
        takes=_DAY,
        example="2030-12-31",
        fields=(("expiresOn",),),
    ),
)

MORE: tuple[Mapping[str, str], ...] = (
    {
        "number": "L-2026-0001",
        "container number": "L-2026-0001-OPEN",
        "quantity": "12.500",
        "tare": "0.182",
        "tare unit": "kg",
    },
)

NOTES = (
    "A row is a container or, where Containers says how many, several alike. Rows of one lot number are one lot.",
    "What is said of a lot stands in its first row; in its other rows it is the same, or left empty.",
    "Containers without a number of their own get the lot's with -1, -2 and so on.",
    f"A lot has at most {MOST_CONTAINERS} containers when it comes, a table brings at most {reading.PARTS} containers.",
    "Every lot comes into quarantine, whatever it was where it comes from, and is released as a delivery is.",
    "Its certificate is attached to it afterwards (attachLotCertificate).",
    "A supplier that isn't approved keeps nothing out of quarantine, and keeps it from being released.",
    "A retest day isn't loaded: it is given at release, from the material's months.",
)
