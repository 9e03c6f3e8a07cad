"""Materials, as they are loaded."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from domain.kernel.ids import SiteId
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.loading import cells, coded
from domain.loading.cells import HERE, Takes
from domain.loading.describing import Asked, Begun, Column, Named, Taken, Values
from domain.loading.kinds import LoadKind
from domain.materials import describing, rules
from domain.materials.commands import many
from domain.materials.describing import COLDEST, HUMIDITY, MONTHS, WARMEST
from domain.materials.kinds import WeighingMethod
from domain.materials.models import MaterialClass, MaterialDefinition
from domain.materials.refusals import GtinTaken, MaterialExists
from domain.materials.values import MaterialDetails, Storage

DETAILS: Path = ("details",)
STORAGE: Path = (*DETAILS, "storage")
DENSITY: Path = (*DETAILS, "density")


def by_code(uow: UnitOfWork, codes: Collection[str], _: SiteId | None = None) -> Mapping[str, MaterialDefinition]:
    """The materials that have these codes."""
    return many.found_by(uow, MaterialDefinition, MaterialDefinition.code, codes)


def _classes(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, MaterialClass]:
    return many.found_by(uow, MaterialClass, MaterialClass.code, codes)


def _codes_taken(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    return {one: MaterialExists(material_code=one) for one in by_code(uow, codes)}


def _gtins_taken(uow: UnitOfWork, gtins: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    found = many.by_gtin(uow, gtins)
    return {gtin: GtinTaken(gtin=gtin, by=one.code) for gtin, one in found.items()}


def _begin(uow: UnitOfWork, rows: Sequence[Values], _: Asked) -> Begun:
    standing = many.opened(
        uow,
        model=MaterialDefinition,
        codes=[one["code"] for one in rows],
        gtins=[one["gtin"] for one in rows if one["gtin"] is not None],
        classes={one["class"].code for one in rows if one["class"] is not None},
    )
    return Begun(
        lambda row: many.define_material(
            uow, standing, code=row["code"], name=row["name"], unit=row["unit"], details=_details(row)
        ),
        (
            lambda row: describing.require_storage(_storage(row), path=STORAGE),
            _require_density,
        ),
    )


def _details(row: Values) -> MaterialDetails:
    return MaterialDetails(
        material_class=None if row["class"] is None else row["class"].id,
        storage=_storage(row),
        shelf_life_months=row["shelf life"],
        retest_months=row["retest"],
        gtin=row["gtin"],
        hazards=row["hazards"],
        weighing_method=row["weighing method"] or WeighingMethod.NET,
        compensator_minimum=row["compensator minimum"],
        density=_density(row),
    )


def _storage(row: Values) -> Storage:
    return Storage(
        condition=row["storage"],
        low=row["storage low"],
        high=row["storage high"],
        humidity_high=row["humidity high"],
        protected_from_light=bool(row["protected from light"]),
    )


def _density(row: Values) -> Quantity | None:
    return None if row["density"] is None else Quantity(row["density"], row["density unit"] or "")


def _require_density(row: Values) -> None:
    if (row["density"] is None) != (row["density unit"] is None):
        missing = "value" if row["density"] is None else "unit"
        raise InvalidInput(path=(*DENSITY, missing), problem="A density has a value and a unit; give both, or neither.")
    density = _density(row)
    if density is not None:
        describing.require_density(density, path=DENSITY)


def _column(  # noqa: PLR0913 -- what a column has
    name: str,
    title: str,
    what: str,
    takes: Takes,
    field: Path,
    *,
    example: str = "",
    required: bool = False,
    taken: Taken | None = None,
    names: Named | None = None,
) -> Column:
    return Column(
        name=name,
        title=title,
        what=what,
        takes=takes,
        fields=(field,),
        example=example,
        required=required,
        taken=taken,
        names=names,
    )


_STOCK_UNIT = Takes(f"one of {', '.join(rules.STOCK_UNITS)}", rules.require_stock_unit, rules.STOCK_UNITS)
_GTIN = cells.form("14 digits", lambda one: describing.require_gtin(one, path=HERE))
_DEGREES = cells.between(COLDEST, WARMEST)
_MONTHS = cells.whole(1, MONTHS)

MATERIALS = coded.of_company(
    name=LoadKind.MATERIALS,
    called="material",
    sheet="Materials",
    file="materials",
    begin=_begin,
    columns=(
        coded.code(what="Its item number.", example="EXC-001", taken=_codes_taken),
        coded.name(what="What it is called.", example="Lactose monohydrate"),
        _column("unit", "Unit", "In which its lots are counted.", _STOCK_UNIT, ("unit",), example="kg", required=True),
        _column(
            "class",
            "Class code",
            "The class it belongs to, which there is already.",
            cells.line(rules.CODE),
            (*DETAILS, "classId"),
            example="FILLERS",
            names=_classes,
        ),
        _column(
            "storage",
            "Storage",
            "How it is kept, in words.",
            cells.line(describing.STORAGE),
            (*STORAGE, "condition"),
            example="Dry, closed",
        ),
        _column("storage low", "Storage low", "In degrees Celsius.", _DEGREES, (*STORAGE, "low"), example="15"),
        _column("storage high", "Storage high", "In degrees Celsius.", _DEGREES, (*STORAGE, "high"), example="25"),
        _column(
            "humidity high",
            "Humidity high",
            "In percent of relative humidity.",
            cells.between(Decimal(0), HUMIDITY),
            (*STORAGE, "humidityHigh"),
            example="60",
        ),
        _column(
            "protected from light",
            "Protected from light",
            "Whether it must be.",
            cells.YES_NO,
            (*STORAGE, "protectedFromLight"),
            example="no",
        ),
        _column(
            "shelf life",
            "Shelf life months",
            "From manufacture, or from receipt where that isn't known.",
            _MONTHS,
            (*DETAILS, "shelfLifeMonths"),
            example="36",
        ),
        _column("retest", "Retest months", "Counted alike.", _MONTHS, (*DETAILS, "retestMonths"), example="12"),
        _column(
            "gtin",
            "GTIN",
            "Of 14 digits; a shorter one has zeros before it.",
            _GTIN,
            (*DETAILS, "gtin"),
            example="04012345678901",
            taken=_gtins_taken,
        ),
        _column("hazards", "Hazards", "What to beware of.", cells.text(describing.HAZARDS), (*DETAILS, "hazards")),
        _column(
            "weighing method",
            "Weighing method",
            "NET unless told.",
            cells.word(WeighingMethod),
            (*DETAILS, "weighingMethod"),
            example="NET",
        ),
        _column(
            "compensator minimum",
            "Compensator minimum",
            "In its unit: one that has it may give up mass to an active material, down to it.",
            cells.NUMBER,
            (*DETAILS, "compensatorMinimum"),
        ),
        _column("density", "Density", "A mass by a volume.", cells.NUMBER, (*DENSITY, "value")),
        _column("density unit", "Density unit", "Such as kg/L.", cells.UNIT, (*DENSITY, "unit")),
    ),
)
