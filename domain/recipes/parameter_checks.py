"""What keeps one parameter from being submitted: its unit, limits, choices, rationale and repetitions (REC-7)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Finding, Parameter

YES_NO = ("yes", "no")


def parameter_findings(parameter: Parameter, place: str) -> Iterator[Finding]:
    """Everything to mend in one parameter."""
    for what, remedy in _parts(parameter):
        yield Finding(place=place, what=what, remedy=remedy)


def _parts(parameter: Parameter) -> Iterator[tuple[str, str]]:
    if parameter.kind == ParameterKind.NUMBER:
        yield from _number(parameter)
    else:
        yield from _no_number(parameter)
    yield from _answers(parameter)
    yield from _critical(parameter)
    if parameter.repetitions > parameter.repetition_limit:
        what = f"{parameter.repetitions} values complete it, and at most {parameter.repetition_limit} may be recorded"
        yield what, "raise the repetition limit, or ask for fewer values"


def _number(parameter: Parameter) -> Iterator[tuple[str, str]]:
    if parameter.unit is None:
        yield "a number without a unit", 'give its UCUM unit; "1" for a bare number'
    if (parameter.decimals is None) != (parameter.rounding is None):
        yield "decimals and rounding are declared one without the other", "declare both, or neither (EXE-4)"
    yield from _limits(parameter)


def _limits(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Low bounds lie below high ones, alerts inside actions, the target inside all (EXE-3)."""
    bounds = [
        (name, value)
        for name, value in (
            ("action low", parameter.action_low),
            ("alert low", parameter.alert_low),
            ("target", parameter.target),
            ("alert high", parameter.alert_high),
            ("action high", parameter.action_high),
        )
        if value is not None
    ]
    for (lower, low), (upper, high) in pairwise(bounds):
        if low > high:
            yield f"{lower} {low:f} lies above {upper} {high:f}", "order them: action, alert, target, alert, action"
    if parameter.exclusive:
        yield from _empty(parameter)


def _empty(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Bounds that exclude themselves need room between them, and a target off them."""
    ranges = (
        ("alert", parameter.alert_low, parameter.alert_high),
        ("action", parameter.action_low, parameter.action_high),
    )
    for name, low, high in ranges:
        if low is not None and low == high:
            yield f"no value lies between {name} bounds of {low:f} and {low:f}", "widen them, or include the bounds"
        elif parameter.target is not None and parameter.target in {low, high}:
            yield f"the target is an excluded {name} bound", "move it inside the limits"


def _no_number(parameter: Parameter) -> Iterator[tuple[str, str]]:
    if _bounds(parameter) or parameter.target is not None or parameter.unit or parameter.decimals is not None:
        kind = parameter.kind.value
        yield f"a {kind} parameter with unit, target, limits or decimals", "remove them, or make it a NUMBER"


def _answers(parameter: Parameter) -> Iterator[tuple[str, str]]:
    if parameter.kind == ParameterKind.CHOICE:
        yield from _choices(parameter)
        return
    if parameter.choices:
        yield f"a {parameter.kind.value} parameter with choices", "remove the choices, or make it a CHOICE"
    if parameter.expected is None:
        return
    if parameter.kind != ParameterKind.YES_NO:
        yield f"a {parameter.kind.value} parameter has no expected answer", "remove it"
    elif parameter.expected not in YES_NO:
        yield f"the expected answer {parameter.expected!r} is neither yes nor no", 'expect "yes" or "no"'


def _choices(parameter: Parameter) -> Iterator[tuple[str, str]]:
    if len(set(parameter.choices)) < 2:  # noqa: PLR2004 -- one answer is no choice
        yield "a choice of fewer than two answers", "list the answers to choose from"
    if len(set(parameter.choices)) < len(parameter.choices):
        yield "the same answer is listed twice", "list each answer once"
    if parameter.expected is not None and parameter.expected not in parameter.choices:
        yield f"the expected answer {parameter.expected!r} isn't among the choices", "expect one of the choices"


def _critical(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """A critical parameter has a limit, or an expected answer where answers are listed, and a rationale (REC-7)."""
    if not parameter.critical:
        return
    if parameter.kind == ParameterKind.NUMBER and not _bounds(parameter):
        yield "a critical parameter with no limit", "give its action limits"
    if parameter.kind in {ParameterKind.CHOICE, ParameterKind.YES_NO} and parameter.expected is None:
        yield "a critical parameter with no expected answer", "say which answer is as it should be"
    if parameter.rationale is None:
        yield "a critical parameter with no rationale", "say why it is critical and where its limits come from"


def _bounds(parameter: Parameter) -> list[Decimal]:
    bounds = (parameter.alert_low, parameter.alert_high, parameter.action_low, parameter.action_high)
    return [bound for bound in bounds if bound is not None]
