"""A derivation as it is kept: canonical JSON, from which data and text are shown again to the letter."""

import json
from dataclasses import dataclass

from domain.dispensing.derivation import Derivation, Step
from domain.kernel.canonical import Json, canonical
from domain.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInput:
    """What was put into a formula: its name there, its value, and its unit (UCUM)."""

    name: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStep:
    """One calculation as it was told: `text` is the whole of it in one line."""

    rule: str
    what: str
    formula: str
    numbers: str
    inputs: tuple[KeptInput, ...]
    result_value: str
    result_unit: str
    text: str


def written(derivation: Derivation) -> str:
    """The steps as canonical JSON."""
    return canonical([_step(one) for one in derivation]).decode()


def kept(text: str) -> tuple[KeptStep, ...]:
    """The steps that `written` wrote."""
    return tuple(
        KeptStep(
            rule=one["rule"],
            what=one["what"],
            formula=one["formula"],
            numbers=one["numbers"],
            inputs=tuple(KeptInput(**given) for given in one["inputs"]),
            result_value=one["result"]["value"],
            result_unit=one["result"]["unit"],
            text=one["text"],
        )
        for one in json.loads(text)
    )


def _step(step: Step) -> Json:
    return {
        "rule": step.rule,
        "what": step.what,
        "formula": step.formula,
        "numbers": step.numbers,
        "inputs": [{"name": one.name, **_told(one.value)} for one in step.inputs],
        "result": _told(step.result),
        "text": str(step),
    }


def _told(quantity: Quantity) -> dict[str, Json]:
    return {"value": f"{quantity.value:f}", "unit": quantity.unit}
