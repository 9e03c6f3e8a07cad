"""Rows of one lot are put together, wherever they stand; what is said of the lot is said once, or alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.tables import Row, Sheet
from domain.loading import gathering, reading
from domain.loading.gathering import Whole
from domain.loading.of_lots import LOTS
from domain.loading.reading import Problems
from domain.loading.refusals import TableRefused

TITLES = ("Lot number", "Material code", "Unit", "Net quantity", "Delivery note")


def gathered(*rows: tuple[str, ...]) -> tuple[list[Whole], Problems]:
    problems = Problems()
    cells = (Row(at, row) for at, row in enumerate(rows, 2))
    entries = reading.read(LOTS, [Sheet("Lots", (Row(1, TITLES), *cells))], problems)
    return gathering.gather(LOTS, entries, problems), problems


@given(st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=12))
def test_each_row_is_of_one_lot_and_none_is_lost(numbers: list[str]) -> None:
    wholes, problems = gathered(*((one, "M", "kg", str(at), "") for at, one in enumerate(numbers, 1)))
    problems.require_none()
    assert [one.first.values["number"] for one in wholes] == list(dict.fromkeys(numbers))
    for one in wholes:
        rows = [at for at, number in enumerate(numbers, 2) if number == one.first.values["number"]]
        assert [entry.number for entry in one.entries] == rows
        told = gathering.told(LOTS, one)
        assert told is not None
        assert [int(part["quantity"]) for part in told.values["containers"]] == [at - 1 for at in rows]


def test_a_further_row_leaves_out_what_is_said_of_the_lot() -> None:
    wholes, problems = gathered(("A", "M", "kg", "1", "DN"), ("A", "", "", "2", ""), ("A", "M", "kg", "3", "DN"))
    problems.require_none()
    told = gathering.told(LOTS, wholes[0])
    assert told is not None
    assert [(at, row["unit"], row["note"]) for at, row in told.rows] == [(at, "kg", "DN") for at in (2, 3, 4)]


def test_the_rows_that_can_be_read_are_judged_and_those_that_cannot_are_told() -> None:
    wholes, problems = gathered(("A", "M", "kg", "x", ""), ("A", "", "", "2", ""), ("B", "M", "", "1", ""))
    first, second = (gathering.told(LOTS, one) for one in wholes)
    assert first is not None
    assert [at for at, _ in first.rows] == [3]
    assert first.of.numbers == {2, 3}
    assert second is None
    assert problems.rows == {2, 4}


@pytest.mark.parametrize(
    ("rows", "place", "told"),
    [
        ([("A", "M", "kg", "1", "DN"), ("A", "M", "g", "1", "")], "row 3, column C (Unit)", "has 'kg' here"),
        ([("A", "M", "kg", "1", ""), ("A", "", "", "1", "DN")], "row 3, column E (Delivery note)", "is empty here"),
        ([("A", "M", "kg", "1", ""), ("B", "", "kg", "1", "")], "row 3, column B (Material code)", "This is needed"),
        ([("A", "M", "kg", "1", ""), ("A", "", "", "", "")], "row 3, column D (Net quantity)", "This is needed"),
        ([("A", "", "kg", "1", ""), ("A", "M", "", "1", "")], "row 2, column B (Material code)", "This is needed"),
        ([("", "M", "kg", "1", ""), ("", "N", "g", "1", "")], "row 2, column A (Lot number)", "This is needed"),
    ],
)
def test_what_a_lots_rows_say_differently_is_told(rows: list[tuple[str, ...]], place: str, told: str) -> None:
    _, problems = gathered(*rows)
    with pytest.raises(TableRefused) as refused:
        problems.require_none()
    first = refused.value.problems[0]
    assert first.place == f"Lots, {place}"
    assert told in first.what
