"""The metformin record in full says what the domain's description says, and calculates its batch."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from demonstration.steps import figures, records
from domain.kernel.quantity import Quantity
from domain.recipes.content import Header
from domain.recipes.kinds import ParameterSource
from domain.recipes.linting.findings import Severity
from domain.recipes.linting.lint import errors, lint
from domain.recipes.scaling import scaled
from domain.recipes.values import Elements
from tests.demonstration import described
from tests.demonstration.calculating import Book, calculated
from tests.demonstration.elements import elements_of, header_of
from tests.demonstration.test_recipe import FORMULA

D = Decimal

# The table of phases: number, signatures, the phases that it became here: of several, first the one at its place.
PHASES = """
1  PQ  ISSUE
2  PV  CLEAR_DISPENSING
3  P   CHECK_SCALES
4  PV  CHARGE
5  PV  DISPENSE_API
6  PV  DISPENSE_EXCIPIENTS
7  P   DISPENSED_HOLD
8  PV  VERIFY_CLEAN
9  P   SIFT
10 PV  CHARGE_GRANULATOR
11 P   DRY_MIX
12 PV  BINDER
13 PV  GRANULATE
14 P   END_POINT
15 P   DRY
16 PQ  LOSS_ON_DRYING
17 P   MILL
18 PV  GRANULE_YIELD
19 P   GRANULE_HOLD
20 PV  BLEND
21 PV  LUBRICATE
22 PQ  BLEND_SAMPLES
23 PV  BLEND_YIELD
24 PV  CLEAR_PRESS
25 PQ  START_UP
26 P   COMPRESS
27 P   WEIGHT_CONTROL
28 P   HARDNESS_CONTROL
29 PQ  HOURLY_CONTROL
30 P   METAL_HOURLY METAL_BEFORE METAL_AFTER
31 PV  COMPRESSION_YIELD
32 PV  DISPERSION
33 P   SPLIT PREHEAT_1 PREHEAT_2
34 P   SPRAY_1 SPRAY_2
35 PQ  WEIGHT_GAIN_1 WEIGHT_GAIN_2
36 PV  COATING_YIELD COOL_1 COOL_2
37 PQ  BULK_TESTS DISSOLUTION_S2 DISSOLUTION_S3
38 PVQ CLEAR_PACKAGING
39 P   FILL
40 PVQ RECONCILE
"""
CRITICAL = {5, 13, 15, 16, 21, 26, 34, 35}

# Its limits: phase, parameter, unit, alert, action; "-" is open. Stage S1 below Q + 5 % alerts: S2 follows.
LIMITS = """
CLEAR_DISPENSING.temperature             | Cel      | - -           | 19 25
CLEAR_DISPENSING.humidity                | %        | - -           | - 55
CHECK_SCALES.scl_01_30_off               | %        | - -           | -0.1 0.1
CHECK_SCALES.scl_01_75_off               | %        | - -           | -0.1 0.1
CHECK_SCALES.scl_01_150_off              | %        | - -           | -0.1 0.1
CHECK_SCALES.scl_02_1_off                | %        | - -           | -0.1 0.1
CHECK_SCALES.scl_02_10_off               | %        | - -           | -0.1 0.1
CHECK_SCALES.scl_02_35_off               | %        | - -           | -0.1 0.1
CHARGE.cellulose_spare                   | kg       | - -           | 0 -
CHARGE.core_blend_off                    | kg       | - -           | 0 0
DISPENSE_API.off_a                       | %        | - -           | -0.1 0.1
DISPENSE_API.off_b                       | %        | - -           | -0.1 0.1
DISPENSE_EXCIPIENTS.cellulose_off        | %        | - -           | -0.5 0.5
DISPENSE_EXCIPIENTS.povidone_1_off       | %        | - -           | -0.5 0.5
DISPENSE_EXCIPIENTS.povidone_2_off       | %        | - -           | -0.5 0.5
DISPENSE_EXCIPIENTS.croscarmellose_1_off | %        | - -           | -0.5 0.5
DISPENSE_EXCIPIENTS.croscarmellose_2_off | %        | - -           | -0.5 0.5
DISPENSE_EXCIPIENTS.silica_off           | %        | - -           | -1 1
DISPENSE_EXCIPIENTS.stearate_off         | %        | - -           | -1 1
DISPENSE_EXCIPIENTS.premix_off           | %        | - -           | -1 1
VERIFY_CLEAN.rmg_01_age                  | d        | - -           | 0 7
SIFT.screen                              | [mesh_i] | - -           | 30 30
DRY_MIX.time                             | min      | - -           | 4.5 5.5
DRY_MIX.impeller                         | {rpm}    | - -           | 90 110
BINDER.water_off                         | %        | - -           | -1 1
GRANULATE.addition                       | min      | - -           | 4 6
GRANULATE.impeller                       | {rpm}    | - -           | 140 160
GRANULATE.chopper                        | {rpm}    | - -           | 1400 1600
END_POINT.massing                        | min      | - -           | 2 4
END_POINT.current                        | A        | 19 23         | 18 24
DRY.inlet                                | Cel      | - -           | 55 65
DRY.product                              | Cel      | - -           | - 45
DRY.again_off                            | min      | - -           | 0 0
LOSS_ON_DRYING.loss                      | %        | 1.2 2.3       | 1.0 2.5
MILL.screen                              | mm       | - -           | 1.0 1.0
MILL.speed                               | {rpm}    | - -           | 700 900
GRANULE_YIELD.yield                      | %        | - -           | 97.0 101.0
GRANULE_HOLD.store                       | Cel      | - -           | - 25
BLEND.time                               | min      | - -           | 10 10
BLEND.speed                              | {rpm}    | - -           | 11 13
LUBRICATE.time                           | min      | - -           | 3 3
BLEND_SAMPLES.mean_assay                 | %        | - -           | 95.0 105.0
BLEND_SAMPLES.relative_deviation         | %        | - -           | - 5.0
BLEND_YIELD.yield                        | %        | - -           | 98.0 100.5
COMPRESS.speed                           | {rpm}    | - -           | 25 35
COMPRESS.force                           | kN       | - -           | 12 22
WEIGHT_CONTROL.weight_20                 | g        | 11.368 11.832 | 11.252 11.948
HARDNESS_CONTROL.hardness                | N        | - -           | 120 200
HARDNESS_CONTROL.thickness               | mm       | - -           | 5.7 6.3
HOURLY_CONTROL.weight                    | mg       | - -           | 551 609
HOURLY_CONTROL.friability                | %        | - -           | - 0.8
HOURLY_CONTROL.disintegration            | min      | - -           | - 10
COMPRESSION_YIELD.yield                  | %        | - -           | 97.0 100.5
COMPRESSION_YIELD.accountability         | %        | - -           | 99.0 101.0
DISPERSION.water_off                     | %        | - -           | -1 1
DISPERSION.stirring                      | min      | - -           | 45 -
PREHEAT_1.bed                            | Cel      | - -           | 37 43
PREHEAT_2.bed                            | Cel      | - -           | 37 43
SPRAY_1.inlet                            | Cel      | - -           | 55 65
SPRAY_1.bed                              | Cel      | - -           | 39 45
SPRAY_1.rate                             | g/min    | - -           | 200 300
SPRAY_1.speed                            | {rpm}    | - -           | 4 8
SPRAY_1.air                              | bar      | - -           | 2.0 3.0
SPRAY_2.inlet                            | Cel      | - -           | 55 65
SPRAY_2.bed                              | Cel      | - -           | 39 45
SPRAY_2.rate                             | g/min    | - -           | 200 300
SPRAY_2.speed                            | {rpm}    | - -           | 4 8
SPRAY_2.air                              | bar      | - -           | 2.0 3.0
WEIGHT_GAIN_1.gain                       | %        | - -           | 2.5 3.5
WEIGHT_GAIN_2.gain                       | %        | - -           | 2.5 3.5
COOL_1.bed                               | Cel      | - -           | - 30
COOL_2.bed                               | Cel      | - -           | - 30
COATING_YIELD.yield                      | %        | - -           | 97.0 101.0
BULK_TESTS.assay                         | %        | - -           | 95.0 105.0
BULK_TESTS.dissolution                   | %        | 85 -          | 55 -
FILL.count                               | {tbl}    | - -           | 60 60
FILL.torque                              | [lbf_av].[in_i] | - -    | 15 25
RECONCILE.yield                          | %        | - -           | 98.0 100.5
RECONCILE.accountability                 | %        | - -           | 98.0 100.5
RECONCILE.labels                         | %        | - -           | 99.5 100.5
"""

# Its times: from which phase to which, and how long at most.
TIMES = """
DISPENSED_HOLD.STARTED > CHARGE_GRANULATOR.STARTED | 7 d
BINDER.COMPLETED > GRANULATE.COMPLETED             | 24 h
END_POINT.COMPLETED > DRY.STARTED                  | 1 h
MILL.COMPLETED > BLEND.STARTED                     | 14 d
LUBRICATE.COMPLETED > COMPRESS.STARTED             | 30 d
DISPERSION.COMPLETED > SPRAY_1.COMPLETED           | 24 h
DISPERSION.COMPLETED > SPRAY_2.COMPLETED           | 24 h
"""

# How often, and how many at a time, is controlled during compression and filling.
EVERY = """
WEIGHT_CONTROL.weight_20      | 15 min | 1
HARDNESS_CONTROL.hardness     | 30 min | 10
HARDNESS_CONTROL.thickness    | 30 min | 10
HOURLY_CONTROL.weight         | 1 h    | 20
HOURLY_CONTROL.friability     | 1 h    | 1
HOURLY_CONTROL.disintegration | 1 h    | 6
METAL_HOURLY.ferrous_test_piece_rejected | 1 h | 1
FILL.count                    | 1 h    | 4
"""

# What the formulas give for the figures of the described batch, whose recorded values stand in RECORDED.
RESULTS = """
CHARGE.potency_a                 0.988032
CHARGE.charge_a                  100.000
CHARGE.active_a                  98.8032
CHARGE.potency_b                 0.996004
CHARGE.needed_b                  51.1968
CHARGE.charge_b                  51.402
CHARGE.api                       151.402
CHARGE.cellulose                 7.898
CHARGE.cellulose_spare           1.898
CHARGE.core_blend                174.000
CHARGE.core_blend_off            0.000
DISPENSE_API.off_a               0.000
DISPENSE_API.target_b            51.402
DISPENSE_API.off_b               -0.004
DISPENSE_EXCIPIENTS.cellulose_target 7.898
DISPENSE_EXCIPIENTS.cellulose_off 0.01
DISPENSE_EXCIPIENTS.silica_off   0.11
CHARGE_GRANULATOR.api            151.40
CHARGE_GRANULATOR.active         150.00
GRANULE_YIELD.net                168.35
GRANULE_YIELD.yield              99.37
BLEND_SAMPLES.mean_assay         99.7
BLEND_YIELD.net                  172.60
BLEND_YIELD.yield                99.20
COMPRESSION_YIELD.theory         297586
COMPRESSION_YIELD.mean_core      580.2
COMPRESSION_YIELD.yield          99.08
COMPRESSION_YIELD.accountability 99.87
DISPERSION.solids                15.0
WEIGHT_GAIN_1.mean_coated        597.5
WEIGHT_GAIN_1.gain               2.98
WEIGHT_GAIN_2.gain               3.02
COATING_YIELD.coated             293900
COATING_YIELD.yield              99.68
RECONCILE.packed                 293100
RECONCILE.samples                200
RECONCILE.unaccounted            20
RECONCILE.yield                  99.73
RECONCILE.accountability         99.99
RECONCILE.overall                97.70
RECONCILE.labels                 100.00
"""

RECORDED = """
CHECK_SCALES.scl_01_30 30.00 kg
CHECK_SCALES.scl_01_75 75.01 kg
CHECK_SCALES.scl_01_150 149.99 kg
CHECK_SCALES.scl_02_1 1.000 kg
CHECK_SCALES.scl_02_10 10.001 kg
CHECK_SCALES.scl_02_35 35.001 kg
CHARGE.assay_a 99.2 %
CHARGE.water_a 0.4 %
CHARGE.on_hand_a 100.000 kg
CHARGE.assay_b 99.8 %
CHARGE.water_b 0.2 %
DISPENSE_API.net_a 100.00 kg
DISPENSE_API.net_b 51.40 kg
DISPENSE_EXCIPIENTS.cellulose 7.899 kg
DISPENSE_EXCIPIENTS.povidone_1 3.751 kg
DISPENSE_EXCIPIENTS.povidone_2 3.749 kg
DISPENSE_EXCIPIENTS.croscarmellose_1 2.610 kg
DISPENSE_EXCIPIENTS.croscarmellose_2 2.611 kg
DISPENSE_EXCIPIENTS.silica 0.871 kg
DISPENSE_EXCIPIENTS.stearate 1.110 kg
DISPENSE_EXCIPIENTS.premix 5.744 kg
BINDER.water 30.020 kg
DRY.time 5 min
GRANULE_YIELD.tare 121.50 kg
GRANULE_YIELD.gross 289.85 kg
BLEND_YIELD.tare 121.50 kg
BLEND_YIELD.gross 294.10 kg
COMPRESSION_YIELD.good 294850 {tbl}
COMPRESSION_YIELD.samples 1150 {tbl}
COMPRESSION_YIELD.rejects 1200 {tbl}
DISPERSION.water 32.550 kg
WEIGHT_GAIN_1.weight_100 59.75 g
WEIGHT_GAIN_2.weight_100 59.77 g
COOL_1.net 87.80 kg
COOL_2.net 87.83 kg
BULK_TESTS.taken 200 {tbl}
RECONCILE.bottles 4885 {bottle}
RECONCILE.rejects 580 {tbl}
RECONCILE.used 4885 {label}
RECONCILE.specimens 2 {label}
RECONCILE.returned 0 {label}
RECONCILE.destroyed 213 {label}
CLEAR_PACKAGING.issued 5100 {label}
"""
START = datetime(2026, 11, 2, 6, tzinfo=UTC)
MOMENTS = {
    "CHECK_SCALES.certificate": START + timedelta(days=143),
    "CLEAR_PACKAGING.cleaned": START + timedelta(days=8),
    "CLEAR_PACKAGING.expiry": START + timedelta(days=1095),
    "CLEAR_PRESS.cleaned": START + timedelta(days=4),
    **{
        f"VERIFY_CLEAN.{name}": START - timedelta(days=2) for name in ("vsf_01", "rmg_01", "fbd_01", "mil_01", "bin_01")
    },
}


@pytest.fixture(scope="module")
def record() -> records.Record:
    return records.record(records.METFORMIN)


@pytest.fixture(scope="module")
def elements(record: records.Record) -> Elements:
    return elements_of(record)


@pytest.fixture(scope="module")
def header(record: records.Record) -> Header:
    return header_of(record)


def test_the_linter_finds_no_error_and_of_warnings_only_what_the_description_says_itself(
    elements: Elements, header: Header
) -> None:
    """Dry, Compress and Spray are critical, and signed by who performs them alone."""
    found = [one for one in lint(elements, header) if one.severity is not Severity.NOTE]
    assert [(one.code, one.place) for one in found] == [
        ("PHASE-CRITICAL-ALONE", "phase 15 (Dry)"),
        ("PHASE-CRITICAL-ALONE", "phase 27 (Compress)"),
        ("PHASE-CRITICAL-ALONE", "phase 37 (Spray, PAN-01)"),
        ("PHASE-CRITICAL-ALONE", "phase 41 (Spray, PAN-02)"),
    ]


@pytest.mark.requirement("REC-6")
@pytest.mark.parametrize("tablets", [290_000, 400_000])
def test_batches_at_the_ends_of_the_validated_range_have_no_error_either(
    elements: Elements, header: Header, tablets: int
) -> None:
    assert header.size_range is not None
    assert header.size_range.minimum <= tablets <= header.size_range.maximum
    assert errors(lint(scaled(elements, Fraction(tablets, 300_000)), header)) == ()


@pytest.mark.requirement("WGH-8")
def test_the_smallest_batch_is_what_the_small_scale_may_still_weigh(elements: Elements) -> None:
    (least,) = [
        capability.high
        for one in elements.equipment
        for capability in one.capabilities
        if (one.code, capability.name) == ("SCL_02", "Minimum weight")
    ]
    assert least is not None
    weighed = {
        one.material: 2 if "povidone" in str(one.code) or "croscarmellose" in str(one.code) else 1
        for phase in elements.phases
        for one in phase.parameters
        if one.instrument == "SCL_02" and one.source is ParameterSource.WEIGHED
    }
    smallest = scaled(elements, Fraction(290_000, 300_000))
    for material in smallest.materials:
        if material.position in weighed:
            assert material.quantity.value / weighed[material.position] >= least, material.name


def test_the_formula_is_the_described_one(elements: Elements) -> None:
    described_lines = [line.split() for line in FORMULA.strip().splitlines()]
    found = [[one.code, str(one.quantity.value), str(one.tolerance_percent)] for one in elements.materials[:9]]
    assert found == [[code, kilograms, tolerance] for code, _, kilograms, tolerance in described_lines]
    compensator, premix = elements.materials[1], elements.materials[7]
    assert compensator.minimum == Quantity(D("6.000"), "kg")
    assert premix.excess_percent == 10


def test_the_water_for_the_binder_alone_is_verified_by_the_system(elements: Elements) -> None:
    declared = [one.material for phase in elements.phases for one in phase.charges if one.automated_because is not None]
    codes = {one.position: one.code for one in elements.materials}
    assert [codes[one] for one in declared] == ["SOL-PW-BINDER"]


def test_all_forty_phases_are_there_in_their_order_and_no_other(elements: Elements) -> None:
    described.require_phases(elements, PHASES, critical=CRITICAL)


@pytest.mark.parametrize("line", LIMITS.strip().splitlines())
def test_limits_are_the_described_ones(elements: Elements, line: str) -> None:
    described.require_limits(elements, line)


def test_instructions_hold_no_figures(elements: Elements) -> None:
    described.require_no_figures_in_instructions(elements)


@pytest.mark.requirement("EXE-12")
def test_times_between_phases_are_the_described_ones(elements: Elements) -> None:
    described.require_times(elements, TIMES)


@pytest.mark.requirement("EXE-20")
def test_controls_are_made_as_often_as_described(elements: Elements) -> None:
    described.require_every(elements, EVERY)
    compress = next(one.number for one in elements.phases if one.code == "COMPRESS")
    during = {one.code for one in elements.phases if one.during_number == compress}
    assert during == {"WEIGHT_CONTROL", "HARDNESS_CONTROL", "HOURLY_CONTROL", "METAL_HOURLY"}


def test_the_granule_is_dried_again_at_most_three_times(elements: Elements) -> None:
    (loop,) = [one for one in elements.blocks if one.passes is not None]
    assert (loop.condition, loop.passes) == ("LOSS_ON_DRYING.loss <= 2.5 %", 1 + 3)
    assert [one.code for one in elements.phases if one.block == loop.code] == ["DRY", "LOSS_ON_DRYING"]


@pytest.fixture(scope="module")
def book(elements: Elements, header: Header) -> Book:
    """All values of the batch; those of the lists are the ones that the demonstration executes."""
    executed: dict[tuple[int, str], list[object]] = {
        (phase.number, entry.parameter): [one.value for one in phase.entries if one.parameter == entry.parameter]
        for phase in figures.story().phases
        for entry in phase.entries
    }
    lists: described.Lists = {
        "BLEND_SAMPLES.assay": (executed[22, "Assay of the sample"], "%"),
        "WEIGHT_CONTROL.weight_20": (executed[27, "Weight of 20 tablets"], "g"),
        "BULK_TESTS.dissolution": ([92, 84, 95, 91, 93, 90], "%"),
        "DISSOLUTION_S2.dissolution": ([88, 90, 79, 93, 91, 92], "%"),
        "DISSOLUTION_S3.dissolution": ([88, 90, 79, 93, 91, 92] * 2, "%"),
    }
    days = {phase.code: START + timedelta(days=phase.number / 5) for phase in elements.phases}
    return calculated(elements, header, described.book(RECORDED, MOMENTS, lists), days)


@pytest.mark.requirement("WGH-1")
@pytest.mark.requirement("WGH-2")
@pytest.mark.requirement("WGH-3")
@pytest.mark.requirement("REV-2")
@pytest.mark.parametrize("line", RESULTS.strip().splitlines())
def test_formulas_give_the_described_figures_for_the_described_batch(book: Book, line: str) -> None:
    name, result = line.split()
    assert str(book[name]) == result


def test_every_formula_of_the_record_gives_a_value_within_its_limits(elements: Elements, book: Book) -> None:
    for phase in elements.phases:
        for one in phase.parameters:
            if one.source is ParameterSource.CALCULATED:
                found = book[f"{phase.code}.{one.code}"]
                if isinstance(found, bool):
                    assert one.expected == ("yes" if found else "no"), one.name
                else:
                    assert isinstance(found, Decimal), one.name
                    assert one.action_low is None or found >= one.action_low, one.name
                    assert one.action_high is None or found <= one.action_high, one.name
