"""What happened to the demonstration batch agrees with its recipe, with the description's figures, and with itself."""

from collections import Counter
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, stdev
from typing import Any

import pytest

from demonstration.company import PEOPLE
from demonstration.steps import equipment, figures
from demonstration.steps.files import read
from demonstration.steps.gate import VESSEL

D = Decimal


class Book:
    """The values of every phase, by number and parameter, in the order of their entry."""

    def __init__(self, story: figures.Story) -> None:
        self.values: dict[tuple[int, str], list[Any]] = {}
        for phase in story.phases:
            for entry in phase.entries:
                self.values.setdefault((phase.number, entry.parameter), []).append(entry.value)

    def one(self, phase: int, parameter: str) -> Decimal:
        (found,) = self.values[phase, parameter]
        return D(found)


@pytest.fixture(scope="module")
def recipe() -> figures.Recipe:
    return figures.recipe()


@pytest.fixture(scope="module")
def story() -> figures.Story:
    return figures.story()


@pytest.fixture(scope="module")
def weighed(story: figures.Story) -> dict[str, figures.Weighing]:
    """By the container that each weighing went into."""
    found = [one for phase in story.phases for one in phase.weighings]
    assert len({one.into for one in found}) == len(found)
    return {one.into: one for one in found}


@pytest.fixture(scope="module")
def book(story: figures.Story) -> Book:
    return Book(story)


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(D(1).scaleb(-decimals), ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    return rounded(part / whole * 100, 2)


def test_every_parameter_has_its_values_and_no_other(recipe: figures.Recipe, book: Book) -> None:
    asked = {(phase["number"], one["name"]): one for phase in recipe.phases for one in phase["parameters"]}
    assert asked.keys() == book.values.keys()
    for place, one in asked.items():
        required = one.get("repetitions", 1)
        assert required <= len(book.values[place]) <= one.get("repetitionLimit", required), place


def test_values_are_of_their_parameters_kind(recipe: figures.Recipe, story: figures.Story) -> None:
    kinds = {
        "NUMBER": (Decimal, int),
        "YES_NO": (bool,),
        "TEXT": (str,),
        "CHOICE": (str,),
        "DATE_TIME": (str,),
        "FILE": (str,),
    }
    parameters = {(p["number"], one["name"]): one for p in recipe.phases for one in p["parameters"]}
    for phase in story.phases:
        for entry in phase.entries:
            parameter = parameters[phase.number, entry.parameter]
            assert type(entry.value) in kinds[parameter["kind"]], (phase.number, entry)
            if parameter["kind"] == "DATE_TIME":
                figures.at(str(entry.value), datetime.now(UTC))
            if parameter["kind"] == "CHOICE":
                assert entry.value in parameter["choices"]
            if parameter["kind"] == "FILE":
                assert (figures.FOLDER / str(entry.value)).is_file()


def test_only_the_two_exceptions_lie_outside_limits_or_expectations(
    recipe: figures.Recipe, story: figures.Story
) -> None:
    parameters = {(p["number"], one["name"]): one for p in recipe.phases for one in p["parameters"]}
    outside = [
        (phase.number, entry.parameter, entry.repetition)
        for phase in story.phases
        for entry in phase.entries
        if not within(entry.value, parameters[phase.number, entry.parameter])
    ]
    assert (
        outside
        == [(one.phase, one.parameter, one.repetition) for one in story.exceptions if one.rule == "EXE-2"]
        == [(16, "Loss on drying", 1), (28, "Hardness", 3)]
    )


def within(value: object, parameter: dict[str, Any]) -> bool:
    if "expected" in parameter:
        return {True: "yes", False: "no"}.get(value, value) == parameter["expected"]  # type: ignore[call-overload, no-any-return]  # a choice's text is no key
    if parameter["kind"] != "NUMBER":
        return True
    number = rounded(D(str(value)), parameter["decimals"])
    assert number == D(str(value)), (parameter["name"], value)
    return D(parameter.get("actionLow", "-Infinity")) <= number <= D(parameter.get("actionHigh", "Infinity"))


def test_each_phase_is_signed_by_different_people_of_the_demonstration_company(
    recipe: figures.Recipe, story: figures.Story
) -> None:
    accounts = {account for account, *_ in PEOPLE}
    for asked, phase in zip(recipe.phases, story.phases, strict=True):
        given = {"PERFORMED": phase.by, "VERIFIED": phase.verified_by, "QUALITY": phase.quality_by}
        signers = [given[meaning] for meaning in asked["signatures"]]
        assert phase.number == asked["number"]
        assert [meaning for meaning, signer in given.items() if signer] == asked["signatures"], phase.number
        assert len(set(signers)) == len(signers), phase.number
        assert set(signers) <= accounts, phase.number


def test_the_four_exceptions_are_the_described_ones(story: figures.Story) -> None:
    assert [(one.phase, one.rule, one.classification) for one in story.exceptions] == [
        (None, "WGH-10", "MINOR"),
        (15, "TOLD", "MAJOR"),
        (16, "EXE-2", "MINOR"),
        (28, "EXE-2", "MINOR"),
    ]
    assert [one.resolved_by_correction for one in story.exceptions] == [False, False, False, True]


def test_loss_on_drying_was_repeated_after_drying_again(story: figures.Story) -> None:
    entries = [(one.parameter, one.repetition, one.value) for one in story.phases[15].entries]
    assert entries == [
        ("Loss on drying", 1, D("2.7")),
        ("Drying added, in all", 1, 5),
        ("Loss on drying", 2, D("2.1")),
    ]


def test_the_hardness_of_18_was_corrected_to_180_with_a_reason(story: figures.Story) -> None:
    (correction,) = story.phases[27].corrections
    (wrong,) = [one for one in story.phases[27].entries if one.value == 18]
    assert (correction.parameter, correction.repetition, correction.value) == ("Hardness", wrong.repetition, 180)
    assert correction.reason


def test_the_transfer_took_an_hour_and_twelve_minutes(book: Book) -> None:
    assert book.values[15, "Wet-mass end point reached"] == ["-72 min"]
    assert book.values[15, "Drying begun"] == ["+0 min"]


@pytest.mark.requirement("WGH-1")
def test_potencies_are_assay_times_one_minus_water(book: Book) -> None:
    for lot, potency in (("A", "0.988032"), ("B", "0.996004")):
        assay = book.one(4, f"Lot {lot}, assay on the anhydrous basis") / 100
        water = book.one(4, f"Lot {lot}, water") / 100
        assert book.one(4, f"Lot {lot}, as-is potency") == assay * (1 - water) == D(potency)


@pytest.mark.requirement("WGH-2")
@pytest.mark.requirement("WGH-3")
def test_the_charge_of_two_lots_is_compensated_by_the_cellulose(book: Book) -> None:
    active = book.one(4, "Lot A, quantity at hand") * book.one(4, "Lot A, as-is potency")
    needed = D("150.000") - active
    charge = rounded(needed / book.one(4, "Lot B, as-is potency"), 3)
    total = D("100.000") + charge
    assert book.one(4, "Lot A, active") == active == D("98.8032")
    assert book.one(4, "Active still needed from lot B") == needed == D("51.1968")
    assert book.one(4, "Lot B, charge") == charge == D("51.402")
    assert book.one(4, "Metformin HCl, charge of both lots") == total == D("151.402")
    assert book.one(4, "Microcrystalline cellulose, charge") == D("9.300") - (total - 150) == D("7.898")
    others = D("7.500") + D("5.220") + D("0.870") + D("1.110")
    assert book.one(4, "Core blend, total of all charges") == total + D("7.898") + others == D("174.000")


@pytest.mark.requirement("WGH-6")
def test_net_is_gross_minus_tare_and_near_its_target(book: Book, weighed: dict[str, figures.Weighing]) -> None:
    for lot, into, target in (
        ("A", "D01", book.one(4, "Lot A, quantity at hand")),
        ("B", "D02", book.one(4, "Lot B, charge")),
    ):
        one = weighed[into]
        told = [book.one(5, f"Lot {lot}, {what}") for what in ("tare", "gross", "net")]
        assert told == [one.tare, one.gross, one.net]
        assert book.one(5, f"Lot {lot}, deviation from its target") == rounded((one.net - target) / target * 100, 3)
    active = weighed["D01"].net + weighed["D02"].net
    assert book.one(10, "Metformin HCl, charged") == active
    cellulose, target = weighed["D03"].net, D("9.300") - (active - 150)  # by what was weighed, not what was computed
    assert target == D("7.900")
    deviation = book.one(6, "Microcrystalline cellulose, deviation from its charge")
    assert deviation == percent(cellulose - target, target)


@pytest.mark.requirement("WGH-8", "WGH-9")
def test_each_scale_carries_what_is_weighed_and_passed_its_check(
    story: figures.Story, book: Book, weighed: dict[str, figures.Weighing]
) -> None:
    scales = {one.code: one for one in story.scales}
    for one in weighed.values():
        scale = scales[one.scale]
        assert one.gross <= scale.capacity
        assert one.net >= scale.minimum_weight
        assert one.tare % scale.division == one.gross % scale.division == 0
    (phase,) = [one for one in story.phases if one.checks]
    for check in phase.checks:
        weights = scales[check.scale].check_weights
        nominal = [D(one["nominal"]) for one in weights]
        assert all(abs(a - b) <= D(w["tolerance"]) for a, b, w in zip(check.shown, nominal, weights, strict=True))
        deviations = [rounded((a - b) / b * 100, 3) for a, b in zip(check.shown, nominal, strict=True)]
        (told,) = [values for (_, name), values in book.values.items() if name.startswith(f"{check.scale}, deviation")]
        assert deviations == told


def test_what_was_dispensed_is_what_was_charged(book: Book, weighed: dict[str, figures.Weighing]) -> None:
    for into, told, phase, charged in (
        ("D03", "Microcrystalline cellulose, net", 10, "Microcrystalline cellulose, charged"),
        ("D04", "Povidone K30, intragranular, net", 10, "Povidone K30, charged"),
        ("D05", "Povidone K30, binder, net", 12, "Povidone K30, added"),
        ("D06", "Croscarmellose sodium, intragranular, net", 10, "Croscarmellose sodium, charged"),
        ("D07", "Croscarmellose sodium, extragranular, net", 20, "Croscarmellose sodium, added"),
        ("D08", "Colloidal silicon dioxide, net", 20, "Colloidal silicon dioxide, added"),
        ("D09", "Magnesium stearate, net", 21, "Magnesium stearate, added"),
        ("D10", "Film-coat premix, net", 32, "Film-coat premix, added"),
    ):
        assert weighed[into].net == book.one(6, told) == book.one(phase, charged), told


CHARGED = {
    "Metformin HCl, charged": "API-MET",
    "Microcrystalline cellulose, charged": "EXC-MCC-101",
    "Povidone K30, charged": "EXC-PVP-K30",
    "Croscarmellose sodium, charged": "EXC-CCS",
    "Povidone K30, added": "EXC-PVP-K30",
    "Croscarmellose sodium, added": "EXC-CCS",
    "Colloidal silicon dioxide, added": "EXC-SIL",
    "Magnesium stearate, added": "EXC-MGS",
    "Film-coat premix, added": "COA-FILM",
}


def test_lots_are_charged_with_what_the_values_say(
    story: figures.Story, book: Book, weighed: dict[str, figures.Weighing]
) -> None:
    material = {lot.number: lot.material for lot in story.stock.lots}
    charged = Counter[tuple[int, str]]()
    for phase in story.phases:
        for one in (weighed[charge.container] for charge in phase.charges if charge.reversed_by is None):
            charged[phase.number, material[one.lot]] += one.net  # type: ignore[assignment]  # sums of decimals
    told = {(phase, CHARGED[name]): D(value) for (phase, name), (value, *_) in book.values.items() if name in CHARGED}
    assert charged == told
    assert len(told) == len(CHARGED)


@pytest.mark.requirement("LOT-2")
def test_every_lot_was_tested_by_its_materials_specification_and_conforms(story: figures.Story) -> None:
    for lot in story.stock.lots:
        tests = {one["code"]: one for one in story.stock.specifications[lot.material]}
        assert lot.results.keys() == tests.keys()
        assert lot.results["IDENTITY"] is True
        for code, value in lot.results.items():
            low, high = (
                D(tests[code].get(bound, open_)) for bound, open_ in (("low", "-Infinity"), ("high", "Infinity"))
            )
            assert low <= value <= high, (lot.number, code)


def test_the_formulas_materials_come_in_lots_except_for_water(recipe: figures.Recipe, story: figures.Story) -> None:
    asked = {one["code"] for one in recipe.materials if one["role"] != "SOLVENT"}
    assert {lot.material for lot in story.stock.lots} == asked
    assert story.stock.materials.keys() == asked | {story.stock.output.material}


def test_lot_a_is_used_up_and_every_other_lot_is_more_than_enough(
    story: figures.Story, book: Book, weighed: dict[str, figures.Weighing]
) -> None:
    rest = {lot.number: lot.quantity - story.stock.sampled for lot in story.stock.lots}
    for one in weighed.values():
        rest[one.lot] -= one.net
        assert one.emptied == (rest[one.lot] == 0)
    (lot_a,), (lot_b,) = book.values[4, "Lot A, lot number"], book.values[4, "Lot B, lot number"]
    assert rest.pop(lot_a) == 0
    assert lot_b in rest
    assert min(rest.values()) > 0


@pytest.mark.requirement("MAT-6")
def test_the_container_scanned_by_mistake_is_taken_back_by_the_supervisor(story: figures.Story) -> None:
    charges = [(phase, charge) for phase in story.phases for charge in phase.charges]
    ((phase, wrong),) = [(phase, charge) for phase, charge in charges if charge.reversed_by is not None]
    assert wrong.reversed_by == "supervisor"
    assert wrong.reason
    assert "supervisor" not in {phase.by, phase.verified_by}
    ((later, _),) = [one for one in charges if one[1].container == wrong.container and one[1].reversed_by is None]
    assert later.number > phase.number


def test_the_lot_that_is_given_is_the_bulk_less_its_sample(story: figures.Story, book: Book) -> None:
    output = story.stock.output
    assert output.quantity == book.one(36, "Tablets, coated") - book.one(output.phase, "Sample taken") == 293_700


@pytest.mark.requirement("REV-2")
def test_yields_and_accountability_are_the_described_ones(book: Book) -> None:
    granule, blend = book.one(18, "Granule, net"), book.one(23, "Blend, net")
    assert (granule, blend) == (D("168.35"), D("172.60"))
    assert book.one(18, "Granule yield") == percent(granule, book.one(18, "Granule, theory")) == D("99.37")
    assert book.one(23, "Blend yield") == percent(blend, book.one(23, "Blend, theory")) == D("99.20")
    theory, good = book.one(31, "Tablets, theory"), book.one(31, "Tablets, good")
    assert theory == int(blend * 1_000_000 / 580) == 297_586
    assert book.one(31, "Compression yield") == percent(good, theory) == D("99.08")
    counted = good + book.one(31, "Tablets, samples") + book.one(31, "Tablets, rejects")
    assert good == 294_850
    assert counted == good + 1_150 + 1_200
    assert book.one(31, "Accountability") == percent(counted, theory) == D("99.87")
    assert book.one(36, "Tablets, coated") == 293_900
    assert book.one(36, "Coating yield") == percent(D(293_900), good) == D("99.68")


def test_means_are_those_of_the_single_values(book: Book) -> None:
    assays = book.values[22, "Assay of the sample"]
    sheet = (figures.FOLDER / "blend-samples.csv").read_text().splitlines()[1:]
    assert assays == [D(line.rsplit(",", 1)[1]) for line in sheet]
    assert book.one(22, "Mean assay") == rounded(mean(assays), 1)
    assert book.one(22, "Relative standard deviation") == rounded(stdev(assays) / mean(assays) * 100, 1)
    core = rounded(mean(book.values[27, "Weight of 20 tablets"]) / 20 * 1000, 1)
    assert book.one(31, "Mean core weight") == book.one(35, "Mean core weight of this batch") == core
    for pan in ("PAN-01", "PAN-02"):
        coated = book.one(35, f"{pan}, mean coated weight")
        assert book.one(35, f"{pan}, weight gain") == percent(coated - core, core)
    loads = book.one(33, "PAN-01, load") + book.one(33, "PAN-02, load")
    assert loads == rounded(book.one(31, "Tablets, good") * core / 1_000_000, 2)


def test_several_people_did_the_work(story: figures.Story) -> None:
    performed = Counter(phase.by for phase in story.phases)
    assert performed.keys() == {"supervisor", "operator", "operator2"}
    assert min(performed["operator"], performed["operator2"]) > 12


def test_moments_are_told_from_now_on() -> None:
    now = datetime(2026, 11, 22, 10, 0, 30, tzinfo=UTC)
    assert figures.at("-72 min", now) == "2026-11-22T08:48:00+00:00"
    assert figures.at("+24 h", now) == "2026-11-23T10:00:00+00:00"
    assert figures.at("+7 d", now) == "2026-11-29T10:00:00+00:00"


def test_the_equipment_is_that_of_the_description_and_its_uses_lie_in_phases(story: figures.Story) -> None:
    told = equipment.told()
    assert [one.code for one in told] == [
        *("SCL-01", "SCL-02", "VSF-01", "RMG-01", "FBD-01", "MIL-01", "BIN-01", "TPR-01", "PAN-01", "PAN-02"),
        VESSEL,
    ]
    inner = {phase.number for phase in story.phases if phase.during is None}
    assert all({one.first, one.last} <= inner for one in told if one.first is not None)
    assert {one.code for one in told if one.first is None} == {VESSEL, *(one.code for one in story.scales)}
    rules = read(equipment.FILE)["rules"]
    assert (rules["cleanHoldMinutes"], rules["dirtyHoldMinutes"]) == (7 * 24 * 60, 24 * 60)
