"""The packaging of the demonstration's bulk agrees with its record, the description's figures, and the bulk."""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from demonstration.steps import equipment, figures, packing, records
from domain.recipes.kinds import PhaseSignature
from domain.recipes.linting.lint import lint
from tests.demonstration.elements import elements_of, header_of

D = Decimal
SIGNATURES = {"CLEAR_PACKAGING": "PVQ", "FILL": "P", "RECONCILE": "PVQ"}
LIMITS = {
    ("FILL", "count"): ("{tbl}", 60, 60),
    ("FILL", "torque"): ("[lbf_av].[in_i]", 15, 25),
    ("RECONCILE", "yield"): ("%", D("98.0"), D("100.5")),
    ("RECONCILE", "accountability"): ("%", D("98.0"), D("100.5")),
    ("RECONCILE", "labels"): ("%", D("99.5"), D("100.5")),
}


@pytest.fixture(scope="module")
def record() -> records.Record:
    return records.record(records.PACKAGING)


@pytest.fixture(scope="module")
def story() -> packing.Story:
    return packing.story()


def total(story: packing.Story, *keys: str) -> int:
    return sum(int(part.told[key][0]) for part in story.parts for key in keys)


def percent(of: int, whole: int) -> Decimal:
    return (D(100 * of) / whole).quantize(D("0.01"), ROUND_HALF_UP)


def test_the_record_is_signed_and_limited_as_described(record: records.Record) -> None:
    phases = {one.code: one for one in elements_of(record).phases}
    letters = {PhaseSignature.PERFORMED: "P", PhaseSignature.VERIFIED: "V", PhaseSignature.QUALITY: "Q"}
    assert {code: "".join(letters[one] for one in phase.signatures) for code, phase in phases.items()} == SIGNATURES
    found = {
        (code, one.code): (one.unit, one.action_low, one.action_high)
        for code, phase in phases.items()
        for one in phase.parameters
        if (code, one.code) in LIMITS
    }
    assert found == LIMITS


@pytest.mark.requirement("REC-7")
def test_a_formula_that_takes_the_bulk_lacks_no_active(record: records.Record) -> None:
    codes = {one.code for one in lint(elements_of(record), header_of(record))}
    assert not codes & {"RECORD-2-ACTIVE", "RECORD-8-PACKAGING", "RECORD-8-LABELS"}


@pytest.mark.requirement("REV-3", "MAT-6")
def test_the_two_batches_pack_all_of_the_bulk_as_described(story: packing.Story) -> None:
    bulk = figures.story()
    values = {(phase.number, one.parameter): str(one.value) for phase in bulk.phases for one in phase.entries}
    coated, sampled = int(values[36, "Tablets, coated"]), int(values[37, "Sample taken"])
    assert bulk.stock.output.quantity == coated - sampled == sum(part.size for part in story.parts) == 293_700
    packed = total(story, "RECONCILE.bottles") * 60
    rejects = total(story, "RECONCILE.rejects")
    assert (packed, rejects, sampled) == (4_885 * 60, 580, 200)
    assert coated - packed - rejects - sampled == 20
    assert percent(packed, coated) == D("99.73")
    assert percent(packed + rejects + sampled, coated) == D("99.99")
    assert percent(packed, 300_000) == D("97.70")
    ends = [total(story, f"RECONCILE.{end}") for end in ("used", "specimens", "returned", "destroyed")]
    assert ends == [4_885, 2, 0, 213]
    assert sum(ends) == total(story, "CLEAR_PACKAGING.issued") == 5_100


def test_each_part_gives_and_uses_what_it_says(story: packing.Story) -> None:
    for part in story.parts:
        bottles = part.told["RECONCILE.bottles"][0]
        assert part.output["quantity"] == bottles == part.used["PAC-BOTTLE-60"] == part.used["PAC-CAP-IND"]
        assert part.used["LBL-MET-500-060"] == part.told["CLEAR_PACKAGING.issued"][0]
        assert part.told["CLEAR_PACKAGING.lot"] == [part.output["number"]]
        assert part.told["CLEAR_PACKAGING.expiry"] == [part.output["expires"]]


def test_the_line_is_that_of_the_description(record: records.Record) -> None:
    (line,) = equipment.told(packing.FOLDER / "equipment.toml")
    assert (line.code, line.first, line.last) == ("BTL-01", 2, 3)
    assert [one["equipment"]["name"] for one in record.equipment] == [line.code]
