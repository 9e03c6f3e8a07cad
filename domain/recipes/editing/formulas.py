"""A formula is read, and its units checked, while it is written: `3 g + 2 mL` never gets into a draft (EXE-5, REC-7).

What it refers to may be written later; the linter tells what is still missing.
"""

from collections.abc import Mapping
from uuid import UUID

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes.editing.draft import Draft
from domain.recipes.formulas.checking import Scope, check
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.formulas.tree import Named, nodes
from domain.recipes.formulas.types import COUNTED, Plain, Type, measured_in, of_parameter
from domain.recipes.kinds import ParameterKind
from domain.recipes.models import RecipeMaterial, RecipeOutput, RecipeParameter, RecipeProcessParameter
from domain.recipes.refusals import FormulaMismatch
from domain.recipes.values import Parameter

MOMENTS = frozenset({ReferenceKind.STARTED, ReferenceKind.COMPLETED})


def require_formula(
    draft: Draft, text: str, *, phase: UUID | None = None, expected: Type | None = None, path: Path
) -> None:
    """The text is a formula whose values go together, as far as they are known, and give what is expected.

    `phase` is the formula's own. Raises FormulaInvalid, FormulaMismatch, each with the place in the text.
    """
    try:
        formula = parse(text)
    except FormulaInvalid as invalid:
        raise FormulaInvalid(problem=invalid.problem, path=path) from None
    known = _known(draft, formula, phase)
    unknown = {one.at for one in nodes(formula.root) if isinstance(one, Named) and known.get(one.reference) is None}
    problems = [one for one in check(formula, _scope(known), expected).problems if one.at not in unknown]
    if problems:
        raise FormulaMismatch(problems=tuple(problems), path=path)


def expected_of(parameter: Parameter) -> Type | None:
    """What a calculated parameter's formula gives: one value at a time."""
    return of_parameter(Parameter(name=parameter.name, kind=parameter.kind, unit=parameter.unit))


def _scope(known: Mapping[Reference, Type | None]) -> Scope:
    return known.get


def _known(draft: Draft, formula: Formula, phase: UUID | None) -> dict[Reference, Type | None]:
    """The type of each reference; None for what isn't written yet."""
    references = references_of(formula)
    parameters = _parameters(draft, references, phase)
    found: dict[Reference, Type | None] = {}
    for one in references:
        try:
            found[one] = _type(draft, one, parameters)
        except InvalidInput:  # a number that has no unit yet
            found[one] = None
    return found


def _type(draft: Draft, reference: Reference, parameters: Mapping[Reference, Type | None]) -> Type | None:
    match reference.kind:
        case ReferenceKind.PARAMETER:
            return parameters.get(reference)
        case ReferenceKind.STARTED | ReferenceKind.COMPLETED:
            return Plain.MOMENT if reference.phase in draft.ids.phases else None
        case ReferenceKind.BATCH_SIZE:
            return measured_in(draft.version.batch_size_unit)
        case ReferenceKind.PASS:
            return COUNTED
        case _:
            return _amount(draft, reference)


def _amount(draft: Draft, reference: Reference) -> Type | None:
    """A quantity of the formula, or a process parameter: a text where it has no number."""
    if reference.kind is ReferenceKind.INPUT:
        inputs = draft.rows(RecipeMaterial, RecipeMaterial.code == reference.code)
        return measured_in(inputs[0].quantity_unit) if inputs else None
    if reference.kind is ReferenceKind.OUTPUT:
        outputs = draft.rows(RecipeOutput, RecipeOutput.code == reference.code)
        return measured_in(outputs[0].quantity_unit) if outputs else None
    values = draft.rows(RecipeProcessParameter, RecipeProcessParameter.code == reference.code)
    if not values:
        return None
    return Plain.TEXT if values[0].unit is None else measured_in(values[0].unit)


def _parameters(draft: Draft, references: frozenset[Reference], phase: UUID | None) -> Mapping[Reference, Type | None]:
    wanted = {one: phase if one.phase is None else draft.ids.phases.get(one.phase) for one in references}
    phases = {id_ for id_ in wanted.values() if id_ is not None}
    rows = draft.rows(RecipeParameter, RecipeParameter.recipe_phase_id.in_(phases)) if phases else []
    types = {(one.recipe_phase_id, one.code): _type_of(one) for one in rows}
    return {one: types.get((id_, one.code)) for one, id_ in wanted.items() if id_ is not None}


def _type_of(row: RecipeParameter) -> Type | None:
    """A number without a unit yet has no type."""
    kind = ParameterKind(row.kind)
    return of_parameter(Parameter(name=row.name, kind=kind, unit=row.unit, repetition_limit=row.repetition_limit))
