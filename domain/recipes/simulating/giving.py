"""A case read against its recipe: every place is there, every value is of its parameter's form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from domain.kernel.quantity import Quantity, decimal, require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.parsing import parse
from domain.kernel.words import Path, require_line
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.bounds import RECORDINGS, require_at_most
from domain.recipes.simulating.cases import Case, GivenTime, GivenValue
from domain.recipes.simulating.model import Model, ParameterModel
from domain.recipes.simulating.times import seconds

NAME = 200
TEXT = 2_000
Key = tuple[str, int | None, int | None]
"""Of a value: PHASE.parameter, pass and repetition; None for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a case says, by what it says it of; `last` is the highest repetition that it names of a parameter."""

    case: Case
    values: Mapping[Key, Decimal | str] = field(default_factory=dict)
    last: Mapping[str, int] = field(default_factory=dict)
    durations: Mapping[str, Decimal] = field(default_factory=dict)
    waits: Mapping[str, Decimal] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    def value(self, key: str, number_of_pass: int | None, repetition: int) -> Decimal | str | None:
        """The most exact of what it says of this repetition in this pass; a pass is more exact than a repetition."""
        if key not in self.last:
            return None
        for one in ((number_of_pass, repetition), (number_of_pass, None), (None, repetition), (None, None)):
            found = self.values.get((key, *one))
            if found is not None:
                return found
        return None


def read(case: Case, model: Model, *, path: Path) -> Given:
    """Raises InvalidInput with the path to what isn't there or isn't of its form, and SimulationTooLarge."""
    require_line(case.name, limit=NAME, path=(*path, "name"))
    require_at_most(len(case.values), RECORDINGS, "values given in one case")
    values: dict[Key, Decimal | str] = {}
    last: dict[str, int] = {}
    for at, one in enumerate(case.values):
        value = _value(one, model, path=(*path, "values", str(at)))
        values[one.of, one.in_pass, one.repetition] = value
        last[one.of] = max(last.get(one.of, 0), one.repetition or 0)
    return Given(
        case=case,
        values=values,
        last=last,
        durations=_times(case.durations, model, path=(*path, "durations")),
        waits=_times(case.waits, model, path=(*path, "waits")),
        quantities=_quantities(case, model, path=(*path, "quantities")),
    )


def _value(given: GivenValue, model: Model, *, path: Path) -> Decimal | str:
    parameter = model.parameters.get(given.of)
    if parameter is None:
        example = next(iter(model.parameters), None)
        such = f"; name one such as {example}" if example else ", which has none"
        problem = f"{given.of[:NAME]!r} is no PHASE.parameter of this recipe{such}."
        raise InvalidInput(path=(*path, "of"), problem=problem)
    if parameter.calculated:
        problem = f"{given.of} is calculated: give the values that it is calculated from."
        raise InvalidInput(path=(*path, "of"), problem=problem)
    limit = parameter.declared.repetition_limit
    if given.repetition is not None and not 1 <= given.repetition <= limit:
        problem = f"{given.of} has repetitions 1 to {limit}; {given.repetition} was given."
        raise InvalidInput(path=(*path, "repetition"), problem=problem)
    if given.in_pass is not None and given.in_pass < 1:
        raise InvalidInput(path=(*path, "inPass"), problem="Passes are counted from 1.")
    return _content(given, parameter, path=(*path, "value"))


def _content(given: GivenValue, parameter: ParameterModel, *, path: Path) -> Decimal | str:
    declared = parameter.declared
    match declared.kind:
        case ParameterKind.NUMBER:
            return decimal(given.value, path=path)
        case ParameterKind.CHOICE | ParameterKind.YES_NO:
            answers = declared.choices if declared.kind is ParameterKind.CHOICE else ("yes", "no")
            if given.value not in answers:
                problem = f"{given.of} takes one of {', '.join(answers)}; {given.value[:NAME]!r} was given."
                raise InvalidInput(path=path, problem=problem)
            return given.value
        case ParameterKind.TEXT:
            require_line(given.value, limit=TEXT, path=path)
            return given.value
        case _:
            problem = f"{given.of} is a {declared.kind.value}: a simulation takes the end of the phase, and no files."
            raise InvalidInput(path=path, problem=problem)


def _times(given: tuple[GivenTime, ...], model: Model, *, path: Path) -> dict[str, Decimal]:
    found = {}
    for at, one in enumerate(given):
        if one.phase not in model.labels:
            problem = f"{one.phase[:NAME]!r} is no phase of this recipe."
            raise InvalidInput(path=(*path, str(at), "phase"), problem=problem)
        found[one.phase] = seconds(one.time, path=(*path, str(at), "time"))
    return found


def _quantities(case: Case, model: Model, *, path: Path) -> dict[str, Quantity]:
    planned = {one.code: one.quantity for one in model.elements.materials}
    found = {}
    for at, one in enumerate(case.quantities):
        where = (*path, str(at))
        if one.material not in planned:
            problem = f"{one.material[:NAME]!r} is no material of this recipe's formula."
            raise InvalidInput(path=(*where, "material"), problem=problem)
        require_amount(one.quantity, path=(*where, "quantity"))
        if parse(one.quantity.unit).dimension != parse(planned[one.material].unit).dimension:
            problem = f"{one.material} goes in by {planned[one.material].unit}; {one.quantity.unit} was given."
            raise InvalidInput(path=(*where, "quantity", "unit"), problem=problem)
        found[one.material] = one.quantity
    return found
