"""Rows of tests and results as values, and back."""

from dataclasses import fields
from typing import Any

from domain.kernel.canonical import Json
from domain.kernel.judging import Rounding
from domain.materials.quality.kinds import (
    AssayBasis,
    Demand,
    PotencyMeaning,
    Qualifier,
    SpecificationTestKind,
)
from domain.materials.quality.models import Recorded
from domain.materials.quality.specification_models import SpecificationTest
from domain.materials.quality.values import Found, RequiredTest

TYPES = {
    "kind": SpecificationTestKind,
    "rounding": Rounding,
    "demand": Demand,
    "potency": PotencyMeaning,
    "basis": AssayBasis,
    "choices": tuple,
}


def test_of(row: SpecificationTest) -> RequiredTest:
    """A test as its rules see it."""
    told = {one.name: getattr(row, one.name) for one in fields(RequiredTest)}
    typed = {name: of(told[name]) for name, of in TYPES.items() if told[name] is not None}
    return RequiredTest(**{**told, **typed})


def test_columns(test: RequiredTest) -> dict[str, Any]:
    """A row's columns for a test."""
    told = {one.name: getattr(test, one.name) for one in fields(RequiredTest)}
    return {**told, "choices": list(test.choices)}


def found_of(row: Recorded) -> Found:
    """What a result or a revision says was found."""
    return Found(
        number=row.number,
        unit=row.unit,
        qualifier=None if row.qualifier is None else Qualifier(row.qualifier),
        text=row.text,
        choice=row.choice,
        yes_no=row.yes_no,
    )


def found_columns(found: Found) -> dict[str, Any]:
    """A row's columns for what was found."""
    return {one.name: getattr(found, one.name) for one in fields(Found)}


def told(row: Recorded) -> dict[str, Json]:
    """What was found, by whom and when, for what is signed."""
    return {
        "found": found_of(row).as_json(),
        "reported": None if row.reported is None else f"{row.reported:f}",
        "outcome": row.outcome,
        "revision": str(row.revision),
        "instrument": row.instrument,
        "reference": row.reference,
        "recordedBy": {"id": str(row.recorded_by), "name": row.recorded_name},
    }
