"""What was recorded for a parameter, with every correction and the original beside it."""

from itertools import pairwise
from typing import Literal, TypeAlias, cast

from domain.audit.entry import Row
from domain.execution.content import NOTHING
from domain.exports.composing import signatures
from domain.exports.composing.source import Source, must, whole, yes
from domain.exports.composing.times import spoken
from domain.exports.document.values import Calculation, Correction, Reading, Value
from domain.kernel.quantity import with_unit
from domain.materials.quality.kinds import Qualifier
from domain.materials.quality.values import QUALIFIED, WORDS

Outcome: TypeAlias = Literal["WITHIN", "ALERT", "ACTION", "REGISTERED", "UNCERTAIN", "NOT_JUDGED", "NOT_CALCULABLE"]


def values(source: Source, *, phase: str, parameter: str) -> list[Value]:
    """The values of one parameter in one run of a phase, by repetition."""
    of_phase = source.all("parameter_value", by=lambda row: whole(row, "repetition"), phase_execution_id=phase)
    return [_value(source, row) for row in of_phase if row.get("recipe_parameter_id") == parameter]


def _value(source: Source, row: Row) -> Value:
    """The value as it stands now; who entered it, and when, is told of the original (EXE-6, EXE-19)."""
    revisions = source.all("parameter_value_revision", by=lambda one: whole(one, "revision"), value_id=must(row, "id"))
    entry = revisions[0] if revisions else row
    units = {one.get("unit") for one in (row, *revisions)}
    named = len(units - {None}) > 1  # then each text bears its own unit
    found: Value = {
        "repetition": must(row, "repetition"),
        "text": text(source, row, named=named),
        "unit": None if named else row.get("unit"),
        "recorded_by": must(entry, "recorded_name"),
        "recorded_at": source.time(entry, "recorded_at"),
        "occurred_at": source.maybe_time(entry, "event_at"),
        "source": "MANUAL" if row.get("formula") is None else "CALCULATED",
        "outcome": cast("Outcome", must(row, "outcome")),
        "reason": entry.get("reason"),
        "corrections": [_correction(source, *pair, named=named) for pair in pairwise(revisions)],
    }
    if (formula := row.get("formula")) is not None:
        found["calculation"] = _calculation(source, row, formula)
    if signed := signatures.of_value(source, must(row, "id")):
        found["signatures"] = signed
    for reading in source.all("parameter_reading", by=lambda one: must(one, "id"), value_id=must(row, "id")):
        found["source"], found["reading"] = must(reading, "source"), _reading(source, reading)
    return found


def _reading(source: Source, row: Row) -> Reading:
    return {
        "instrument": row.get("equipment_code"),
        "quality": row.get("quality"),
        "measured_at": source.maybe_time(row, "measured_at"),
        "fallback": row.get("fallback_reason"),
    }


def _calculation(source: Source, row: Row, formula: str) -> Calculation:
    """What gave the value as it stands, and what that saw (EXE-7)."""
    inputs = source.all("value_input", by=lambda one: whole(one, "position"), value_id=must(row, "id"))
    seen = [one for one in inputs if one.get("revision") == row.get("revision")]
    return {
        "formula": formula,
        "problem": row.get("problem"),
        "inputs": [{"reference": must(one, "reference"), "text": must(one, "text")} for one in seen],
    }


def _correction(source: Source, before: Row, after: Row, *, named: bool) -> Correction:
    return {
        "original": text(source, before, named=named),
        "text": text(source, after, named=named),
        "corrected_by": must(after, "recorded_name"),
        "corrected_at": source.time(after, "recorded_at"),
        "reason": must(after, "reason"),
    }


def text(source: Source, row: Row, *, named: bool) -> str:
    """The content in words, whatever its kind; a number has the digits it was given (EXE-4)."""
    number, unit, yes_no, when = (row.get(column) for column in ("number", "unit", "yes_no", "date_time"))
    if row.get("qualifier") is not None:
        number = _qualified(Qualifier(row["qualifier"] or ""), number)
    if number is not None:
        return with_unit(number, unit) if named else number
    if yes_no is not None:
        return "Yes" if yes(row, "yes_no") else "No"
    if when is not None:
        return spoken(when, source.zone)
    if row.get("file_key") is not None:
        return _file(row)
    if row.get("problem") is not None:
        return NOTHING
    return row.get("choice") or must(row, "text")


def _qualified(qualifier: Qualifier, number: str | None) -> str:
    """A result without an exact number (EXE-3)."""
    return WORDS[qualifier] if number is None else f"{QUALIFIED[qualifier]}{number}"


def _file(row: Row) -> str:
    name, size, kind = must(row, "file_name"), must(row, "file_size"), must(row, "media_type")
    return f"{name} ({kind}, {size} bytes, SHA-256 {must(row, 'file_sha256')})"
