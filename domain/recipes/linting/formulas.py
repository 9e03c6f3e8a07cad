"""Every formula can be read, refers to what is there, and gives what is needed of it (EXE-5, REC-7)."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.recipes.formulas.checking import check
from domain.recipes.formulas.ordering import Cycles, evaluation_order
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.problems import FormulaInvalid, Problem
from domain.recipes.formulas.references import Reference, parameter
from domain.recipes.formulas.tree import Named, nodes
from domain.recipes.formulas.types import Type
from domain.recipes.linting.expressions import Expression, expressions
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.linting.recorded import Recorded
from domain.recipes.linting.scope import Scope

SYNTAX = Check(
    "FORMULA-SYNTAX", Severity.ERROR, "it can't be read as a formula", "write it as the language of formulas asks"
)
UNKNOWN = Check(
    "FORMULA-UNKNOWN",
    Severity.ERROR,
    "it refers to what isn't there",
    "name what there is by its code, or add it",
)
MISMATCH = Check(
    "FORMULA-MISMATCH",
    Severity.ERROR,
    "its values don't go together: units of different dimensions, a text in a sum, a list for one value",
    "give values that go together",
    "EXE-5",
)
RESULT = Check(
    "FORMULA-RESULT",
    Severity.ERROR,
    "it gives something else than its parameter or block needs",
    "make it give what the parameter's unit measures, or yes or no for a condition",
    "EXE-5",
)
CYCLE = Check(
    "FORMULA-CYCLE",
    Severity.ERROR,
    "values that are calculated from each other in a circle",
    "let one of them be recorded, or calculate it from something else",
    "EXE-7",
)


class Read(NamedTuple):
    """A formula that could be read, in its place."""

    expression: Expression
    formula: Formula


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the formulas of calculated values and the conditions of branches and loops."""
    scope, recorded = Scope(recipe), Recorded(recipe)
    sound: list[Read] = []
    for expression in expressions(recipe):
        try:
            formula = parse(expression.text)
        except FormulaInvalid as invalid:
            yield _at(expression, SYNTAX, invalid.problem)
            continue
        sound.append(Read(expression, formula))
        yield from _checked(scope, expression, formula)
        yield from recorded.findings(expression, formula)
    yield from _cycles(sound)


def _checked(scope: Scope, expression: Expression, formula: Formula) -> Iterator[Finding]:
    def type_of(reference: Reference) -> Type | None:
        return scope.type_of(reference, expression)

    found = check(formula, type_of, expression.expected)
    if not found.problems:
        return
    within = check(formula, type_of).problems
    named = {(one.at.start, one.at.end): one.reference for one in nodes(formula.root) if isinstance(one, Named)}
    for problem in found.problems:
        reference = named.get((problem.at.start, problem.at.end))
        if problem not in within:
            yield _at(expression, RESULT, problem)
        elif reference is None:
            yield _at(expression, MISMATCH, problem)
        elif not scope.has(reference, expression):
            yield _at(expression, UNKNOWN, problem)
        # What is there and has no known type has a finding where it is declared.


def _at(expression: Expression, check_: Check, problem: Problem) -> Finding:
    """The place within the formula belongs to what is wrong there."""
    what = f"{problem.at}: {problem.what}"
    return check_.at(expression.place, what, field=expression.field, remedy=problem.remedy)


def _cycles(read: list[Read]) -> Iterator[Finding]:
    owners: dict[Reference, Read] = {}
    for one in read:
        phase, calculated = one.expression.phase, one.expression.parameter
        if phase is None or calculated is None or phase.code is None or calculated.code is None:
            continue
        owners.setdefault(parameter(calculated.code, phase.code), one)
    order = evaluation_order({owner: one.formula for owner, one in owners.items()})
    if isinstance(order, Cycles):
        for path in order.paths:
            place = owners[path[0]].expression.place
            yield CYCLE.at(place, f"it needs itself: {' needs '.join(str(one) for one in path)}", field="formula")
