"""What formulas can refer to, and what each reference gives (EXE-7)."""

from collections.abc import Mapping

from domain.kernel.refusals import InvalidInput
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.formulas.types import COUNTED, Plain, Type, measured_in, of_parameter
from domain.recipes.kinds import BlockKind
from domain.recipes.linting.expressions import Expression
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Elements, Parameter

MOMENTS = frozenset({ReferenceKind.STARTED, ReferenceKind.COMPLETED})
Amounts = Mapping[tuple[ReferenceKind, str], str | None]
"""The unit of each material, output and process parameter, by kind and code; None for a text."""


class Scope:
    """Answers for one recipe. What is there without a known type, such as a number without unit, is kept apart."""

    def __init__(self, recipe: Outline) -> None:
        self.recipe = recipe
        self.amounts = _amounts(recipe.elements)
        self.parameters: dict[tuple[str, str], Parameter] = {}
        for phase in recipe.elements.phases:
            for parameter in phase.parameters:
                if phase.code is not None and parameter.code is not None:
                    self.parameters.setdefault((phase.code, parameter.code), parameter)

    def has(self, reference: Reference, user: Expression) -> bool:
        """Whether there is what the user refers to."""
        match reference.kind:
            case ReferenceKind.PARAMETER:
                return self.parameter(reference, user) is not None
            case ReferenceKind.STARTED | ReferenceKind.COMPLETED:
                return reference.phase in self.recipe.phases
            case ReferenceKind.BATCH_SIZE:
                return True
            case ReferenceKind.PASS:
                return any(block.kind is BlockKind.LOOP for block in user.within)
            case _:
                return (reference.kind, reference.code) in self.amounts

    def type_of(self, reference: Reference, user: Expression) -> Type | None:
        """What the reference gives; None for what isn't there, and for what has no known type."""
        if not self.has(reference, user):
            return None
        try:
            return self._type_of(reference, user)
        except InvalidInput:
            return None

    def parameter(self, reference: Reference, user: Expression) -> Parameter | None:
        """The parameter that is referred to, of the user's own phase where none is named."""
        if reference.phase is not None:
            return self.parameters.get((reference.phase, reference.code))
        own = () if user.phase is None else user.phase.parameters
        return next((one for one in own if one.code == reference.code), None)

    def _type_of(self, reference: Reference, user: Expression) -> Type | None:
        match reference.kind:
            case ReferenceKind.PARAMETER:
                parameter = self.parameter(reference, user)
                return None if parameter is None else of_parameter(parameter)
            case ReferenceKind.STARTED | ReferenceKind.COMPLETED:
                return Plain.MOMENT
            case ReferenceKind.BATCH_SIZE:
                return measured_in(self.recipe.header.batch_size.unit)
            case ReferenceKind.PASS:
                return COUNTED
            case _:
                unit = self.amounts[reference.kind, reference.code]
                return Plain.TEXT if unit is None else measured_in(unit)


def _amounts(elements: Elements) -> Amounts:
    return {
        **{(ReferenceKind.INPUT, one.code): one.quantity.unit for one in elements.materials},
        **{(ReferenceKind.OUTPUT, one.code): one.quantity.unit for one in elements.outputs},
        **{
            (ReferenceKind.FORMULA, one.code): None if one.text is not None else one.unit or ""
            for one in elements.process_parameters
        },
    }
