"""A recipe's file comes back as it was written, in any company; a faulty one is refused with all of its faults."""

import json
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, cast, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.canonical import canonical, digest
from domain.recipes.exchange import form_checks, json_text, problems
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import FileRefused
from domain.recipes.exchange.recipe_file import exported, imported, ordered
from domain.recipes.values import Elements
from domain.recipes.written import written
from tests.recipe_elements import HEADER, HEADERS, SAMPLE, built, elements

FILE = exported(HEADER, SAMPLE)
SOON = 15.0  # seconds within which even a hostile file is refused on a busy machine
Change = Callable[[dict[str, Any]], object]


def refused(data: str | bytes) -> list[tuple[str, str]]:
    """The places and words of what is wrong; told soon."""
    started = time.process_time()
    with pytest.raises(FileRefused) as told:
        imported(data)
    assert time.process_time() - started < SOON
    return [(one.place, one.what) for one in told.value.problems]


def changed(change: Change) -> str:
    """The sample's file after a change by hand."""
    file = json.loads(canonical(FILE))
    change(file)
    return json.dumps(file)


@pytest.mark.requirement("REC-1")
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=12)
@given(HEADERS, elements())
def test_what_was_exported_comes_back(header: ExchangeHeader, given: Elements) -> None:
    file = exported(header, given)
    back = imported(canonical(file))
    assert back == (header, ordered(given))
    assert digest(exported(*back)) == digest(file)


@pytest.mark.requirement("EXE-4")
def test_a_file_spaced_for_people_says_the_same() -> None:
    for text in (json.dumps(FILE, indent=2), b"\xef\xbb\xbf" + canonical(FILE)):
        back = imported(text)
        assert digest(exported(*back)) == digest(FILE)
    assert str(back[1].materials[0].quantity.value) == "150.000"


def test_the_order_in_which_elements_are_held_changes_nothing() -> None:
    turned = Elements(**{one.name: getattr(SAMPLE, one.name)[::-1] for one in fields(Elements)})
    assert digest(exported(HEADER, turned)) == digest(FILE)
    assert digest(exported(HEADER, replace(SAMPLE, links=()))) != digest(FILE)


def test_the_file_names_nothing_of_the_company() -> None:
    header = {"product", "stage", "variant", "batchSize", "sizeRange", "language", "languages"}
    assert set(FILE) == {"format", *header, "elements"}


@pytest.mark.requirement("REC-1")
def test_a_file_names_no_building_block_and_what_is_read_from_it_came_from_none() -> None:
    file = canonical(exported(HEADER, built(SAMPLE)))
    assert file == canonical(FILE)
    assert b"origin" not in file
    assert b"WET" not in file
    _, back = imported(file)
    assert {one.origin for one in back.blocks} | {one.origin for one in back.phases} == {None}


def test_every_field_with_words_or_an_amount_is_looked_at() -> None:
    unbounded = {str: "text", int: "a number"}
    for of, checks in form_checks.CHECKS.items():
        types = get_type_hints(of)
        loose = [
            one.name
            for one in fields(cast("Any", of))
            if any(kind in unbounded for kind in (types[one.name], *getattr(types[one.name], "__args__", ())))
            and one.name not in checks
        ]
        assert loose in ([], ["format"]), of


