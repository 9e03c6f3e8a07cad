"""The readable record follows from the rows alone."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from unittest.mock import Mock
from zoneinfo import ZoneInfo

import pytest

from domain.exports.composing import source
from domain.exports.composing.controls import controls
from domain.exports.composing.offline import acts
from domain.exports.composing.scans import scans
from domain.exports.composing.source import IncompleteRows, Source
from domain.exports.composing.times import moment, spoken
from domain.exports.composing.values import values
from domain.exports.document.basics import Signature
from domain.exports.record import compose

VIENNA = ZoneInfo("Europe/Vienna")
AT = "2026-11-22T10:00:00.5+00:00"
NO_CONTENT = dict.fromkeys(
    ("number", "unit", "text", "choice", "yes_no", "date_time", "file_key", "file_name", "file_size", "file_sha256")
)

Table = dict[str, dict[str, str | None]]


def table(*rows: dict[str, str | None]) -> Table:
    return {row["id"] or "": row for row in rows}


def rows() -> dict[str, Table]:
    """The least that a batch's record has: issued, not begun."""
    return {
        "company": table({"id": "c", "title": "Ærø Pharma"}),
        "site": table({"id": "s", "code": "VIE", "name": "Wien", "time_zone": "Europe/Vienna"}),
        "batch": table(
            {
                "id": "b",
                "number": "B-1",
                "product": "Metformin",
                "size_value": "300000",
                "size_unit": "{tbl}",
                "state": "IDLE",
                "disposition": "PENDING",
                "recipe_digest": "00",
                "issued_at": AT,
                "started_at": None,
                "completed_at": None,
                "issue_signature_id": None,
            }
        ),
        "master_recipe": table({"id": "m", "code": "MET", "product": "Metformin", "stage": "bulk"}),
        "master_recipe_version": table(
            {
                "id": "v",
                "number": "3",
                "variant": "STANDARD",
                "author_id": "p",
                "submission": "1",
                "batch_size_value": "300000",
                "batch_size_unit": "{tbl}",
                "effective_at": AT,
            }
        ),
        "person": table({"id": "p", "name": "Zoë Øst"}),
        "record_export": table({"id": "e", "requested_at": AT}),
    }


def value(revision: int, **content: str | None) -> dict[str, str | None]:
    said = {"outcome": "WITHIN", "recorded_name": "Zoë Øst", "recorded_at": AT, "event_at": None, "reason": "because"}
    fixed = {"value_id": "w", "phase_execution_id": "x", "recipe_parameter_id": "y", "repetition": "1"}
    return {**NO_CONTENT, **fixed, **said, **content, "id": f"r{revision}", "revision": str(revision)}


def composed_value(*revisions: dict[str, str | None], inputs: Iterable[dict[str, str | None]] = ()) -> Any:  # noqa: ANN401 -- a Value, asked by any of its keys
    """The value that has these revisions, the last of which stands, and what it was calculated from."""
    tables = {"parameter_value": table({**revisions[-1], "id": "w"}), "parameter_value_revision": table(*revisions)}
    tables["value_input"] = table(*inputs)
    (found,) = values(Source({"site": rows()["site"], **tables}), phase="x", parameter="y")
    return found


def test_a_batch_that_was_only_issued_has_a_record() -> None:
    document = compose(rows())
    assert (document["batch"]["disposition"], document["phases"], document["review"]) == (None, [], None)
    assert document["batch"]["issued_at"] == {
        "utc": "2026-11-22T10:00:00.500000Z",
        "local": "2026-11-22 11:00:00",
        "zone": "Europe/Vienna",
    }
    assert document["recipe"]["author"] == "Zoë Øst"


