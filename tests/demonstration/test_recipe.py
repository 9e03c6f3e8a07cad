"""The demonstration's master batch record is complete, consistent, and what the domain's description says."""

import re
import tomllib
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import pytest

from demonstration.steps import figures
from domain.kernel.quantity import require_unit

D = Decimal
TABLETS = 300_000

# What the description's formula says: mg per tablet, kg, tolerance in percent.
FORMULA = """
API-MET         500.0  150.000  0.1
EXC-MCC-101     31.0   9.300    0.5
EXC-PVP-K30     25.0   7.500    0.5
EXC-CCS         17.4   5.220    0.5
EXC-SIL         2.9    0.870    1
EXC-MGS         3.7    1.110    1
SOL-PW-BINDER   -      30.000   1
COA-FILM        17.4   5.742    1
SOL-PW-COATING  -      32.538   1
"""

# Its table of phases: signatures by number; the timers (7, 19) are signed by whoever starts them.
SIGNATURES = """
1 PQ, 2 PV, 3 P, 4 PV, 5 PV, 6 PV, 7 P, 8 PV, 9 P, 10 PV, 11 P, 12 PV, 13 PV, 14 P, 15 P, 16 PQ, 17 P, 18 PV, 19 P,
20 PV, 21 PV, 22 PQ, 23 PV, 24 PV, 25 PQ, 26 P, 27 P, 28 P, 29 PQ, 30 P, 31 PV, 32 PV, 33 P, 34 P, 35 PQ, 36 PV,
37 PQ
"""
CRITICAL = {5, 13, 15, 16, 21, 26, 34, 35}

# And its limits: phase, beginning of the parameter's name, unit, alert, action; "-" is open.
LIMITS = """
2  | Room temperature               | Cel     | - -           | 19 25
2  | Relative humidity              | %       | - -           | - 55
3  | SCL-01                         | %       | - -           | -0.1 0.1
3  | SCL-02                         | %       | - -           | -0.1 0.1
4  | Microcrystalline cellulose     | kg      | - -           | 6.000 9.300
5  | Lot A, deviation               | %       | - -           | -0.1 0.1
5  | Lot B, deviation               | %       | - -           | -0.1 0.1
8  | RMG-01                         | d       | - -           | 0 7
9  | Screen                         | [mesh_i]| - -           | 30 30
10 | Time since                     | d       | - -           | 0 7
11 | Mixing time                    | min     | - -           | 4.5 5.5
11 | Impeller                       | {rpm}   | - -           | 90 110
13 | Age                            | h       | - -           | 0 24
13 | Addition time                  | min     | - -           | 4 6
13 | Impeller                       | {rpm}   | - -           | 140 160
13 | Chopper                        | {rpm}   | - -           | 1400 1600
14 | Wet massing time               | min     | - -           | 2 4
14 | Impeller current               | A       | 19 23         | 18 24
15 | Inlet                          | Cel     | - -           | 55 65
15 | Product                        | Cel     | - -           | - 45
16 | Loss on drying                 | %       | 1.2 2.3       | 1.0 2.5
17 | Screen                         | mm      | - -           | 1.0 1.0
17 | Mill speed                     | {rpm}   | - -           | 700 900
18 | Granule yield                  | %       | - -           | 97.0 101.0
19 | Store                          | Cel     | - -           | - 25
20 | Time since                     | d       | - -           | 0 14
20 | Blending time                  | min     | - -           | 10 10
20 | Bin speed                      | {rpm}   | - -           | 11 13
21 | Lubrication time               | min     | - -           | 3 3
22 | Mean                           | %       | - -           | 95.0 105.0
22 | Relative standard              | %       | - -           | - 5.0
23 | Blend yield                    | %       | - -           | 98.0 100.5
25 | Time since                     | d       | - -           | 0 30
26 | Press speed                    | {rpm}   | - -           | 25 35
26 | Main compression               | kN      | - -           | 12 22
27 | Weight                         | g       | 11.368 11.832 | 11.252 11.948
28 | Hardness                       | N       | - -           | 120 200
28 | Thickness                      | mm      | - -           | 5.7 6.3
29 | Individual weight, lightest    | mg      | - -           | 551 609
29 | Individual weight, heaviest    | mg      | - -           | 551 609
29 | Friability                     | %       | - -           | - 0.8
29 | Disintegration                 | min     | - -           | - 10
31 | Compression yield              | %       | - -           | 97.0 100.5
31 | Accountability                 | %       | - -           | 99.0 101.0
32 | Stirring                       | min     | - -           | 45 -
33 | PAN-01, bed                    | Cel     | - -           | 37 43
34 | Age                            | h       | - -           | 0 24
34 | PAN-02, inlet                  | Cel     | - -           | 55 65
34 | PAN-02, bed                    | Cel     | - -           | 39 45
34 | PAN-02, spray                  | g/min   | - -           | 200 300
34 | PAN-02, pan                    | {rpm}   | - -           | 4 8
34 | PAN-02, atom                   | bar     | - -           | 2.0 3.0
35 | PAN-01, weight gain            | %       | - -           | 2.5 3.5
36 | PAN-01, bed                    | Cel     | - -           | - 30
36 | Coating yield                  | %       | - -           | 97.0 101.0
37 | Assay                          | %       | - -           | 95.0 105.0
37 | Dissolution                    | %       | - -           | 85 -
"""


@pytest.fixture(scope="module")
def recipe() -> figures.Recipe:
    return figures.recipe()


