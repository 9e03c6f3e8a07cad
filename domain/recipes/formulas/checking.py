"""Finding everything that is wrong with a formula's values and units while it is written (EXE-5, REC-7)."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.recipes.formulas import rules
from domain.recipes.formulas.functions import FUNCTIONS, require_number_of_arguments
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.problems import Problem, Span
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.formulas.rules import Mismatch
from domain.recipes.formulas.tree import Binary, Call, Named, Node, Number, Power, Text, Unary, YesNo
from domain.recipes.formulas.types import COUNTED, SHARE, ListOf, Plain, Type, measured_in

Scope = Callable[[Reference], Type | None]
"""What each reference gives; None for one that there isn't."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`type` is what the formula gives, None where a problem hides it; no problems for a formula that may be used."""

    type: Type | None
    problems: tuple[Problem, ...] = ()


def check(formula: Formula, scope: Scope, expected: Type | None = None) -> Checked:
    """All problems of the formula in one pass, in the order of its text; `expected` is what its user needs (REC-7)."""
    checker = _Checker(scope)
    found = checker.type_of(formula.root)
    if found is not None and expected is not None:
        checker.guard(formula.root.at, lambda: _as_expected(found, expected))
    return Checked(found, tuple(sorted(checker.problems, key=lambda one: (one.at.start, one.at.end))))


def _as_expected(found: Type, expected: Type) -> Type:
    if isinstance(expected, ListOf):
        if isinstance(found, ListOf):
            return rules.same(found.element, expected.element, what="calculated for one another")
        raise Mismatch(f"{found} stands where {expected} is needed", "refer to a parameter with several values")
    one = rules.single(found)
    try:
        return rules.same(one, expected, what="one another")
    except Mismatch as mismatch:
        remedy = _BETWEEN_BARE_AND_SHARE.get((one, expected), mismatch.remedy)
        raise Mismatch(f"the formula gives {one}, and {expected} is needed", remedy) from None


_BETWEEN_BARE_AND_SHARE: dict[tuple[Type, Type], str] = {
    (COUNTED, SHARE): "multiply by 1 % what counts percent, by 100 % what is a share of one",
    (SHARE, COUNTED): "divide by 1 % for percent, by 100 % for a share of one",
}


class _Checker:
    """Collects problems; a part whose type one hides causes no further ones."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[Problem] = []

    def guard(self, at: Span, rule: Callable[[], Type]) -> Type | None:
        try:
            return rule()
        except Mismatch as mismatch:
            self.problems.append(Problem(at, mismatch.what, mismatch.remedy))
            return None

    def type_of(self, node: Node) -> Type | None:  # noqa: PLR0911 -- a row per kind of node
        match node:
            case Number(unit=unit):
                return COUNTED if unit is None else measured_in(unit)
            case Text():
                return Plain.TEXT
            case YesNo():
                return Plain.YES_NO
            case Named():
                return self.named(node)
            case Unary(operator=operator, operand=operand):
                return self.below(operand, node.at, lambda found: rules.unary(operator, found))
            case Power(base=base, exponent=exponent):
                return self.below(base, node.at, lambda found: rules.power(found, exponent))
            case Binary():
                return self.binary(node)
            case Call():
                return self.call(node)

    def below(self, operand: Node, at: Span, rule: Callable[[Type], Type]) -> Type | None:
        found = self.type_of(operand)
        return None if found is None else self.guard(at, lambda: rule(found))

    def binary(self, node: Binary) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is None or right is None:
            return None
        return self.guard(node.at, lambda: rules.binary(node.operator, left, right))

    def named(self, node: Named) -> Type | None:
        found = self.scope(node.reference)
        if found is None:
            self.problems.append(Problem(node.at, f"there is no {node.reference}", _instead(node.reference)))
        return found

    def call(self, node: Call) -> Type | None:
        types = tuple(self.type_of(one) for one in node.arguments)
        function = FUNCTIONS.get(node.function)
        if function is None:
            remedy = f"take one of {', '.join(FUNCTIONS)}"
            self.problems.append(Problem(node.at, f"there is no function {node.function}", remedy))
            return None
        known = tuple(one for one in types if one is not None)

        def given() -> Type:
            require_number_of_arguments(node.function, len(types))
            return function.given(known, node.arguments)

        return self.guard(node.at, given) if len(known) == len(types) else None


def _instead(reference: Reference) -> str:
    if reference.kind is ReferenceKind.PARAMETER and reference.phase is None:
        return "name a parameter of this phase, or PHASE.code for one of another"
    return _INSTEAD[reference.kind]


_PHASE = "name a phase of this recipe by its code"
_MATERIAL = "name a material of the recipe's formula by its code"
_INSTEAD = {
    ReferenceKind.PARAMETER: "name a phase of this recipe and one of its parameters, by their codes",
    ReferenceKind.STARTED: _PHASE,
    ReferenceKind.COMPLETED: _PHASE,
    ReferenceKind.PASS: "pass counts the passes of a loop: use it inside one",
    ReferenceKind.BATCH_SIZE: "give the recipe a batch size",
    ReferenceKind.FORMULA: "add the parameter to the recipe's formula",
    ReferenceKind.INPUT: _MATERIAL,
    ReferenceKind.OUTPUT: _MATERIAL,
}