@pytest.mark.parametrize(
    ("data", "place", "told"),
    [
        ("", "$", "Line 1, column 1 isn't JSON"),
        ("{", "$", "isn't JSON"),
        (b"\xff{}", "$", "isn't UTF-8"),
        ("[" * 200_000, "$", "nested far deeper"),
        ('{"a":' * 200_000, "$", "nested far deeper"),
        (b" " * (json_text.LARGEST + 1), "$", f"at most {json_text.LARGEST}"),
        ("[]", "$.format", "theriac.recipe-file/1"),
        ('{"format": "theriac.recipe-file/9"}', "$.format", "'theriac.recipe-file/9' was given"),
        ('{"format": 5.0}', "$.format", "theriac.recipe-file/1"),
        ("[" + "[]," * 2_600_000 + "[]]", "$", f"more than {json_text.LARGEST_COUNT} lists and objects"),
        ("[" + "[]," * 490_000 + "[]]", "$.format", "theriac.recipe-file/1"),
        ("[" + "0," * 4_000_000 + "0]", "$.format", "theriac.recipe-file/1"),
        ('{"format": "x", "format": "theriac.recipe-file/1"}', "$.format", "theriac.recipe-file/1"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_what_is_no_recipe_is_refused_soon(data: str | bytes, place: str, told: str) -> None:
    ((where, what),) = refused(data)
    assert (where, told in what) == (place, True), what


MATERIAL = "$.elements.materials[0]"


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("before", "after", "place", "told"),
    [
        ('"150.000"', "150.000", f"{MATERIAL}.quantity.value", "150.000 is no whole number; write a decimal as text"),
        ('"150.000"', "1e400", f"{MATERIAL}.quantity.value", "no whole number"),
        ('"150.000"', "NaN", f"{MATERIAL}.quantity.value", "NaN is no whole number"),
        ('"150.000"', "-Infinity", f"{MATERIAL}.quantity.value", "no whole number"),
        ('"150.000"', '"NaN"', f"{MATERIAL}.quantity.value", "plain digits"),
        ('"150.000"', '"1e3"', f"{MATERIAL}.quantity.value", "plain digits"),
        ('"150.000"', '"1_000"', f"{MATERIAL}.quantity.value", "plain digits"),
        ('"150.000"', '"' + "9" * 31 + '"', f"{MATERIAL}.quantity.value", "at most 30 digits"),
        ('"150.000"', '"-1"', f"{MATERIAL}.quantity.value", "above 0"),
        ('"150.000"', "9" * 5_000, f"{MATERIAL}.quantity.value", "beyond what every reader"),
        ('"position":1,"quantity"', '"position":9007199254740993,"quantity"', f"{MATERIAL}.position", "beyond what"),
        ('"position":1,"quantity"', '"position":true,"quantity"', f"{MATERIAL}.position", "whole number; True"),
        ('"position":1,"quantity"', '"position":0,"quantity"', f"{MATERIAL}.position", "takes 1 to 500; 0"),
        ('"unit":"kg"', '"unit":"stone"', f"{MATERIAL}.quantity.unit", "'stone' is not a known UCUM unit"),
        ('"role":"ACTIVE"', '"role":"SPICE"', f"{MATERIAL}.role", "one of ACTIVE, COMPENSATOR"),
        ('"role":"ACTIVE"', '"role":[[[["ACTIVE"]]]]', f"{MATERIAL}.role", "one of ACTIVE, COMPENSATOR"),
        ('"role":"ACTIVE"', '"role":"ACTIVE","colour":"red"', f"{MATERIAL}.colour", "'colour' is no field here"),
        ('"role":"ACTIVE"', '"role":"ACTIVE","role":"ACTIVE"', MATERIAL, "'role' is given twice"),
        ('"role":"ACTIVE",', "", f"{MATERIAL}.role", "role is missing"),
        ('"name":"Metformin HCl"', '"name":"\\ud800"', f"{MATERIAL}.name", "no control characters"),
        ('"name":"Metformin HCl"', '"name":"a\\u0000"', f"{MATERIAL}.name", "no control characters"),
        ('"name":"Metformin HCl"', '"name":" "', f"{MATERIAL}.name", "it is empty"),
        ('"name":"Metformin HCl"', '"name":{"a b":1}', f"{MATERIAL}.name", "takes text"),
        ('"role":"ACTIVE"', '"role":"ACTIVE","scalable":1', f"{MATERIAL}.scalable", "yes or no; 1"),
        ('"role":"ACTIVE"', '"role":"ACTIVE","minimum":[]', f"{MATERIAL}.minimum", "takes an object"),
        ('"links":[', '"links":7,"x":[', "$.elements.x", "is no field here"),
        ('"links":[', '"links":{},"Links":[', "$.elements.Links", "is no field here"),
        ('"code":"COLOUR"', '"code":"batch"', "$.elements.processParameters[0].code", "none of"),
    ],
)
def test_a_fault_is_told_with_its_place(before: str, after: str, place: str, told: str) -> None:
    text = canonical(FILE).decode()
    assert before in text
    where, what = refused(text.replace(before, after, 1))[0]
    assert (where, told in what) == (place, True), what


def _set(path: str, value: object) -> Change:
    *way, last = path.split(".")

    def change(file: dict[str, Any]) -> None:
        at: Any = file["elements"]
        for step in way:
            at = at[int(step) if step.isdecimal() else step]
        at[last] = value

    return change


@pytest.mark.requirement("REC-7")
@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("blocks.1.code", "granulation", "granulation is the code of number 1 too"),
        ("phases.1.code", "phase_1", "phase_1 is the code of number 1 too"),
        ("phases.1.number", 1, "1 is the number of number 1 too"),
        ("materials.1.position", 1, "1 is the position of number 1 too"),
        ("phases.6.parameters.1.code", "loss", "loss is the code of number 1 too"),
        ("phases.0.block", "nowhere", "no block nowhere in this file; there is: again, both"),
        ("blocks.0.parent", "nowhere", "no block nowhere"),
        ("equipment.0.usedBy", "nowhere", "no block nowhere"),
        ("links.0.fromPhase", "phase_9", "no phase phase_9"),
        ("phases.7.duringNumber", 99, "no phase number 99"),
        ("phases.1.charges.0.material", 9, "no material position 9 in this file; there is: 1, 2, 3"),
        ("phases.6.parameters.1.material", 9, "no material position 9"),
        ("phases.0.position", None, "needs its position"),
        ("phases.0.position", 2, "Another step of block wet has the position 2 too"),
        ("blocks.0.parent", "drying", "Blocks hold each other: granulation in drying in granulation"),
        ("blocks.0.parent", "granulation", "Blocks hold each other: granulation in granulation"),
    ],
)
def test_what_does_not_belong_together_is_refused(path: str, value: object, told: str) -> None:
    found = refused(changed(_set(path, value)))
    *way, last = path.split(".")
    place = problems.json_place(("elements", *way, last))
    assert any(where == place and told in what for where, what in found), found


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize("path", ["blocks.1.origin", "phases.2.origin"])
@pytest.mark.parametrize(
    "origin", [written(built(SAMPLE).blocks[0].origin), None, "WET"], ids=["whole", "null", "text"]
)
def test_a_file_that_says_where_an_element_came_from_is_refused_with_the_place(path: str, origin: object) -> None:
    found = refused(changed(_set(path, origin)))
    assert [where for where, _ in found] == [problems.json_place(("elements", *path.split(".")))]
    assert found[0][1].startswith("'origin' is no field here; there are ")
    assert ", origin" not in found[0][1]