@pytest.mark.requirement("AUD-5")
def test_the_order_in_which_rows_arrive_changes_nothing() -> None:
    given = rows()
    for number in range(3):
        held_at = f"2026-11-2{8 - number}T10:00:00+00:00"
        hold = {"id": f"h{number}", "held_at": held_at, "held_by": "p", "reason": f"reason {number}"}
        given.setdefault("batch_hold", {})[f"h{number}"] = {**hold, "restarted_at": None}
    turned: Any = {name: dict(reversed(content.items())) for name, content in reversed(given.items())}
    assert compose(turned) == compose(given)
    assert [hold["reason"] for hold in compose(turned)["holds"]] == ["reason 2", "reason 1", "reason 0"]


def with_phases(count: int) -> dict[str, Table]:
    """A batch of so many phases, each signed twice, the second signature at the time of the next phase's first."""
    given = rows()
    for number in range(count):
        recipe: dict[str, str | None] = {
            "id": f"q{number}",
            "name": "Dry",
            "unit_procedure": "u",
            "operation": "o",
            "instruction": "Dry.",
        }
        given.setdefault("recipe_phase", {})[f"q{number}"] = {**recipe, "critical": "false", "signatures": "[]"}
        run: dict[str, str | None] = {
            "id": f"x{number}",
            "number": str(number + 1),
            "recipe_phase_id": f"q{number}",
            "state": "COMPLETE",
        }
        given.setdefault("phase_execution", {})[f"x{number}"] = run
        for place in range(2):
            signature = signed(f"g{number}-{place}", subject=f"x{number}", second=number + place)
            given.setdefault("signature", {})[signature["id"] or ""] = signature
    return given


def signed(name: str, *, subject: str, second: int) -> dict[str, str | None]:
    at = f"2026-11-22T10:{second // 60:02}:{second % 60:02}+00:00"
    fixed = {"meaning": "PERFORMED", "printed_name": name, "digest": "00", "method": "PASSWORD", "person_id": "p"}
    return {**fixed, "id": name, "signed_at": at, "subject_type": "PhaseExecution", "subject_id": subject}


def names_of(signatures: Iterable[Signature]) -> list[str]:
    return [one["printed_name"] for one in signatures]


def test_signatures_stand_in_the_order_of_signing_those_of_one_moment_by_their_ids() -> None:
    given = with_phases(2)
    given["parameter_value"] = table(
        {"id": "v9", "phase_execution_id": "x0", "recipe_parameter_id": "none", "repetition": "1"}
    )
    later = [signed("a", subject="x0", second=1), signed("z", subject="x0", second=0)]
    given["signature"] |= table(*later, {**signed("b", subject="b", second=1), "subject_type": "Batch"})
    given["signature"] |= table({**signed("g0-00", subject="v9", second=1), "subject_type": "other"})
    document = compose(given)
    assert names_of(document["phases"][0]["signatures"]) == ["g0-0", "z", "a", "g0-00", "g0-1"]
    assert names_of(document["phases"][1]["signatures"]) == ["g1-0", "g1-1"]
    assert names_of(document["signatures"]) == ["g0-0", "z", "a", "b", "g0-00", "g0-1", "g1-0", "g1-1"]


def test_twice_the_phases_take_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(phases: int) -> int:
        with monkeypatch.context() as patch:
            counted = Mock(wraps=moment)
            patch.setattr(source, "moment", counted)
            compose(with_phases(phases))
        return counted.call_count

    assert steps(80) <= 2 * steps(40)


@pytest.mark.parametrize(("missing", "told"), [("batch", "batch"), ("person", "person p"), ("site", "site")])
def test_rows_that_are_no_record_are_refused_by_name(missing: str, told: str) -> None:
    given = deepcopy(rows())
    del given[missing]
    with pytest.raises(IncompleteRows, match=told):
        compose(given)


@pytest.mark.requirement("EXE-13")
def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first, second = "2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"
    assert moment(first, VIENNA)["local"] == moment(second, VIENNA)["local"] == "2026-10-25 02:30:00"
    assert spoken(first, VIENNA) == "2026-10-25 02:30:00 UTC+02:00 Europe/Vienna"
    assert spoken(second, VIENNA) == "2026-10-25 02:30:00 UTC+01:00 Europe/Vienna"


