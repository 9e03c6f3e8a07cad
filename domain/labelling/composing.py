"""What stands on the label of each kind of thing, from its rows (LBL-4; EU GMP part I 5.29; 21 CFR 211.80(d))."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import convert
from domain.kernel.units.dimension import MASS
from domain.kernel.units.parsing import parse
from domain.labelling.refusals import NotAProduct, NotOurUnit
from domain.labelling.things import Dispensed, Product, Thing, Unit
from domain.labels import kinds, values, wording
from domain.labels.kinds import DispensedLabel, LotLabel, Material, ProductLabel, SampleLabel, StatusThen, Weights
from domain.labels.label import Label, Line
from domain.labels.own import Issuer, Named, OwnCode
from domain.materials.container_models import Container
from domain.materials.models import MaterialDefinition
from domain.materials.quality.models import LotSample
from domain.materials.rules import EXACT

_TEN = 10
_MOST_DECIMALS = 60


@dataclass(frozen=True, slots=True)
class Press:
    """Who prints and when, as the site reads its clock."""

    issuer: Issuer
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M %Z}"


def compose(thing: Thing, press: Press) -> Label:
    """The thing's label, as its first print.

    Raises InvalidInput for a text that no label takes; NotAProduct, Unreadable for what GS1 can't say of a product;
    NotOurUnit.
    """
    if thing.dispensed is not None:
        return kinds.dispensed(_dispensed(thing, thing.dispensed, press), press.issuer, today=press.today)
    match thing.row:
        case Container():
            return kinds.lot(_container(thing, thing.row, press), press.issuer, today=press.today)
        case Product():
            return kinds.product(_product(thing, thing.row), today=press.today)
        case Unit():
            return kinds.lot(_unit(thing, thing.row, press), press.issuer, today=press.today)
        case _:
            return kinds.sample(_sample(thing, thing.row, press), press.issuer, today=press.today)


def storage_of(material: MaterialDefinition) -> tuple[str, ...]:
    """How a material is kept, in lines: the words of the company, then what is said in figures."""
    low, high = material.storage_low, material.storage_high
    temperatures = {
        (True, True): f"{low} to {high} °C",
        (True, False): f"at least {low} °C",
        (False, True): f"up to {high} °C",
    }
    said = [
        temperatures.get((low is not None, high is not None)),
        None if material.humidity_high is None else f"up to {material.humidity_high:f} % relative humidity",
        "protect from light" if material.protected_from_light else None,
    ]
    figures = ", ".join(one for one in said if one is not None)
    return (*wording.lines_of(material.storage), *([figures] if figures else []))


def weights_of(net: Quantity, tare: Quantity | None) -> Weights:
    """What a container weighed when it was filled, in the net's unit; of what is counted, the tare alone (WGH-6)."""
    if parse(net.unit).dimension != MASS:
        return Weights(tare=tare)
    if tare is None:
        return Weights(net=net)
    converted = _decimal(convert(tare.value, tare.unit, net.unit))
    return Weights(tare=tare, gross=Quantity(EXACT.add(net.value, converted), net.unit), net=net)


def _container(thing: Thing, container: Container, press: Press) -> LotLabel:
    lot = thing.lot
    filled = Quantity(container.initial, container.unit)
    tare = None
    if container.tare_value is not None and container.tare_unit is not None:
        tare = Quantity(container.tare_value, container.tare_unit)
    weights = weights_of(filled, tare)
    return LotLabel(
        _material(thing),
        lot.number,
        OwnCode(Named.CONTAINER, UUID(int=container.id.int)),
        expires_on=lot.expires_on,
        supplier_lot=lot.supplier_lot,
        container=f"{container.position} of {thing.of}",
        received=filled if weights.net is None else None,
        status=StatusThen(lot.status, press.at(press.now)),
        number=container.number,
        retest_on=lot.retest_on,
        weights=weights,
        storage=storage_of(thing.material),
        hazards=wording.lines_of(thing.material.hazards),
    )


def _dispensed(thing: Thing, dispensed: Dispensed, press: Press) -> DispensedLabel:
    row = dispensed.row
    return DispensedLabel(
        _material(thing),
        thing.lot.number,
        dispensed.batch,
        Quantity(row.net_value, row.net_unit),
        row.expires_on,
        OwnCode(Named.DISPENSED, UUID(int=row.id.int)),
        container=row.code,
        weighed=press.at(dispensed.weighed_at),
        storage=storage_of(thing.material),
        hazards=wording.lines_of(thing.material.hazards),
    )


def _product(thing: Thing, product: Product) -> ProductLabel:
    gtin, expires_on = thing.material.gtin, thing.lot.expires_on
    if gtin is None:
        raise NotAProduct(lot=thing.lot.number, lacks=f"material {thing.material.code} has no GTIN (changeMaterial)")
    if expires_on is None:
        raise NotAProduct(lot=thing.lot.number, lacks="it has no expiry")
    return ProductLabel(
        thing.material.name,
        values.gtin(gtin),
        thing.lot.number,
        expires_on,
        serial=product.serial,
        linear=product.linear,
    )


def _unit(thing: Thing, unit: Unit, press: Press) -> LotLabel:
    sscc = values.sscc(unit.sscc)
    if not press.issuer.gave(sscc):
        raise NotOurUnit(sscc=unit.sscc, prefixes=tuple(sorted(press.issuer.prefixes)), path=("units",))
    return LotLabel(
        _material(thing),
        thing.lot.number,
        OwnCode(Named.LOT, UUID(int=thing.lot.id.int)),
        expires_on=thing.lot.expires_on,
        unit=sscc,
        storage=storage_of(thing.material),
        hazards=wording.lines_of(thing.material.hazards),
    )


def _sample(thing: Thing, sample: LotSample, press: Press) -> SampleLabel:
    """Who took it isn't printed: a person's name may have letters that no printer draws, and the record has it."""
    return SampleLabel(
        str(sample.number),
        _material(thing),
        Line("Lot", thing.lot.number),
        point=None,
        taken=press.at(sample.taken_at),
        code=OwnCode(Named.SAMPLE, UUID(int=sample.id.int)),
        purpose=sample.purpose,
        quantity=Quantity(sample.quantity_value, sample.quantity_unit),
        reference=sample.reference,
        storage=storage_of(thing.material),
        hazards=wording.lines_of(thing.material.hazards),
    )


def _material(thing: Thing) -> Material:
    return Material(thing.material.code, thing.material.name)


def _decimal(value: Fraction) -> Decimal:
    """Units of mass that lots and tares are in differ by powers of ten, so that this is exact."""
    places = next(one for one in range(_MOST_DECIMALS) if (value * _TEN**one).denominator == 1)
    return Decimal((value * _TEN**places).numerator).scaleb(-places, context=EXACT)