@pytest.fixture(scope="module")
def materials() -> list[dict[str, Any]]:
    text = (figures.FOLDER / "recipe.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text, parse_float=Decimal)["materials"]
    return found


def parameters(recipe: figures.Recipe) -> Iterator[tuple[int, dict[str, Any]]]:
    for phase in recipe.phases:
        for parameter in phase["parameters"]:
            yield phase["number"], parameter


def test_the_formula_is_the_described_one(materials: list[dict[str, Any]]) -> None:
    found = [
        f"{one['code']} {one.get('mg_per_tablet', '-')} {one['quantity']['value']} {one['tolerance_percent']}"
        for one in materials
    ]
    assert found == [" ".join(line.split()) for line in FORMULA.strip().splitlines()]


def test_milligrams_per_tablet_make_the_kilograms(materials: list[dict[str, Any]]) -> None:
    per_tablet = {one["code"]: one["mg_per_tablet"] for one in materials if "mg_per_tablet" in one}
    kilograms = {one["code"]: one["quantity"]["value"] for one in materials}
    core = [code for code in per_tablet if code != "COA-FILM"]
    assert sum(per_tablet[code] for code in core) == D("580.0")
    assert all(per_tablet[code] * TABLETS / 1_000_000 == kilograms[code] for code in core)
    assert sum(kilograms[code] for code in core) == D("174.000")
    assert per_tablet["COA-FILM"] * TABLETS / 1_000_000 * D("1.10") == kilograms["COA-FILM"]
    assert kilograms["COA-FILM"] / D("0.15") - kilograms["COA-FILM"] == kilograms["SOL-PW-COATING"]
    assert D("580.0") + per_tablet["COA-FILM"] == D("597.4")


def test_what_the_phases_charge_is_the_formula(recipe: figures.Recipe) -> None:
    charged = {one["position"]: D(0) for one in recipe.materials}
    for phase in recipe.phases:
        for charge in phase["charges"]:
            charged[charge["material"]] += D(charge["quantity"]["value"])
    assert charged == {one["position"]: D(one["quantity"]["value"]) for one in recipe.materials}


def test_the_granule_theory_is_what_was_charged_before_drying_without_water(recipe: figures.Recipe) -> None:
    water = {one["position"] for one in recipe.materials if one["role"] == "SOLVENT"}
    charged = [
        D(charge["quantity"]["value"])
        for phase in recipe.phases[:14]
        for charge in phase["charges"]
        if charge["material"] not in water
    ]
    assert sum(charged) == D("169.410")


def test_the_phases_to_the_bulk_are_signed_as_described(recipe: figures.Recipe) -> None:
    letters = {"PERFORMED": "P", "VERIFIED": "V", "QUALITY": "Q"}
    found = {one["number"]: "".join(letters[name] for name in one["signatures"]) for one in recipe.phases}
    assert found == {int(number): signed for number, signed in (pair.split() for pair in SIGNATURES.split(","))}
    assert [one["number"] for one in recipe.phases] == list(range(1, 38))


def test_critical_phases_are_the_described_ones_and_say_why(recipe: figures.Recipe) -> None:
    assert {one["number"] for one in recipe.phases if one["critical"]} == CRITICAL
    for phase in recipe.phases:
        critical = [one for one in phase["parameters"] if one.get("critical")]
        assert critical or not phase["critical"], phase["name"]
        assert all(one["rationale"] and {"actionLow", "actionHigh"} & one.keys() for one in critical), phase["name"]


def test_phases_27_to_30_run_during_phase_26(recipe: figures.Recipe) -> None:
    during = {one["number"]: one["duringNumber"] for one in recipe.phases if one["duringNumber"] is not None}
    assert during == dict.fromkeys(range(27, 31), 26)


@pytest.mark.parametrize("line", LIMITS.strip().splitlines())
def test_limits_are_the_described_ones(recipe: figures.Recipe, line: str) -> None:
    number, name, unit, alert, action = (part.strip() for part in line.split("|"))
    found = [one for phase, one in parameters(recipe) if phase == int(number) and one["name"].startswith(name)]
    bounds = ["alertLow", "alertHigh", "actionLow", "actionHigh"]
    assert [found[0].get(bound, "-") for bound in bounds] == [*alert.split(), *action.split()]
    assert found[0]["unit"] == unit


def test_every_unit_is_known_and_every_number_says_how_it_is_rounded(recipe: figures.Recipe) -> None:
    for number, parameter in parameters(recipe):
        if parameter["kind"] == "NUMBER":
            require_unit(parameter["unit"])
            assert {"decimals", "rounding"} <= parameter.keys(), (number, parameter["name"])


@pytest.mark.requirement("WGH-16")
def test_weights_are_within_their_tolerance_with_the_band_rounded_inwards(
    recipe: figures.Recipe, materials: list[dict[str, Any]]
) -> None:
    tolerance = {one["quantity"]["value"]: one["tolerance_percent"] for one in materials}
    tolerance |= {half: D("0.5") for half in (D("3.750"), D("2.610"))}
    checked = 0
    for number, one in parameters(recipe):
        if one.get("unit") == "kg" and "target" in one and number in {6, 10, 12, 20, 21, 32}:
            target = D(one["target"])
            allowed = target * tolerance[target] / 100
            assert D(one["actionLow"]) == (target - allowed).quantize(D("0.001"), ROUND_CEILING), one["name"]
            assert D(one["actionHigh"]) == (target + allowed).quantize(D("0.001"), ROUND_FLOOR), one["name"]
            checked += 1
    assert checked == 16


def test_instructions_are_sentences_for_people(recipe: figures.Recipe) -> None:
    for phase in recipe.phases:
        assert 2 <= len(re.findall(r"[.](?: |$)", phase["instruction"])) <= 5, phase["name"]
        assert phase["instruction"].endswith("."), phase["name"]
        assert "  " not in phase["instruction"], phase["name"]