def test_a_moment_at_the_end_of_the_calendar_is_shown_in_utc() -> None:
    assert moment("9999-12-31T23:59:59+00:00", VIENNA)["local"] == "9999-12-31 23:59:59"


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("content", "text", "unit"),
    [
        ({"number": "5.10", "unit": "%"}, "5.10", "%"),
        ({"text": "Free-flowing"}, "Free-flowing", None),
        ({"choice": "day"}, "day", None),
        ({"yes_no": "false"}, "No", None),
        ({"date_time": AT}, "2026-11-22 11:00:00 UTC+01:00 Europe/Vienna", None),
    ],
)
def test_a_value_of_any_kind_is_told_as_it_was_given(content: dict[str, str], text: str, unit: str | None) -> None:
    found = composed_value(value(1, **content))
    assert (found["text"], found["unit"], found["corrections"]) == (text, unit, [])


def test_an_attached_file_is_told_with_its_digest() -> None:
    file = {"file_key": "k", "file_name": "scan.pdf", "file_size": "12", "file_sha256": "ab", "media_type": "a/b"}
    assert composed_value(value(1, **file))["text"] == "scan.pdf (a/b, 12 bytes, SHA-256 ab)"


@pytest.mark.requirement("AUD-6")
def test_every_revision_stands_beside_the_one_before_it() -> None:
    given = [value(number, number=text, unit="N") for number, text in enumerate(("18", "190", "180"), 1)]
    found = composed_value(*given)
    assert (found["text"], found["recorded_by"]) == ("180", "Zoë Øst")
    assert [(one["original"], one["text"]) for one in found["corrections"]] == [("18", "190"), ("190", "180")]


def test_a_unit_in_words_is_the_plants_and_a_unit_for_machines_is_ucums() -> None:
    found = composed_value(value(1, number="5", unit="K"), value(2, number="5", unit="Cel"))
    assert (found["text"], found["corrections"][0]["text"]) == ("5 °C", "5 °C")
    assert composed_value(value(1, number="5", unit="Cel"))["unit"] == "Cel"


def test_a_correction_of_the_unit_names_the_unit_of_each() -> None:
    found = composed_value(value(1, number="5", unit="g"), value(2, number="5", unit="kg"))
    assert (found["text"], found["unit"]) == ("5 kg", None)
    assert found["corrections"][0]["original"] == "5 g"


@pytest.mark.requirement("EQP-7")
def test_a_clearance_is_told_with_what_was_looked_at_and_until_when_it_counted() -> None:
    """In the order of its procedure, whatever the order of the rows."""
    later = "2026-11-22T12:00:00+00:00"
    cleared: dict[str, str | None] = {
        "id": "l",
        "place_code": "R-101",
        "location_id": "r",
        "equipment_id": None,
        "procedure_code": "SOP-CLEAR",
        "edition": "2",
        "state": "LAPSED",
        "begun_name": "Zoë Øst",
        "begun_at": AT,
        "performed_name": "Zoë Øst",
        "performed_at": AT,
        "verified_name": "Ea Ek",
        "verified_at": AT,
        "verification_remark": None,
        "clear_until": later,
        "lapsed_at": later,
        "lapse_cause": "TIME",
    }
    begun = {**cleared, **dict.fromkeys(("performed_name", "performed_at", "verified_name", "verified_at"))}
    begun |= {"id": "k", "equipment_id": "q", "begun_at": later, "clear_until": None, "lapsed_at": None}
    check: dict[str, str | None] = {"clearance_id": "l", "remark": None, "found": "CLEAR"}
    checks = [{**check, "id": f"i{at}", "position": str(at), "says": f"Item {at}"} for at in (10, 2)]
    tables = {**rows(), "line_clearance": table(begun, cleared), "clearance_check": table(*checks)}
    tables["signature"] = table({**signed("s", subject="l", second=1), "subject_type": "LineClearance"})
    document = compose(tables)
    assert [one["subject"] for one in document["signatures"]] == ["Clearance of R-101 by SOP-CLEAR"]
    first, second = document["clearances"]
    assert [(one["position"], one["says"], one["found"]) for one in first["items"]] == [
        ("2", "Item 2", "CLEAR"),
        ("10", "Item 10", "CLEAR"),
    ]
    assert (first["of"], first["performed_by"], first["verified_by"]) == ("Room", "Zoë Øst", "Ea Ek")
    assert (first["clear_until"], first["lapse_cause"]) == (moment(later, VIENNA), "TIME")
    assert (second["of"], second["items"], second["performed_at"]) == ("Equipment", [], None)
    assert "clearances" not in compose(rows())


