"""Values of an instrument through HTTP: with source, quality and time, or typed with a reason (EXE-17)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant
from tests.readings import TEMPERATURE, Dryer

VALUES = """query ($batch: ID!) { batch(id: $batch) { exceptions { rule title }
  phases { values { text reading {
    source equipmentCode equipment { code } quality measuredAt fallbackReason } } } } }"""


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("EXE-17")
def test_an_instruments_value_is_sent_with_where_it_comes_from_or_says_why_not(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    operator, dryer = client("operator"), Dryer(do, plant, admin)
    phase, parameter = dryer.run.phase(1).id, dryer.run.parameter(1, TEMPERATURE.name)
    given: dict[str, Any] = {"phase": f"PhaseExecution:{phase}", "parameter": f"RecipeParameter:{parameter}"}
    given |= {"content": {"number": {"value": "40.50", "unit": "Cel"}}}

    def record(**said: object) -> dict[str, Any]:
        return operator.mutate("recordValue", "RecordValueInput", {**given, **said})

    measured = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    reading = {"instrument": f"Equipment:{dryer.probe}", "quality": "UNCERTAIN", "measuredAt": measured}
    assert codes(record()) == ["READING_EXPECTED"]
    assert codes(record(reading={**reading, "instrument": given["phase"]})) == ["INVALID_INPUT"]
    assert dryer.readings() == []
    assert codes(record(reading=reading, commandId="one")) == []
    assert codes(record(reading=reading, commandId="one")) == []
    assert codes(record(repetition=2, manualFallback="The display was dark")) == []
    told = operator.query(VALUES, batch=f"Batch:{dryer.run.batch}")["batch"]
    first, second = told["phases"][0]["values"]
    assert first["text"] == "40.50 °C"
    assert first["reading"] == {
        "source": "INSTRUMENT",
        "equipmentCode": "TIC-DRY-1",
        "equipment": {"code": "TIC-DRY-1"},
        "quality": "UNCERTAIN",
        "measuredAt": measured,
        "fallbackReason": None,
    }
    assert (second["reading"]["source"], second["reading"]["fallbackReason"]) == ("MANUAL", "The display was dark")
    assert [one["rule"] for one in told["exceptions"]] == ["EXE-17", "EXE-17"]
