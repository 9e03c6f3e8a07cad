"""A phase that comes from the library is in the record in full, with what the record has otherwise."""

import pytest

from demonstration.steps import blocks, building, records
from demonstration.steps.client import Json
from demonstration.steps.files import read
from demonstration.steps.procedures import Origin, Step, code_of, step

GIVEN: Json = {
    "kind": "PHASE",
    "code": "CLEARANCE",
    "name": "Line clearance",
    "signatures": ["PERFORMED", "VERIFIED"],
    "instruction": "Inspect the area.",
    "parameters": [
        {"code": "cleared", "name": "Nothing left", "kind": "YES_NO", "expected": "yes"},
        {"code": "humidity", "name": "Humidity", "kind": "NUMBER", "unit": "%", "action_high": 55},
    ],
}
OWN: Json = {"kind": "PHASE", "code": "CLEAR_PRESS", "from_block": "LIB", "within": "SET_UP"}


def taken(**own: object) -> Step:
    return step({**OWN, **own}, {}, {"LIB": step(GIVEN, {}, {})})


def codes(of: Step) -> list[str | None]:
    return [code_of(one) for one in of.parts]


def test_what_a_record_does_not_say_is_as_the_building_block_has_it() -> None:
    found, given = taken(), step(GIVEN, {}, {})
    assert found.element == {"phase": {**given.element["phase"], "code": "CLEAR_PRESS"}}
    assert (found.within, found.parts) == ("SET_UP", given.parts)
    assert found.origin == Origin("LIB", given)
    assert building.adapted(found) == "none otherwise"


def test_what_a_record_says_is_as_it_says_it() -> None:
    tooling = {"name": "Tooling set", "kind": "TEXT"}
    stricter = {"code": "humidity", "name": "Humidity", "kind": "NUMBER", "unit": "%", "action_high": 40}
    found = taken(name="Press clearance", without=["cleared"], parameters=[tooling, stricter])
    assert found.element["phase"]["name"] == "Press clearance"
    assert codes(found) == ["humidity", None]
    assert found.parts[0]["parameter"]["actionHigh"] == "40"
    assert building.adapted(found) == "1 more, 1 changed, 1 left out"


def test_only_what_is_there_can_be_left_out() -> None:
    with pytest.raises(AssertionError, match="temperature"):
        taken(without=["temperature"])


def test_an_unknown_building_block_is_no_origin() -> None:
    with pytest.raises(KeyError, match="LIB"):
        step(OWN, {}, {})


def test_both_records_take_the_line_clearance_and_write_none_of_it_themselves() -> None:
    block = blocks.block(blocks.LINE_CLEARANCE)
    for path in (records.METFORMIN, records.STERILE):
        found = [one for one in records.record(path).procedure if one.origin is not None]
        assert [one.origin and one.origin.building_block for one in found] == [block.code]
        assert found[0].origin is not None
        assert found[0].origin.step == block.gives
        said = next(one for one in read(path)["procedure"] if "from_block" in one)
        own = {one.get("code") for one in said["parameters"]}
        assert not own & set(codes(block.gives))


def test_the_renewed_version_says_one_limit_otherwise_and_the_rest_alike() -> None:
    block = blocks.block(blocks.LINE_CLEARANCE)
    before = {code_of(one): one["parameter"] for one in block.gives.parts}
    assert block.renewed.keys() == {"humidity"}
    after = block.renewed["humidity"]["parameter"]
    assert {key for key in after if after[key] != before["humidity"].get(key)} == {"actionHigh"}
    assert (before["humidity"]["actionHigh"], after["actionHigh"]) == ("55", "50")
