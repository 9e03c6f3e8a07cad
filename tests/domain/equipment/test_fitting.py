"""Which equipment meets a recipe's demand, and why another doesn't; and what a class and its equipment may say."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.refusals import NotDeclaredSterile
from domain.equipment.cleaning.rules import require_procedure
from domain.equipment.cleaning.values import ProcedureDetails
from domain.equipment.plant import rules
from domain.equipment.plant.fitting import Able, Demand, Demanded, misfits
from domain.equipment.plant.kinds import EquipmentLevel, PropertyKind
from domain.equipment.plant.refusals import NotBelow
from domain.equipment.plant.values import ClassProperty, CleaningRules, EquipmentDetails, PropertyValue
from domain.kernel.refusals import InvalidInput
from tests.equipment import MIXER, PROPERTIES, RULES, VALUES

D = Decimal
NUMBERS = st.decimals("0", "1000", places=2)
HAS = (
    Able(name="Volume", kind=PropertyKind.NUMBER, low=D(600), high=D(600), unit="L"),
    Able(name="Impeller", kind=PropertyKind.RANGE, low=D(20), high=D(300), unit="{rpm}"),
    Able(name="Contact material", kind=PropertyKind.TEXT, text="1.4404"),
)


def lacks(*demands: Demand, of: str = "HIGH_SHEAR_MIXER") -> list[str]:
    found = misfits(
        Demanded(equipment_class=of, capabilities=demands),
        of_class=("HIGH_SHEAR_MIXER", "High-shear mixer"),
        has=HAS,
        properties=("Volume", "Impeller", "Contact material", "Chopper"),
    )
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        (Demand(name="volume ", low=D(400), high=D(800), unit="L"), []),
        (Demand(name="Volume", low=D("0.6"), unit="m3"), []),
        (Demand(name="Volume", low=D(601), unit="L"), ["OUT_OF_RANGE"]),
        (Demand(name="Volume", low=D(1), unit="kg"), ["ANOTHER_DIMENSION"]),
        (Demand(name="Impeller", low=D(20), high=D(300), unit="{rpm}"), []),
        (Demand(name="Impeller", low=D(19), high=D(300), unit="{rpm}"), ["OUT_OF_RANGE"]),
        (Demand(name="Impeller", high=D(300), unit="{rpm}"), []),
        (Demand(name="Contact material", text="1.4404"), []),
        (Demand(name="Contact material", text="PTFE"), ["ANOTHER_VALUE"]),
        (Demand(name="Volume", text="big"), ["ANOTHER_VALUE"]),
        (Demand(name="Chopper", low=D(1), unit="{rpm}"), ["NO_VALUE"]),
        (Demand(name="Spray rate", low=D(1), unit="g/min"), ["UNKNOWN_PROPERTY"]),
    ],
)
def test_each_demand_is_compared_with_what_equipment_has(demand: Demand, expected: list[str]) -> None:
    assert lacks(demand) == expected


def test_a_class_is_known_by_its_code_or_its_name() -> None:
    assert [lacks(of=one) for one in ("high_shear_mixer", " High-Shear Mixer", "Sifter")] == [[], [], ["ANOTHER_CLASS"]]


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_range_fits_where_it_covers_the_demand(one: Decimal, two: Decimal, three: Decimal, four: Decimal) -> None:
    (low, high), (least, most) = sorted((one, two)), sorted((three, four))
    able = Able(name="Speed", kind=PropertyKind.RANGE, low=least, high=most, unit="{rpm}")
    demanded = Demanded(equipment_class="X", capabilities=(Demand(name="Speed", low=low, high=high, unit="{rpm}"),))
    found = misfits(demanded, of_class=("X", "X"), has=(able,), properties=("Speed",))
    assert (not found) == (least <= low and high <= most)


LEVELS = list(EquipmentLevel)
BELOW = {("AREA", None), ("PROCESS_CELL", "AREA"), ("UNIT", "PROCESS_CELL")} | {
    ("EQUIPMENT_MODULE", one) for one in ("PROCESS_CELL", "UNIT")
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("parent", [None, *LEVELS])
def test_levels_follow_each_other(level: EquipmentLevel, parent: EquipmentLevel | None) -> None:
    if (level, parent) in BELOW:
        rules.require_below(level, parent)
    else:
        with pytest.raises(NotBelow):
            rules.require_below(level, parent)


def text(**fields: object) -> ClassProperty:
    return ClassProperty(name="Seal", kind=PropertyKind.TEXT, **fields)  # type: ignore[arg-type]


def cleaned(**fields: object) -> Callable[[], object]:
    return lambda: rules.require_class(replace(MIXER, cleaning=replace(RULES, **fields)))  # type: ignore[arg-type]


def classed(*properties: ClassProperty) -> Callable[[], object]:
    return lambda: rules.require_class(replace(MIXER, properties=properties))


def valued(*values: PropertyValue) -> Callable[[], object]:
    return lambda: rules.require_values(values, PROPERTIES)


SPEED = ClassProperty(name="Speed", kind=PropertyKind.RANGE, unit="{rpm}")
REFUSED: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: rules.require_class(replace(MIXER, name=" ")), "details/name"),
    (cleaned(clean_hold_minutes=0), "details/cleaning/cleanHoldMinutes"),
    (cleaned(dirty_hold_minutes=rules.LONGEST_HOLD + 1), "details/cleaning/dirtyHoldMinutes"),
    (cleaned(sterile_hold_minutes=0), "details/cleaning/sterileHoldMinutes"),
    (cleaned(campaign_batches=0), "details/cleaning/campaignBatches"),
    (cleaned(campaign_days=367), "details/cleaning/campaignDays"),
    (classed(*(replace(SPEED, name=str(one)) for one in range(41))), "details/properties"),
    (classed(SPEED, replace(SPEED, name="SPEED ")), "details/properties"),
    (classed(replace(SPEED, unit="furlong")), "details/properties/0/unit"),
    (classed(replace(SPEED, unit=None)), "details/properties/0/unit"),
    (classed(replace(SPEED, low=D(2), high=D(1))), "details/properties/0/high"),
    (classed(text(unit="L")), "details/properties/0/unit"),
    (classed(text(low=D(1))), "details/properties/0/unit"),
    (valued(PropertyValue(property="Colour", text="red")), "details/values/0/property"),
    (valued(*VALUES, PropertyValue(property="volume", low=D(20))), "details/values"),
    (valued(PropertyValue(property="Volume", low=D(9))), "details/values/0"),
    (valued(PropertyValue(property="Volume", low=D(20), high=D(30))), "details/values/0"),
    (valued(PropertyValue(property="Impeller", low=D(20))), "details/values/0"),
    (valued(PropertyValue(property="Impeller", low=D(30), high=D(20))), "details/values/0/high"),
    (valued(PropertyValue(property="Contact material", text="")), "details/values/0/text"),
    (lambda: rules.require_class_of(EquipmentLevel.UNIT, given=False), "equipmentClass"),
    (lambda: rules.require_class_of(EquipmentLevel.AREA, given=True), "equipmentClass"),
    (
        lambda: rules.require_details(EquipmentDetails(name="Solids", shareable=True), EquipmentLevel.AREA),
        "details/values",
    ),
    (lambda: rules.require_details(EquipmentDetails(name="X", maker=""), EquipmentLevel.UNIT), "details/maker"),
)


@pytest.mark.parametrize(("act", "path"), REFUSED)
def test_what_is_no_class_and_no_equipment_is_refused_with_its_place(act: Callable[[], object], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        act()
    assert "/".join(refused.value.path) == path


def test_a_class_and_its_equipment_within_their_bounds_are_taken() -> None:
    rules.require_class(MIXER)
    rules.require_class(
        replace(MIXER, cleaning=CleaningRules(clean_hold_minutes=1, dirty_hold_minutes=rules.LONGEST_HOLD))
    )
    rules.require_values(VALUES, PROPERTIES)
    rules.require_values((PropertyValue(property="Volume", low=D("1000.0")),), PROPERTIES)


def test_only_what_is_declared_sterile_is_sterilised() -> None:
    details = ProcedureDetails(name="SIP", kind=ProcedureKind.STERILISATION, steps="121 °C, 20 min")
    with pytest.raises(NotDeclaredSterile):
        require_procedure(details, sterile=False)
    require_procedure(details, sterile=True)
