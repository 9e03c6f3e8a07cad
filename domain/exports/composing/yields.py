"""The yields that phases told, judged again from the rows as they were in the batch (REV-2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.audit.entry import Row
from domain.execution.content import Content
from domain.execution.rules import yields as rules
from domain.execution.rules.judgement import Expectation
from domain.exports.composing import procedure
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.reconciliation import ToldYield
from domain.materials.quality.kinds import Qualifier
from domain.recipes.kinds import ParameterKind, Rounding


@dataclass(frozen=True, slots=True)
class _Told:
    """What tells whether a person gave it."""

    tells_output: str | None
    formula: str | None


@dataclass(frozen=True, slots=True)
class _Limits:
    yield_low: Decimal | None
    yield_high: Decimal | None


def yields(source: Source) -> list[ToldYield]:
    """In the order of the phases and their passes; of runs that were replaced none."""
    told = source.all("parameter_value", by=lambda row: must(row, "id"))
    found = [
        (source.one("phase_execution", row.get("phase_execution_id")), row) for row in told if row.get("tells_output")
    ]
    counting = [(run, row) for run, row in found if run.get("replaced_at") is None]
    return [_yield(source, run, row) for run, row in sorted(counting, key=lambda one: procedure.place(one[0]))]


def _yield(source: Source, run: Row, row: Row) -> ToldYield:
    declared = source.one("recipe_parameter", row.get("recipe_parameter_id"))
    outputs = source.all("recipe_output", by=lambda one: must(one, "id"), code=row.get("tells_output"))
    (output,) = outputs
    content, expected = _content(row), _expectation(declared)
    percent = rules.percent_of(content, expected)
    limits = _Limits(_decimal(output, "yield_low"), _decimal(output, "yield_high"))
    told: ToldYield = {
        "output": must(output, "code"),
        "name": must(output, "name"),
        "phase": must(run, "number"),
        "parameter": must(declared, "name"),
        "percent": None if percent is None or content.qualifier is not None else f"{percent:f}",
        "theory": source.scaled(output),
        "low": output.get("yield_low"),
        "high": output.get("yield_high"),
        "outcome": rules.judge_yield(content, expected, limits).value,
        "by_hand": _by_hand(row),
        "verified_by": list(dict.fromkeys(_verifiers(source, run, row))),
    }
    if passes := procedure.passes(run):
        told["passes"] = passes
    return told


def _by_hand(row: Row) -> bool:
    return rules.by_hand(_Told(row.get("tells_output"), row.get("formula")))


def _verifiers(source: Source, run: Row, row: Row) -> Iterator[str]:
    """Who validly signed for it: of what was given by hand somebody else than who gave it."""
    hand, of_phase = _by_hand(row), must(run, "id")
    stale = source.rows.get("signature_staleness", {})
    given = [
        one
        for subject in (must(row, "id"), of_phase)
        for one in source.all("signature", by=lambda each: must(each, "id"), subject_id=subject)
    ]
    for one in sorted(given, key=lambda each: must(each, "id")):
        if must(one, "id") in stale or (hand and one.get("person_id") == row.get("recorded_by")):
            continue
        performed = one.get("meaning") == "PERFORMED" and one.get("subject_id") == of_phase
        if one.get("meaning") == "VERIFIED" or (not hand and performed):
            yield must(one, "printed_name")


def _content(row: Row) -> Content:
    qualifier = row.get("qualifier")
    return Content(
        number=_decimal(row, "number"),
        unit=row.get("unit"),
        qualifier=None if qualifier is None else Qualifier(qualifier),
    )


def _expectation(row: Row) -> Expectation:
    rounding = row.get("rounding")
    figures = {
        name: whole(row, name) if row.get(name) is not None else None for name in ("decimals", "significant_figures")
    }
    return Expectation(
        kind=ParameterKind.NUMBER,
        unit=row.get("unit"),
        rounding=None if rounding is None else Rounding(rounding),
        decimals=figures["decimals"],
        significant_figures=figures["significant_figures"],
    )


def _decimal(row: Row, name: str) -> Decimal | None:
    value = row.get(name)
    return None if value is None else Decimal(value)