@pytest.mark.requirement("AUD-6")
def test_a_calculated_value_is_recorded_with_what_it_came_from() -> None:
    first = value(1, number="50.00", unit="kg", formula="mean(mass)")
    again = value(2, number="49.00", unit="kg", formula="mean(mass)")
    seen = ("mass", "51.00 kg", "1"), ("mass", "49.00 kg", "1"), ("mass", "49.00 kg", "2")
    inputs: list[dict[str, str | None]] = [
        {"id": f"i{place}", "value_id": "w", "revision": of, "position": str(place), "reference": name, "text": said}
        for place, (name, said, of) in enumerate(seen, 1)
    ]
    found = composed_value(first, again, inputs=inputs)
    assert (found["source"], found["text"]) == ("CALCULATED", "49.00")
    assert found["calculation"] == {
        "formula": "mean(mass)",
        "problem": None,
        "inputs": [{"reference": "mass", "text": "49.00 kg"}],
    }
    nothing = composed_value(value(1, formula="1 / x", problem="x is 0", outcome="NOT_CALCULABLE"))
    assert (nothing["text"], nothing["calculation"]["problem"]) == ("not calculable", "x is 0")


@pytest.mark.requirement("EXE-3")
def test_a_result_without_an_exact_number_is_recorded_as_it_was_entered() -> None:
    less = composed_value(value(1, number="0.10", unit="mg/kg", qualifier="LESS_THAN"))
    assert (less["text"], less["unit"]) == ("< 0.10", "mg/kg")
    assert composed_value(value(1, qualifier="NOT_DETECTED"))["text"] == "not detected"


@pytest.mark.requirement("EXE-20", "AUD-5")
def test_a_parameter_that_comes_round_tells_each_of_its_controls() -> None:
    series: dict[str, str | None] = {
        "id": "z",
        "phase_execution_id": "x",
        "recipe_parameter_id": "y",
        "carrier_id": "x",
        "samples": "1",
    }
    series |= {"every_seconds": "900", "grace_seconds": "150.5", "started_at": AT}
    control: dict[str, str | None] = {
        "id": "k2",
        "series_id": "z",
        "number": "2",
        "first_repetition": "2",
        "last_repetition": "2",
    }
    control |= {"state": "MISSED", "due_at": AT, "overdue_at": AT, "missed_name": "Zoë Øst", "missed_at": AT}
    first: dict[str, str | None] = {
        **control,
        "id": "k9",
        "number": "1",
        "state": "RECORDED",
        "missed_name": None,
        "missed_at": None,
    }
    tables = {
        "control_series": table({**series, "ended_at": None}),
        "in_process_control": table(control, first),
        "phase_execution": table({"id": "x", "number": "7"}),
    }
    source = Source({"site": rows()["site"], **tables})
    found = controls(source, phase="x", parameter="y")
    assert found is not None
    assert (found["every"], found["while_phase"], found["ended_at"]) == ("15 min", "7", None)
    assert [(one["number"], one["state"], one["missed_by"]) for one in found["due"]] == [
        ("1", "RECORDED", None),
        ("2", "MISSED", "Zoë Øst"),
    ]
    assert controls(source, phase="x", parameter="other") is None


