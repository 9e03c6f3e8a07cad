"""A cell becomes the value that it shows, or is refused in words."""

from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.refusals import InvalidInput
from domain.loading import cells
from domain.loading.catalogue import KINDS
from domain.loading.kinds import LoadState
from domain.loading.states import LOAD, LoadAct
from domain.materials.kinds import MaterialUse


@pytest.mark.requirement("EXE-4")
def test_a_number_keeps_its_digits() -> None:
    assert str(cells.number("5.10")) == "5.10"
    assert cells.between(Decimal(0), Decimal(100)).read("60") == Decimal(60)


@pytest.mark.parametrize("given", ["12,5", "1,250", "1,250.5", "1.250,5", "1'250.5", "1 250,5"])
def test_a_comma_is_told_rather_than_read(given: str) -> None:
    with pytest.raises(InvalidInput, match="with a point before its decimals"):
        cells.number(given)


@pytest.mark.parametrize("given", ["", "NaN", "1e5", "Infinity", "--1", "1.", "\u0661", "9" * 31, "1" * 32_000])
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        cells.number(given)


@pytest.mark.parametrize("given", ["31.01.2026", "2026-02-30", "1/2/2026", "20260131", "2026-1-31", "2200-01-01"])
def test_a_day_is_of_one_form(given: str) -> None:
    takes = cells.day(date(1900, 1, 1), date(2199, 12, 31))
    assert takes.read("2026-01-31") == date(2026, 1, 31)
    with pytest.raises(InvalidInput):
        takes.read(given)


def test_a_word_is_known_however_it_is_written() -> None:
    takes = cells.word(MaterialUse)
    assert takes.read("primary packaging") is takes.read("PRIMARY_PACKAGING") is MaterialUse.PRIMARY_PACKAGING
    with pytest.raises(InvalidInput, match="This takes ACTIVE, EXCIPIENT"):
        takes.read("poison")


def test_each_column_is_told_by_its_own_title_name_and_fields() -> None:
    for kind in KINDS.values():
        assert kind.columns[0].required
        for of in ("name", "title", "fields"):
            assert len({getattr(one, of) for one in kind.columns}) == len(kind.columns), (kind.name, of)
        for one in kind.columns:
            assert one.example or not one.required, (kind.name, one.title)


def test_a_load_goes_where_the_table_of_states_says() -> None:
    ways = {(state, act): LOAD.table.get((state, act)) for state in LoadState for act in LoadAct}
    assert all(ways[LoadState.DONE, act] is None for act in LoadAct)
    assert {state for (state, act), to in ways.items() if act is LoadAct.READ and to} == {
        LoadState.QUEUED,
        LoadState.READING,
        LoadState.CHECKING,
        LoadState.WRITING,
    }
    assert ways[LoadState.QUEUED, LoadAct.WRITE] is ways[LoadState.READING, LoadAct.FINISH] is None
