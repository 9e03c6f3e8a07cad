"""Units are read as UCUM writes them, measure something, and convert exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import UNITS, require_unit, shown_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.kernel.units.parsing import ATOMS, known, parse

pytestmark = pytest.mark.requirement("EXE-5")

SIMPLE = st.sampled_from(sorted(ATOMS))
RAISED = st.tuples(st.sampled_from(["g", "mL", "kPa", "[IU]", "Cel", "uS"]), st.sampled_from(["2", "-1", "+3"])).map(
    "".join
)
UNITS_OF_ANY_KIND = st.recursive(
    SIMPLE | RAISED,
    lambda inner: st.tuples(inner, st.sampled_from("./"), inner).map("".join) | inner.map("({})".format),
    max_leaves=4,
).filter(lambda code: len(code) <= 40)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000)


@given(NUMBERS, UNITS_OF_ANY_KIND, UNITS_OF_ANY_KIND)
def test_a_conversion_there_and_back_changes_nothing(value: Decimal, one: str, other: str) -> None:
    if parse(one).dimension == parse(other).dimension:
        assert convert(convert(value, one, other), other, one) == Fraction(value)
    else:
        with pytest.raises(DimensionsDiffer):
            convert(value, one, other)


@given(NUMBERS, SIMPLE, SIMPLE)
def test_every_pair_of_atoms_of_one_dimension_converts_there_and_back(value: Decimal, one: str, other: str) -> None:
    pairs = [unit for unit in ATOMS if parse(unit).dimension == parse(one).dimension]
    for unit in (*pairs, one, other):
        if parse(unit).dimension == parse(one).dimension:
            assert convert(convert(value, one, unit), unit, one) == Fraction(value)


@given(UNITS_OF_ANY_KIND)
def test_every_combination_of_atoms_is_a_unit_of_records(code: str) -> None:
    assert require_unit(code) == code
    assert not set("[]{}_.") & set(shown_unit(code)), shown_unit(code)


def test_every_unit_to_choose_from_is_a_combination_of_atoms() -> None:
    for unit in UNITS:
        assert require_unit(unit) == unit


@given(st.text(max_size=45) | st.text("gmL1024./()[]{}-% {tbl}", max_size=45))
def test_any_other_text_is_refused(code: str) -> None:
    if known(code) is None:
        with pytest.raises(InvalidInput):
            require_unit(code)


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1", "kg", "mg", "1000000"),
        ("1", "t", "kg", "1000"),
        ("5", "kg/h", "g/min", "83.33333333333333333333333333"),
        ("250", "g/min", "kg/h", "15"),
        ("1", "m3", "L", "1000"),
        ("1", "mL", "uL", "1000"),
        ("1.006", "kg/L", "g/mL", "1.006"),
        ("25", "Cel", "K", "298.15"),
        ("0", "K", "Cel", "-273.15"),
        ("3", "Cel/min", "K/s", "0.05"),
        ("2.5", "bar", "kPa", "250"),
        ("3450", "mbar", "Pa", "345000"),
        ("1", "N", "kg.m/s2", "1"),
        ("1", "kW.h", "MJ", "3.6"),
        ("1", "N.m", "N.cm", "100"),
        ("1", "[lbf_av].[in_i]", "N.m", "0.1129848290276167"),
        ("1", "[in_i]", "mm", "25.4"),
        ("1", "S/m", "uS/cm", "10000"),
        ("1", "V", "kg.m2/s3/A", "1"),
        ("1", "Ohm", "S-1", "1"),
        ("1", "a", "d", "365.25"),
        ("1", "mo", "d", "30.4375"),
        ("1", "wk", "h", "168"),
        ("1", "Hz", "/min", "60"),
        ("1", "/min", "1/h", "60"),
        ("12", "{rpm}", "{revolution}/h", "720"),
        ("10", "[CFU]/(100.mL)", "[CFU]/L", "100"),
        ("2.5", "%", "1", "0.025"),
        ("1", "%", "[ppm]", "10000"),
        ("1", "mg/g", "[ppth]", "1"),
        ("300", "mosm/kg", "osm/kg", "0.3"),
        ("1", "mmol/L", "mol/m3", "1"),
        ("1", "g/m.s", "g.s/m", "1"),
    ],
)
def test_a_value_converts_as_its_units_are_defined(value: str, source: str, target: str, result: str) -> None:
    found = convert(Decimal(value), source, target)
    assert Decimal(found.numerator) / Decimal(found.denominator) == Decimal(result)


def test_no_digit_is_lost_where_a_decimal_would_lose_one() -> None:
    assert convert(Decimal(5), "kg/h", "g/min") == Fraction(250, 3)


def test_mass_becomes_volume_only_through_a_density() -> None:
    with pytest.raises(DimensionsDiffer) as refused:
        convert(Decimal(3), "kg", "mL")
    assert refused.value.message == (
        "kg measures mass, mL volume: one doesn't convert into the other. "
        "Mass becomes volume, and volume mass, only through a recorded density."
    )
    assert refused.value.rule == "EXE-5"


@pytest.mark.parametrize("source", ["%", "g/L", "g/min"])
def test_a_density_is_spoken_of_for_flows_of_mass_and_of_volume_alone(source: str) -> None:
    with pytest.raises(DimensionsDiffer) as refused:
        convert(Decimal(3), source, "mL/min")
    assert ("density." in refused.value.message) == (source == "g/min")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{tbl}", "{bottle}"),
        ("{tbl}", "1"),
        ("{count}", "{label}"),
        ("[CFU]", "[IU]"),
        ("[EU]", "[IU]"),
        ("[pH]", "1"),
        ("{NTU}", "1"),
        ("[mesh_i]", "/[in_i]"),
        ("{rpm}", "/min"),
        ("{rpm}", "Hz"),
        ("mosm/kg", "mmol/kg"),
        ("mol", "1"),
    ],
)
def test_what_ucum_would_mix_up_stays_apart(one: str, other: str) -> None:
    with pytest.raises(DimensionsDiffer):
        convert(Decimal(1), one, other)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("gram", "it has no unit 'gram'"),
        ("KG", "it has no unit 'KG'"),
        ("k{tbl}", "it has no unit 'k'"),
        ("{cap}", "it has no unit '{cap}'"),
        ("", "a unit is missing at its end"),
        ("g/", "a unit is missing at its end"),
        ("g/2.5", "'2.5' doesn't begin with a unit"),
        ("100", 'a unit follows the number 100, as in "100.mL"'),
        ("2/g", 'a unit follows the number 2, as in "100.mL"'),
        ("0100.mL", "the number 0100 has more than 6 digits or begins with 0"),
        ("1000000.mL", "the number 1000000 has more than 6 digits or begins with 0"),
        ("m10", "the exponent 10 of m isn't from -9 to 9, without 0"),
        ("m0", "the exponent 0 of m isn't from -9 to 9, without 0"),
        ("{tbl}2", "{tbl} takes no exponent"),
        ("(g", 'a ")" is missing'),
        ("g)", "')' doesn't belong at its end"),
        ("kg ", "' ' doesn't belong at its end"),
        ("g²", "'²' doesn't belong at its end"),
        ("²", "'²' doesn't begin with a unit"),
        ("g" + ".g" * 20, "it is longer than 40 characters"),
    ],
)
def test_an_unknown_unit_is_refused_with_what_is_wrong_in_it(code: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_unit(code, path=("batchSize", "unit"))
    assert refused.value.path == ("batchSize", "unit")
    assert refused.value.message == (f"{code[:40]!r} is not a known UCUM unit, such as kg, %, Cel, min, mg/mL: {why}.")


@pytest.mark.parametrize(
    ("code", "measured"),
    [
        ("1", "no dimension"),
        ("kg", "mass"),
        ("mL", "volume"),
        ("kg/h", "mass per time"),
        ("[IU]/mL", "international units per volume"),
        ("kg.{tbl}", "mass·tablets"),
        ("/mL", "1 per volume"),
        ("L2", "volume^2"),
        ("m4", "length^4"),
        ("{rpm}", "revolutions per time"),
    ],
)
def test_a_dimension_is_told_in_the_plants_words(code: str, measured: str) -> None:
    assert str(parse(code).dimension) == measured


@pytest.mark.parametrize(
    ("code", "shown"),
    [("{tbl}/min", "tablets/min"), ("ug/m3", "µg/m³"), ("kg.m/s2", "kg·m/s²"), ("M[IU]", "MIU"), ("K/min", "K/min")],
)
def test_a_unit_beside_the_usual_ones_is_shown_composed(code: str, shown: str) -> None:
    assert shown_unit(code) == shown
