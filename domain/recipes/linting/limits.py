"""The limits of a number: in order, with room between them, and as fine as it is rounded (EXE-3, EXE-4)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from domain.recipes.linting.findings import Check, Said, Severity
from domain.recipes.values import Parameter

ORDER = Check(
    "PARAMETER-LIMIT-ORDER",
    Severity.ERROR,
    "limits that aren't in order",
    "order them: action, alert, target, alert, action",
    "EXE-3",
)
REGISTERED = Check(
    "PARAMETER-REGISTERED-ORDER",
    Severity.ERROR,
    "registered limits that are narrower than the action limits",
    "put the action limits inside the registered ones: what the authority was told bounds the process",
    "EXE-3",
)
EMPTY = Check(
    "PARAMETER-LIMIT-EMPTY",
    Severity.ERROR,
    "no value lies between excluded bounds",
    "widen them, or include the bounds",
    "EXE-3",
)
TARGET = Check(
    "PARAMETER-TARGET-EXCLUDED", Severity.ERROR, "the target is an excluded bound", "move it inside the limits", "EXE-3"
)
DIGITS = Check(
    "PARAMETER-LIMIT-DIGITS",
    Severity.WARNING,
    "a limit finer than the value is rounded: no rounded value meets it",
    "round the limit to the digits of the value, or keep more digits",
    "EXE-4",
)

FIELDS = {
    "registered low": "registeredLow",
    "action low": "actionLow",
    "alert low": "alertLow",
    "target": "target",
    "alert high": "alertHigh",
    "action high": "actionHigh",
    "registered high": "registeredHigh",
}
Named = tuple[str, Decimal]


def said(parameter: Parameter) -> Iterator[Said]:
    """What is wrong with the limits of a number, from low to high."""
    bounds = _bounds(parameter)
    if not bounds:
        return
    inner = [one for one in bounds if not one[0].startswith("registered")]
    yield from _order(inner)
    yield from _registered(parameter, inner)
    if parameter.exclusive:
        yield from _empty(parameter)
    if parameter.decimals is not None:
        yield from _digits(bounds, parameter.decimals)


def _bounds(parameter: Parameter) -> list[Named]:
    named = (
        ("registered low", parameter.registered_low),
        ("action low", parameter.action_low),
        ("alert low", parameter.alert_low),
        ("target", parameter.target),
        ("alert high", parameter.alert_high),
        ("action high", parameter.action_high),
        ("registered high", parameter.registered_high),
    )
    return [(name, value) for name, value in named if value is not None]


def _order(bounds: list[Named]) -> Iterator[Said]:
    for (lower, low), (upper, high) in pairwise(bounds):
        if low > high:
            yield Said(ORDER, f"{lower} {low:f} lies above {upper} {high:f}", FIELDS[lower])


def _registered(parameter: Parameter, inner: list[Named]) -> Iterator[Said]:
    """Every other limit lies within the registered ones, and these are in order themselves."""
    low, high = parameter.registered_low, parameter.registered_high
    if low is not None and high is not None and low > high:
        yield Said(REGISTERED, f"registered low {low:f} lies above registered high {high:f}", "registeredLow")
        return
    for name, value in inner:
        if low is not None and value < low:
            yield Said(REGISTERED, f"{name} {value:f} lies below registered low {low:f}", FIELDS[name])
        if high is not None and value > high:
            yield Said(REGISTERED, f"{name} {value:f} lies above registered high {high:f}", FIELDS[name])


def _empty(parameter: Parameter) -> Iterator[Said]:
    """Bounds that exclude themselves need room between them, and a target off them."""
    ranges = (
        ("alert", parameter.alert_low, parameter.alert_high),
        ("action", parameter.action_low, parameter.action_high),
        ("registered", parameter.registered_low, parameter.registered_high),
    )
    for name, low, high in ranges:
        if low is not None and low == high:
            yield Said(EMPTY, f"no value lies between {name} bounds of {low:f} and {low:f}", "exclusive")
        elif parameter.target is not None and parameter.target in {low, high}:
            yield Said(TARGET, f"the target is an excluded {name} bound", "target")


def _digits(bounds: list[Named], decimals: int) -> Iterator[Said]:
    for name, value in bounds:
        if _beyond(value, decimals):
            what = f"{name} {value:f} has more than the {decimals} decimals that a value is rounded to"
            yield Said(DIGITS, what, FIELDS[name])


def _beyond(value: Decimal, decimals: int) -> bool:
    """Whether digits other than 0 stand behind so many decimals."""
    _, digits, exponent = value.as_tuple()
    behind = -exponent - decimals if isinstance(exponent, int) else 0
    return behind > 0 and any(digits[-behind:])
