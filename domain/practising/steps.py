"""What is practised: a version's phases as they stood when the practice began, as values and as the text of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.execution.rules.judgement import Expectation
from domain.execution.rules.recording import Repetitions
from domain.recipes.kinds import ParameterKind, ParameterSource, Rounding
from domain.recipes.limits import limits_text
from domain.recipes.values import Elements, Parameter, Phase

NUMBERS = ("alert_low", "alert_high", "action_low", "action_high", "registered_low", "registered_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepParameter:
    """A value to enter; `limits` in words as an operator sees them (EXE-3)."""

    name: str
    critical: bool
    limits: str
    repetitions: Repetitions
    expectation: Expectation


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A phase as it is practised; `charges` in words: what a batch would be charged with there."""

    number: int
    unit_procedure: str
    operation: str
    name: str
    instruction: str
    critical: bool
    during: int | None
    signatures: tuple[str, ...]
    charges: tuple[str, ...]
    parameters: tuple[StepParameter, ...]


def steps_of(elements: Elements) -> tuple[Step, ...]:
    """The phases of a version by their numbers; what a batch calculates by itself isn't practised."""
    return tuple(_step(one, elements) for one in sorted(elements.phases, key=lambda phase: phase.number))


def _step(phase: Phase, elements: Elements) -> Step:
    materials = {one.position: f"{one.code} {one.name}" for one in elements.materials}
    return Step(
        number=phase.number,
        unit_procedure=phase.unit_procedure,
        operation=phase.operation,
        name=phase.name,
        instruction=phase.instruction,
        critical=phase.critical,
        during=phase.during_number,
        signatures=tuple(one.value for one in phase.signatures),
        charges=tuple(f"{one.quantity} {materials[one.material]}" for one in phase.charges),
        parameters=tuple(_parameter(one) for one in phase.parameters if one.source is not ParameterSource.CALCULATED),
    )


def _parameter(found: Parameter) -> StepParameter:
    return StepParameter(
        name=found.name,
        critical=found.critical,
        limits=limits_text(found),
        repetitions=Repetitions(required=found.repetitions, limit=found.repetition_limit),
        expectation=Expectation(
            kind=found.kind,
            unit=found.unit,
            choices=found.choices,
            expected=found.expected,
            alert_low=found.alert_low,
            alert_high=found.alert_high,
            action_low=found.action_low,
            action_high=found.action_high,
            registered_low=found.registered_low,
            registered_high=found.registered_high,
            exclusive=found.exclusive,
            decimals=found.decimals,
            significant_figures=found.significant_figures,
            rounding=found.rounding,
        ),
    )


def as_text(steps: tuple[Step, ...]) -> str:
    """JSON, numbers as text with their digits (EXE-4)."""
    return json.dumps([_plain(one) for one in steps], ensure_ascii=False, separators=(",", ":"))


def _plain(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "unitProcedure": step.unit_procedure,
        "operation": step.operation,
        "name": step.name,
        "instruction": step.instruction,
        "critical": step.critical,
        "during": step.during,
        "signatures": list(step.signatures),
        "charges": list(step.charges),
        "parameters": [dict(_plain_parameter(one)) for one in step.parameters],
    }


def _plain_parameter(found: StepParameter) -> Iterator[tuple[str, Any]]:
    aim = found.expectation
    yield from (("name", found.name), ("critical", found.critical), ("limits", found.limits))
    yield from (("repetitions", found.repetitions.required), ("repetition_limit", found.repetitions.limit))
    yield from (("kind", aim.kind.value), ("unit", aim.unit), ("choices", list(aim.choices)))
    yield from (("expected", aim.expected), ("exclusive", aim.exclusive), ("decimals", aim.decimals))
    yield "significant_figures", aim.significant_figures
    yield "rounding", None if aim.rounding is None else aim.rounding.value
    for name in NUMBERS:
        number = getattr(aim, name)
        yield name, None if number is None else f"{number:f}"


def from_text(text: str) -> tuple[Step, ...]:
    """What `as_text` wrote; practices from before there were registered limits and figures have none."""
    return tuple(
        Step(
            number=one["number"],
            unit_procedure=one["unitProcedure"],
            operation=one["operation"],
            name=one["name"],
            instruction=one["instruction"],
            critical=one["critical"],
            during=one["during"],
            signatures=tuple(one["signatures"]),
            charges=tuple(one["charges"]),
            parameters=tuple(_read(each) for each in one["parameters"]),
        )
        for one in json.loads(text)
    )


def _read(found: dict[str, Any]) -> StepParameter:
    numbers = {name: None if found.get(name) is None else Decimal(found[name]) for name in NUMBERS}
    return StepParameter(
        name=found["name"],
        critical=found["critical"],
        limits=found["limits"],
        repetitions=Repetitions(required=found["repetitions"], limit=found["repetition_limit"]),
        expectation=Expectation(
            kind=ParameterKind(found["kind"]),
            unit=found["unit"],
            choices=tuple(found["choices"]),
            expected=found["expected"],
            exclusive=found["exclusive"],
            decimals=found["decimals"],
            significant_figures=found.get("significant_figures"),
            rounding=None if found["rounding"] is None else Rounding(found["rounding"]),
            **numbers,
        ),
    )