@pytest.mark.requirement("REC-7")
def test_all_faults_are_told_at_once_and_a_hundred_at_most() -> None:
    file = json.loads(canonical(FILE))
    file["product"] = ""
    file["elements"]["materials"][1]["quantity"]["unit"] = "stone"
    file["elements"]["phases"][6]["parameters"][0]["alertLow"] = "low"
    file["elements"]["phases"][7]["signatures"] = ["PERFORMED", "PERFORMED"]
    assert [where for where, _ in refused(json.dumps(file))] == [
        "$.elements.materials[1].quantity.unit",
        "$.elements.phases[6].parameters[0].alertLow",
        "$.elements.phases[7].signatures",
        "$.product",
    ]
    file["elements"]["links"] = [{}] * 500
    assert len(refused(json.dumps(file))) == problems.MOST


def test_a_long_ring_of_blocks_is_refused_soon() -> None:
    count = 2_000
    ring = [
        {"code": f"b{at}", "kind": "LOOP", "position": at + 1, "parent": f"b{(at + 1) % count}"} for at in range(count)
    ]
    found = refused(json.dumps({**FILE, "elements": {"blocks": ring}}))
    assert "in a ring of blocks" in found[0][1]


def test_a_list_that_is_too_long_is_not_read() -> None:
    file = {**FILE, "elements": {"links": [0] * 2_001}}
    assert refused(json.dumps(file)) == [("$.elements.links", "This takes at most 2000; 2001 were given.")]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_file_nothing_but_a_refusal_comes_of_it(data: st.DataObject) -> None:
    text = canonical(FILE).decode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    piece = data.draw(st.sampled_from(["", "{", "[", "null", '"', "1e9", "\\ud800", "é", '"a":', ",", "}"]))
    try:
        digest(exported(*imported(text[:start] + piece + text[end:])))
    except FileRefused as found:
        assert found.problems  # noqa: PT017 -- either it is taken over whole, or it says why not
