"""What a parameter that isn't a number takes: its choices, and the answer that is as it should be."""

from collections.abc import Iterator

from domain.recipes.kinds import ParameterKind
from domain.recipes.linting.findings import Check, Said, Severity
from domain.recipes.values import Parameter

YES_NO = ("yes", "no")
FEWEST = 2

NO_NUMBER = Check(
    "PARAMETER-NO-NUMBER",
    Severity.ERROR,
    "unit, target, limits or decimals on what isn't a number",
    "remove them, or make it a NUMBER",
)
CHOICES_FEW = Check(
    "PARAMETER-CHOICES-FEW",
    Severity.ERROR,
    "a choice of fewer than two answers",
    "list the answers to choose from",
)
CHOICE_DOUBLED = Check(
    "PARAMETER-CHOICE-DOUBLED", Severity.ERROR, "the same answer is listed twice", "list each answer once"
)
CHOICES_UNUSED = Check(
    "PARAMETER-CHOICES-UNUSED",
    Severity.ERROR,
    "choices on what isn't a choice",
    "remove the choices, or make it a CHOICE",
)
EXPECTED = Check(
    "PARAMETER-EXPECTED",
    Severity.ERROR,
    "the expected answer can't be given",
    "expect one of the answers that can be given",
)
EXPECTED_UNUSED = Check(
    "PARAMETER-EXPECTED-UNUSED", Severity.ERROR, "an expected answer where no answers are listed", "remove it"
)


def said(parameter: Parameter) -> Iterator[Said]:
    """What is wrong with the answers of a parameter of any kind."""
    kind = parameter.kind
    if kind is not ParameterKind.NUMBER and _numeric(parameter):
        yield Said(NO_NUMBER, f"a {kind.value} parameter with unit, target, limits or decimals")
    if kind is ParameterKind.CHOICE:
        yield from _choices(parameter)
        return
    if parameter.choices:
        yield Said(CHOICES_UNUSED, f"a {kind.value} parameter with choices", "choices")
    if parameter.expected is None:
        return
    if kind is not ParameterKind.YES_NO:
        yield Said(EXPECTED_UNUSED, f"a {kind.value} parameter has no expected answer", "expected")
    elif parameter.expected not in YES_NO:
        what = f"the expected answer {parameter.expected!r} is neither yes nor no"
        yield Said(EXPECTED, what, "expected", 'expect "yes" or "no"')


def _choices(parameter: Parameter) -> Iterator[Said]:
    if len(set(parameter.choices)) < FEWEST:
        yield Said(CHOICES_FEW, field="choices")
    if len(set(parameter.choices)) < len(parameter.choices):
        yield Said(CHOICE_DOUBLED, field="choices")
    if parameter.expected is not None and parameter.expected not in parameter.choices:
        what = f"the expected answer {parameter.expected!r} isn't among the choices"
        yield Said(EXPECTED, what, "expected", "expect one of the choices")


def _numeric(parameter: Parameter) -> bool:
    return bool(parameter.unit) or any(
        one is not None
        for one in (
            parameter.target,
            parameter.alert_low,
            parameter.alert_high,
            parameter.action_low,
            parameter.action_high,
            parameter.registered_low,
            parameter.registered_high,
            parameter.decimals,
            parameter.significant_figures,
            parameter.rounding,
        )
    )