@pytest.mark.requirement("EXE-17", "AUD-5")
def test_a_reading_tells_its_instrument_quality_and_time_beside_the_value() -> None:
    original = value(1, number="40.5", unit="Cel")
    reading = {"id": "g", "value_id": "w", "source": "INSTRUMENT", "equipment_code": "TIC-01", "quality": "BAD"}
    read: dict[str, str | None] = {**reading, "measured_at": AT, "fallback_reason": None}
    tables = {
        "site": rows()["site"],
        "parameter_value": table({**original, "id": "w"}),
        "parameter_value_revision": table(original),
        "parameter_reading": table(read),
    }
    (found,) = values(Source(tables), phase="x", parameter="y")
    assert found["source"] == "INSTRUMENT"
    assert found["reading"] == {
        "instrument": "TIC-01",
        "quality": "BAD",
        "measured_at": moment(AT, VIENNA),
        "fallback": None,
    }
    typed = {**read, "source": "MANUAL", "equipment_code": None, "quality": None, "measured_at": None}
    tables["parameter_reading"] = table({**typed, "fallback_reason": "The display was dark"})
    (found,) = values(Source(tables), phase="x", parameter="y")
    assert (found["source"], found["reading"]["fallback"]) == ("MANUAL", "The display was dark")


@pytest.mark.requirement("AUD-5")
def test_what_was_scanned_in_a_phase_is_told_in_its_order_the_wrong_ones_too() -> None:
    scan: dict[str, str | None] = {"id": "t1", "phase_execution_id": "x", "text": "RMG-01", "symbology": "]C0"}
    scan |= {"kind": "EQUIPMENT", "named": "RMG-01", "outcome": "CONFIRMED", "says": None}
    scan |= {"scanned_name": "Zoë Øst", "scanned_at": "2026-11-22T11:00:00+00:00"}
    wrong = {**scan, "id": "t2", "outcome": "WRONG", "says": "It names another.", "scanned_at": AT}
    found = scans(Source({"site": rows()["site"], "scan_confirmation": table(scan, wrong)}), "x")
    assert [(one["outcome"], one["says"]) for one in found] == [("WRONG", "It names another."), ("CONFIRMED", None)]
    assert scans(Source({"site": rows()["site"]}), "x") == []


@pytest.mark.requirement("AUD-5", "OFL-1")
def test_what_a_device_sent_is_told_with_both_times_and_what_became_of_it() -> None:
    sent: dict[str, str | None] = {"id": "a1", "phase_execution_id": "x", "recipe_parameter_id": "y", "repetition": "1"}
    sent |= {"content": "night", "device_code": "TAB-01", "sequence": "2", "person_name": "Zoë Øst"}
    sent |= {"device_time": "2026-11-22T09:00:00+00:00", "event_at": AT, "arrived_at": "2026-11-22T11:00:00+00:00"}
    sent |= {"outcome": "REFUSED", "says": "Recorded already.", "waits_for": None, "exception_id": "e"}
    after = {**sent, "id": "a2", "sequence": "3", "outcome": "NOT_APPLIED", "says": None}
    after |= {"waits_for": "2", "exception_id": None}
    tables = {
        "site": rows()["site"],
        "offline_act": table(after, sent),
        "phase_execution": table({"id": "x", "number": "1"}),
        "recipe_parameter": table({"id": "y", "name": "Shift"}),
        "batch_exception": table({"id": "e", "number": "4"}),
    }
    first, second = acts(Source(tables))
    assert (first["phase"], first["parameter"], first["content"]) == ("1", "Shift", "night")
    assert first["event_at"] == moment(AT, VIENNA)
    assert first["device_time"] == moment("2026-11-22T09:00:00+00:00", VIENNA)
    assert (first["says"], first["exception"], first["waits_for"]) == ("Recorded already.", "4", None)
    assert (second["outcome"], second["exception"], second["waits_for"]) == ("NOT_APPLIED", None, "2")
