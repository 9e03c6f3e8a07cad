"""What an instrument gives keeps its source, quality and time; what replaces it is an exception (EXE-17)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.execution.readings import rules
from domain.execution.readings.kinds import ReadingQuality
from domain.execution.readings.refusals import InstrumentNotInUse, NoReadingExpected, ReadingExpected
from domain.execution.readings.rules import Reading
from domain.execution.rules.recording import Late
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, Refusal
from tests.conftest import Do
from tests.domain.recipes.forcing import refused_by_the_database
from tests.plant import Plant
from tests.readings import REMARK, Dryer

SAID = Late(datetime.now(UTC) - timedelta(minutes=1), "The terminal was down")


@pytest.fixture
def dryer(do: Do, plant: Plant, admin: Engine) -> Dryer:
    return Dryer(do, plant, admin)


@pytest.mark.requirement("EXE-17")
@given(
    quality=st.sampled_from(ReadingQuality),
    age=st.timedeltas(min_value=timedelta(seconds=-5), max_value=timedelta(hours=1)),
    fresh=st.integers(1, 600),
)
def test_a_reading_is_in_doubt_exactly_where_its_quality_or_its_age_says_so(
    quality: ReadingQuality, age: timedelta, fresh: int
) -> None:
    now = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    reading = Reading(instrument=new_id(), quality=quality, measured_at=now - age)
    found = rules.faults(reading, fresh=timedelta(seconds=fresh), now=now)
    assert len(found) == (quality is not ReadingQuality.GOOD) + (age > timedelta(seconds=fresh))


@pytest.mark.requirement("EXE-17")
def test_a_good_reading_is_kept_with_its_source_and_judged_as_any_value(dryer: Dryer) -> None:
    dryer.read()
    (row,) = dryer.readings()
    assert (row.source, row.equipment_id, row.equipment_code) == ("INSTRUMENT", dryer.probe, "TIC-DRY-1")
    assert (row.quality, row.fallback_reason) == ("GOOD", None)
    assert dryer.exceptions() == []
    dryer.read(2, value="46")
    assert dryer.exceptions() == [("EXE-2", "Product temperature: 46 °C")]


@pytest.mark.requirement("EXE-17")
def test_a_reading_in_doubt_and_a_typed_value_are_kept_and_are_exceptions(dryer: Dryer) -> None:
    dryer.read(1, quality=ReadingQuality.BAD)
    dryer.read(2, quality=ReadingQuality.UNCERTAIN, age=timedelta(minutes=5))
    value = dryer.read(3, without=True, fallback=" The display was dark ")
    assert dryer.exceptions() == [
        ("EXE-17", "Product temperature: reading in doubt"),
        ("EXE-17", "Product temperature: reading in doubt"),
        ("EXE-17", "Product temperature: typed instead of read"),
    ]
    rows = {one.quality: one for one in dryer.readings()}
    assert (rows[None].source, rows[None].fallback_reason) == ("MANUAL", "The display was dark")
    assert {"BAD", "UNCERTAIN"} < rows.keys()
    raised = dryer.run.rows("batch_exception")
    assert "was 300 s old; a reading is fresh for 60 s" in raised[1].description
    dryer.run.correct(value, dryer.content("41"))
    assert {one.state for one in dryer.run.rows("batch_exception")} == {"OPEN"}


@pytest.mark.requirement("EXE-17", "EQP-5")
def test_what_says_not_where_it_comes_from_or_from_elsewhere_is_refused(dryer: Dryer) -> None:
    other = dryer.shop.unit("TIC-99")
    hour = timedelta(hours=1)
    wrong: tuple[tuple[type[Refusal], dict[str, object]], ...] = (
        (ReadingExpected, {"without": True}),
        (InvalidInput, {"fallback": "Both"}),
        (InvalidInput, {"without": True, "fallback": "  "}),
        (InvalidInput, {"late": SAID}),
        (InvalidInput, {"age": -hour}),
        (NotFound, {"instrument": new_id()}),
        (InstrumentNotInUse, {"instrument": other}),
        (NoReadingExpected, {"of": REMARK.name}),
        (NoReadingExpected, {"of": REMARK.name, "without": True, "fallback": "x"}),
    )
    for refusal, said in wrong:
        _refused(dryer, refusal, said)
    dryer.demand_calibration()
    _refused(dryer, EquipmentNotSuitable, {})
    dryer.read(without=True, fallback="Its calibration has lapsed")
    assert len(dryer.readings()) == 1


def _refused(dryer: Dryer, refusal: type[Refusal], said: dict[str, object]) -> None:
    with pytest.raises(refusal):
        dryer.read(**said)  # type: ignore[arg-type]  # each is of its own
    assert dryer.readings() == []
    assert dryer.run.rows("parameter_value") == []


@pytest.mark.requirement("EXE-17")
def test_the_database_keeps_no_value_of_an_instrument_without_its_source(dryer: Dryer, do: Do, plant: Plant) -> None:
    dryer.read()
    for statement in (
        "delete from parameter_reading where company_id = :c",
        "update parameter_reading set quality = 'BAD' where company_id = :c",
        """insert into parameter_value select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(),
             'repetition', 9))).* from parameter_value v where company_id = :c""",
    ):
        assert refused_by_the_database(do, plant, statement) is not None, statement
