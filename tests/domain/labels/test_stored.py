"""What is kept of a label is all of it; long texts become lines, and lose nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.labels import kinds, stored, wording
from domain.labels.kinds import Weights
from domain.labels.label import Label
from tests.domain.labels.sample import LOT, SAMPLE
from tests.domain.labels.strategies import ISSUER, TODAY
from tests.infra.labels.labels import labels


@pytest.mark.requirement("LBL-3")
@given(labels(), st.integers(1, 9))
def test_a_kept_label_is_read_as_it_was(label: Label, number: int) -> None:
    printed = replace(label, print=number)
    assert stored.read(stored.written(printed)) == printed
    assert stored.written(stored.read(stored.written(printed))) == stored.written(printed)


@pytest.mark.requirement("LBL-5")
@given(st.text(), st.integers(1, 30))
def test_no_word_is_lost_and_no_line_too_long(text: str, limit: int) -> None:
    lines = wording.lines_of(text, limit=limit)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(0 < len(line) <= limit and line == line.strip() for line in lines)


def test_words_are_broken_only_where_one_is_longer_than_a_line() -> None:
    assert wording.lines_of("H318 Causes serious\neye damage", limit=12) == ("H318 Causes", "serious", "eye damage")
    assert wording.lines_of("abcdefgh", limit=5) == ("abcde", "fgh")
    assert wording.lines_of(None) == wording.lines_of(" \n") == ()


def test_a_container_tells_its_weights_its_days_and_how_it_is_handled() -> None:
    weights = Weights(*(Quantity(Decimal(value), "kg") for value in ("0.350", "25.350", "25.000")))
    said = replace(
        LOT,
        received=None,
        number="D/1",
        retest_on=date(2027, 6, 30),
        weights=weights,
        storage=("Cool", "2 to 8 °C"),
        hazards=("H302",),
    )
    assert [str(line) for line in kinds.lot(said, ISSUER, today=TODAY).lines][3:-1] == [
        "Container: 3 of 12",
        "Number: D/1",
        "Tare: 0.350 kg",
        "Gross when filled: 25.350 kg",
        "Net when filled: 25.000 kg",
        "Expiry: 2028-06-30",
        "Retest: 2027-06-30",
        "Storage: Cool",
        "Storage: 2 to 8 °C",
        "Hazards: H302",
    ]


def test_a_sample_whose_point_nobody_said_tells_what_is_known() -> None:
    said = replace(SAMPLE, point=None, purpose="RETEST", quantity=Quantity(Decimal("0.10"), "kg"), reference="LIMS-7")
    titles = [line.title for line in kinds.sample(said, ISSUER, today=TODAY).lines]
    assert titles == ["Material", "Batch", "Sample", "Purpose", "Quantity", "Taken", "Laboratory's number"]
