"""Each parameter: its name, unit and rounding, what makes it critical, and whatever its kind and source ask for."""

from collections.abc import Iterator
from itertools import chain

from domain.kernel.units.parsing import known
from domain.recipes.kinds import ParameterKind
from domain.recipes.linting import answers, limits, places, sources
from domain.recipes.linting.findings import Check, Finding, Said, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Parameter, Phase

NAME_DOUBLED = Check(
    "PARAMETER-NAME-DOUBLED", Severity.ERROR, "another parameter of this phase has its name", "give it its own name"
)
CODE_DOUBLED = Check(
    "PARAMETER-CODE-DOUBLED",
    Severity.ERROR,
    "another parameter of this phase has its code",
    "give it a code of its own: formulas name it by that",
)
UNIT_MISSING = Check(
    "PARAMETER-UNIT-MISSING",
    Severity.ERROR,
    "a number without a unit",
    'give its UCUM unit; "1" for a bare number',
    "EXE-4",
)
UNIT_UNKNOWN = Check(
    "PARAMETER-UNIT-UNKNOWN", Severity.ERROR, "a unit that isn't known", "give a UCUM unit, such as kg or Cel", "EXE-5"
)
ROUNDING = Check(
    "PARAMETER-ROUNDING",
    Severity.ERROR,
    "decimals and rounding are declared one without the other",
    "declare both, or neither (EXE-4)",
    "EXE-4",
)
DIGITS = Check(
    "PARAMETER-DIGITS",
    Severity.ERROR,
    "digits that can't be kept",
    "declare decimals, from 0, or significant figures, from 1, not both",
    "EXE-4",
)
CRITICAL_LIMIT = Check(
    "PARAMETER-CRITICAL-LIMIT", Severity.ERROR, "a critical parameter with no limit", "give its action limits"
)
CRITICAL_EXPECTED = Check(
    "PARAMETER-CRITICAL-EXPECTED",
    Severity.ERROR,
    "a critical parameter with no expected answer",
    "say which answer is as it should be",
)
CRITICAL_RATIONALE = Check(
    "PARAMETER-CRITICAL-RATIONALE",
    Severity.ERROR,
    "a critical parameter with no rationale",
    "say why it is critical and where its limits come from",
)
CRITICAL_PHASE = Check(
    "PARAMETER-CRITICAL-PHASE",
    Severity.WARNING,
    "a critical parameter in a phase that isn't critical",
    "mark the phase as critical, or say that the parameter isn't",
)
ANSWERED = frozenset({ParameterKind.CHOICE, ParameterKind.YES_NO})


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the parameters, by phase and position."""
    for phase in recipe.elements.phases:
        names: set[str] = set()
        codes: set[str] = set()
        for position, parameter in enumerate(phase.parameters, 1):
            for one in chain(_names(parameter, names, codes), _said(recipe, phase, parameter)):
                yield one.at(places.of_parameter(phase, position, parameter))


def _names(parameter: Parameter, names: set[str], codes: set[str]) -> Iterator[Said]:
    if parameter.name in names:
        yield Said(NAME_DOUBLED, field="name")
    names.add(parameter.name)
    if parameter.code is not None:
        if parameter.code in codes:
            yield Said(CODE_DOUBLED, field="code")
        codes.add(parameter.code)


def _said(recipe: Outline, phase: Phase, parameter: Parameter) -> Iterator[Said]:
    if parameter.kind is ParameterKind.NUMBER:
        yield from _number(parameter)
    yield from answers.said(parameter)
    yield from sources.said(recipe, parameter)
    if parameter.critical:
        yield from _critical(phase, parameter)


def _number(parameter: Parameter) -> Iterator[Said]:
    if parameter.unit is None:
        yield Said(UNIT_MISSING, field="unit")
    elif known(parameter.unit) is None:
        yield Said(UNIT_UNKNOWN, f"{parameter.unit!r} isn't a known unit", "unit")
    yield from _rounding(parameter)
    yield from limits.said(parameter)


def _rounding(parameter: Parameter) -> Iterator[Said]:
    decimals, figures = parameter.decimals, parameter.significant_figures
    if decimals is not None and figures is not None:
        yield Said(DIGITS, "both decimals and significant figures", "significantFigures")
    elif (decimals is None and figures is None) != (parameter.rounding is None):
        what = None if figures is None else "significant figures and rounding are declared one without the other"
        yield Said(ROUNDING, what, "rounding")
    if decimals is not None and decimals < 0:
        yield Said(DIGITS, f"{decimals} decimals", "decimals")
    if figures is not None and figures < 1:
        yield Said(DIGITS, f"{figures} significant figures", "significantFigures")


def _critical(phase: Phase, parameter: Parameter) -> Iterator[Said]:
    """A critical parameter has a limit, or an expected answer where answers are listed, and a rationale (REC-7)."""
    if parameter.kind is ParameterKind.NUMBER and not _limited(parameter):
        yield Said(CRITICAL_LIMIT, field="actionLow")
    if parameter.kind in ANSWERED and parameter.expected is None:
        yield Said(CRITICAL_EXPECTED, field="expected")
    if not (parameter.rationale and parameter.rationale.strip()):
        yield Said(CRITICAL_RATIONALE, field="rationale")
    if not phase.critical:
        yield Said(CRITICAL_PHASE, field="critical")


def _limited(parameter: Parameter) -> bool:
    bounds = (
        parameter.alert_low,
        parameter.alert_high,
        parameter.action_low,
        parameter.action_high,
        parameter.registered_low,
        parameter.registered_high,
    )
    return any(bound is not None for bound in bounds)
