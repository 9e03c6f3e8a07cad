"""The cases that the author of the metformin record names come out as the description's batch did."""

import json
from pathlib import Path

import pytest

from demonstration.steps import records
from demonstration.steps.cases import cases
from demonstration.steps.client import Json
from demonstration.steps.simulating import Named, single, whole
from domain.kernel.quantity import Quantity
from domain.recipes.simulating.cases import Case, CaseKind, GivenTime, GivenValue
from domain.recipes.simulating.result import CaseResult, Raised
from domain.recipes.simulating.simulate import simulate
from domain.recipes.written import read
from tests.demonstration.elements import elements_of, header_of
from tests.demonstration.test_metformin_in_full import RESULTS


def taken(given: Json) -> Case:
    """A case as the API would make it of its input."""
    return Case(
        name=given["name"],
        kind=CaseKind(given["kind"]),
        values=tuple(read(GivenValue, {"inPass": None, "repetition": None, **one}) for one in given["values"]),
        waits=tuple(GivenTime(phase=one["phase"], time=read(Quantity, one["time"])) for one in given["waits"]),
    )


@pytest.fixture(scope="module")
def record() -> records.Record:
    return records.record(records.METFORMIN)


@pytest.fixture(scope="module")
def results(record: records.Record) -> tuple[CaseResult, ...]:
    named = tuple(taken(one.given) for one in record.cases)
    header = header_of(record)
    return simulate(elements_of(record), batch_size=header.batch_size, cases=named, generate=False).cases


def values(result: CaseResult, name: str) -> list[str | None]:
    phase, _, code = name.partition(".")
    return [one.value for run in result.path if run.code == phase for one in run.values if one.parameter == code]


@pytest.mark.requirement("WGH-1")
@pytest.mark.requirement("WGH-2")
@pytest.mark.requirement("WGH-3")
@pytest.mark.requirement("REV-2")
@pytest.mark.parametrize("line", RESULTS.strip().splitlines())
def test_the_first_gives_the_described_figures(results: tuple[CaseResult, ...], line: str) -> None:
    name, result = line.split()
    assert values(results[0], name) == [result]


def test_the_first_raises_nothing_and_tells_the_yields(results: tuple[CaseResult, ...]) -> None:
    assert (results[0].complete, results[0].raised) == (True, ())
    assert {one.output: str(one.percent) for one in results[0].yields if one.percent is not None} == {
        "GRANULE": "99.37",
        "FINAL_BLEND": "99.20",
    }


def where(one: Raised) -> tuple[str, str | None, tuple[int, ...]]:
    return one.rule, one.parameter or one.element, one.passes


@pytest.mark.requirement("EXE-3")
@pytest.mark.requirement("EXE-12")
def test_the_second_raises_what_rules_found_in_the_batch_before_milling(results: tuple[CaseResult, ...]) -> None:
    assert [where(one) for one in results[1].raised] == [
        ("EXE-12", "WET_GRANULE_TRANSFER", (1,)),
        ("EXE-2", "LOSS_ON_DRYING.loss", (1,)),
    ]
    assert [run.passes for run in results[1].path if run.code == "DRY"] == [(1,), (2,)]
    assert values(results[1], "LOSS_ON_DRYING.loss") == ["2.7", "2.1"]
    assert results[1].complete


def test_what_is_told_of_a_case_is_there(record: records.Record, results: tuple[CaseResult, ...]) -> None:
    for case, result in zip(record.cases, results, strict=True):
        assert case.tells
        assert all(values(result, one) for one in case.tells)


def test_a_case_like_another_says_only_what_it_says_otherwise(record: records.Record) -> None:
    first, second = (one.given for one in record.cases)
    own = {"LOSS_ON_DRYING.loss", "DRY.time"}
    assert [one for one in second["values"] if one["of"] not in own] == first["values"]
    assert [one for one in second["values"] if one["of"] == "DRY.time"] == [
        {"of": "DRY.time", "value": "40", "inPass": 1},
        {"of": "DRY.time", "value": "5", "inPass": 2},
    ]
    assert first["waits"] == []
    assert second["waits"] == [{"phase": "DRY", "time": {"value": "72", "unit": "min"}}]


def test_what_a_case_says_takes_the_place_of_what_the_one_before_says(tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    file.write_text("""
[[cases]]
name = "One"
kind = "NOMINAL"
tells = []
values = [["DRY.time", 40, 30], ["DRY.again", true]]

[[cases]]
name = "Two"
kind = "FAILURE"
like = "One"
tells = []
values = [["DRY.time", 5.10]]
""")
    one, two = cases(file)
    assert [value["value"] for value in one.given["values"]] == ["40", "30", "yes"]
    assert two.given["values"] == [{"of": "DRY.again", "value": "yes"}, {"of": "DRY.time", "value": "5.10"}]


def test_several_values_are_repetitions_and_one_stands_for_all(record: records.Record) -> None:
    weights = [one for one in record.cases[0].given["values"] if one["of"] == "WEIGHT_CONTROL.weight_20"]
    assert [one["repetition"] for one in weights] == list(range(1, 9))
    assert record.cases[0].given["values"][0] == {"of": "CHECK_SCALES.scl_01_30", "value": "30.00"}


def test_a_record_without_a_file_of_cases_has_none() -> None:
    assert cases(records.STERILE.with_name("none.toml")) == ()


def case(**changed: object) -> Json:
    yields = [{"output": "GRANULE", "percent": "99.37"}, {"output": "CORES", "percent": None}]
    run: Json = {"code": "DRY", "values": [{"parameter": "time", "value": "40"}]}
    result = {"raised": [{"what": "too late"}], "yields": yields, "path": [run, run]}
    found: Json = {"name": "Nominal", "kind": "NOMINAL", "generated": True, "complete": True}
    return {**found, "exceptions": 1, "alerts": 0, "result": json.dumps(result | dict(changed))}


def simulation(**changed: object) -> Json:
    found: Json = {"caseCount": 70, "incomplete": 0, "assumed": [{}, {}], "moreAssumed": 0}
    return {**found, "coverage": {"neverReached": []}, "cases": [case()], **changed}


def test_a_simulation_is_told_in_a_line() -> None:
    assert whole(simulation()) == (
        "Simulated in 70 cases, every phase reached; the nominal one, 2 values assumed,"
        " raises 1 exception and 0 alerts; yields GRANULE 99.37 %"
    )
    without = simulation(incomplete=3, moreAssumed=5, coverage={"neverReached": [7, 9]}, cases=[case(yields=[])])
    assert whole(without) == (
        "Simulated in 70 cases, 3 of which don't come to their end, phases never reached: 7, 9;"
        " the nominal one, 7 values assumed, raises 1 exception and 0 alerts; no formula tells a yield"
    )


def test_the_nominal_case_is_the_one_that_was_found_and_not_one_that_its_author_calls_so() -> None:
    named = {**case(), "generated": False, "exceptions": 9}
    assert "raises 1 exception " in whole(simulation(cases=[named, case()]))


def test_a_named_case_is_told_with_its_values_in_the_order_of_the_passes() -> None:
    parameters = {"DRY.time": Named("Drying time", "min")}
    told = "Case “Nominal” raises 1 exception and 0 alerts (too late); "
    assert single(case(), ["DRY.time"], parameters) == f"{told}Drying time 40 then 40 min; yields GRANULE 99.37 %"
    stuck = {**case(), "complete": False}
    assert single(stuck, ["DRY.time"], {}).startswith(f"{told}it doesn't come to its end; DRY.time 40 then 40; ")
