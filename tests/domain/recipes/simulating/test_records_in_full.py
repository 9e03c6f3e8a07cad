"""The nominal batch of both demonstration records goes as they aim, without an exception."""

import re

import pytest

from demonstration.steps import records
from domain.kernel.canonical import canonical
from domain.recipes.judging import Judged
from domain.recipes.simulating.generating import NOMINAL
from domain.recipes.simulating.result import Simulation
from domain.recipes.simulating.simulate import simulate
from domain.recipes.written import written
from tests.demonstration.elements import elements_of, header_of

RECORDS = ("METFORMIN", "STERILE")


def nominal(name: str) -> Simulation:
    record = records.record(getattr(records, name))
    return simulate(elements_of(record), batch_size=header_of(record).batch_size, cases=(NOMINAL,), generate=False)


WHOLE = {name: nominal(name) for name in RECORDS}


def value(name: str, of: str) -> str | None:
    """The last value of a parameter, PHASE.code."""
    path = WHOLE[name].cases[0].path
    return [one.value for run in path for one in run.values if f"{run.code}.{one.parameter}" == of][-1]


@pytest.mark.parametrize("name", RECORDS)
def test_a_nominal_batch_comes_to_its_end_and_raises_nothing(name: str) -> None:
    (found,) = WHOLE[name].cases
    assert found.complete
    assert found.raised == ()


@pytest.mark.requirement("REV-2")
@pytest.mark.parametrize(
    ("name", "of", "percent"),
    [
        ("METFORMIN", "GRANULE_YIELD.yield", "100.00"),
        ("METFORMIN", "BLEND_YIELD.yield", "100.00"),
        ("METFORMIN", "COMPRESSION_YIELD.yield", "100.00"),
        ("METFORMIN", "COMPRESSION_YIELD.accountability", "100.00"),
        ("METFORMIN", "COATING_YIELD.yield", "100.00"),
        ("METFORMIN", "RECONCILE.yield", "100.00"),
        ("METFORMIN", "RECONCILE.accountability", "100.07"),
        ("METFORMIN", "RECONCILE.overall", "100.00"),
        ("METFORMIN", "RECONCILE.labels", "100.00"),
        ("STERILE", "RECONCILE.filling_yield", "100.00"),
        ("STERILE", "RECONCILE.reconciled", "100.00"),
        ("STERILE", "RECONCILE.yield", "99.98"),
    ],
)
def test_each_yield_is_there_and_of_all_there_should_be(name: str, of: str, percent: str) -> None:
    assert value(name, of) == percent


@pytest.mark.requirement("REV-2")
def test_the_yields_of_outputs_that_a_formula_tells_are_within_their_limits() -> None:
    found = {one.output: one for name in RECORDS for one in WHOLE[name].cases[0].yields if one.told_by is not None}
    assert set(found) == {"GRANULE", "FINAL_BLEND"}
    assert {one.outcome for one in found.values()} == {Judged.WITHIN}


def test_readings_are_those_that_an_engineer_expects() -> None:
    expected = {
        "CHECK_SCALES.scl_01_150": "150.00",
        "DISPENSE_EXCIPIENTS.povidone_1": "3.750",
        "GRANULE_YIELD.gross": "170.41",
        "BLEND_SAMPLES.assay": "100.0",
        "COMPRESSION_YIELD.good": "300000",
        "WEIGHT_GAIN_1.weight_100": "59.74",
        "COOL_1.net": "89.60",
        "COOL_2.net": "89.60",
        "RECONCILE.bottles": "5000",
    }
    assert {of: value("METFORMIN", of) for of in expected} == expected
    assert value("STERILE", "FILL.filled") == "18867"


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize("name", RECORDS)
def test_every_number_is_written_with_its_digits(name: str) -> None:
    text = canonical(written(WHOLE[name]))
    assert re.search(rb'"-?[0-9.]+[Ee][+-]?[0-9]+"', text) is None
    assert text == canonical(written(nominal(name)))
