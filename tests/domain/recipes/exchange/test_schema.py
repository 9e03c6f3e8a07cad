"""The published JSON Schema is made from the code, and says of a file what the reader says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from domain.kernel.canonical import canonical
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import FileRefused
from domain.recipes.exchange.recipe_file import exported, imported
from domain.recipes.exchange.schema import printed, recipe_schema
from domain.recipes.values import Elements
from tests.recipe_elements import HEADER, HEADERS, SAMPLE, elements

PRINTED = Path(__file__).parents[4] / "api" / "schemas" / "recipe-file-1.schema.json"
VALIDATOR = Draft202012Validator(json.loads(printed()))


def test_the_printed_schema_is_the_schema() -> None:
    assert PRINTED.read_text() == printed(), "run ./theriac schema"


def test_it_is_a_schema_and_speaks_of_every_element() -> None:
    Draft202012Validator.check_schema(json.loads(printed()))
    definitions: Any = recipe_schema()["$defs"]
    assert {"Elements", "Phase", "Parameter", "Link", "Unit", "Decimal"} <= set(definitions)
    assert "position" in definitions["Block"]["description"]
    assert definitions["Link"]["description"].count("`atLeast`") == 1


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None, max_examples=8)
@given(HEADERS, elements())
def test_what_is_exported_is_valid(header: ExchangeHeader, given: Elements) -> None:
    VALIDATOR.validate(json.loads(canonical(exported(header, given))))


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"150.000"', "150.000"),
        ('"150.000"', '"1e3"'),
        ('"unit":"kg"', '"unit":""'),
        ('"role":"ACTIVE"', '"role":"SPICE"'),
        ('"role":"ACTIVE",', ""),
        ('"role":"ACTIVE"', '"role":"ACTIVE","colour":"red"'),
        ('"kind":"PARALLEL"', '"kind":"PARALLEL","origin":null'),
        ('"theriac.recipe-file/1"', '"theriac.recipe-file/2"'),
        ('"links":[', '"links":7,"x":['),
    ],
)
def test_what_the_reader_refuses_for_its_form_the_schema_refuses_too(before: str, after: str) -> None:
    text = canonical(exported(HEADER, SAMPLE)).decode().replace(before, after, 1)
    assert not VALIDATOR.is_valid(json.loads(text))
    with pytest.raises(FileRefused):
        imported(text)
