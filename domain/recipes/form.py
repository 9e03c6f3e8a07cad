"""What every element must look like, in a draft too: lengths, counts, known units, finite numbers."""

from collections.abc import Iterable
from decimal import Decimal

from domain.kernel.quantity import require_amount, require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_text
from domain.recipes.values import Charge, Material, Parameter, Phase

MATERIALS = 500
PHASES = 2_000
PARAMETERS = 100
CHARGES = 500
CHOICES = 50
CODE, NAME, VARIANT, INSTRUCTION, REASON = 40, 200, 80, 10_000, 2_000
DECIMALS = 20
REPETITIONS = 1_000
PERCENT = 100


def require_between(value: int | Decimal, low: int, high: int, *, path: Path) -> None:
    """A number within its bounds, both included. Raises InvalidInput."""
    if not low <= value <= high:
        raise InvalidInput(path=path, problem=f"This takes {low} to {high}; {value} was given.")


def require_material(material: Material, *, path: Path = ("material",)) -> None:
    """The form of a line of the formula. Raises InvalidInput."""
    require_between(material.position, 1, MATERIALS, path=(*path, "position"))
    require_line(material.code, limit=CODE, path=(*path, "code"))
    require_line(material.name, limit=NAME, path=(*path, "name"))
    require_amount(material.quantity, path=(*path, "quantity"))
    if material.tolerance_percent is not None:
        require_between(material.tolerance_percent, 0, PERCENT, path=(*path, "tolerancePercent"))


def require_phase(phase: Phase, *, path: Path = ("phase",)) -> None:
    """The form of a phase with its parameters and charges. Raises InvalidInput."""
    require_between(phase.number, 1, PHASES, path=(*path, "number"))
    require_line(phase.unit_procedure, limit=NAME, path=(*path, "unitProcedure"))
    require_line(phase.operation, limit=NAME, path=(*path, "operation"))
    require_line(phase.name, limit=NAME, path=(*path, "name"))
    require_text(phase.instruction, limit=INSTRUCTION, path=(*path, "instruction"), empty=True)
    if phase.during_number is not None:
        require_between(phase.during_number, 1, PHASES, path=(*path, "duringNumber"))
    if len(set(phase.signatures)) < len(phase.signatures):
        raise InvalidInput(path=(*path, "signatures"), problem="Each signature is asked for once.")
    require_between(len(phase.parameters), 0, PARAMETERS, path=(*path, "parameters"))
    require_between(len(phase.charges), 0, CHARGES, path=(*path, "charges"))
    for index, parameter in enumerate(phase.parameters):
        _require_parameter(parameter, path=(*path, "parameters", str(index)))
    _require_charges(phase.charges, path=(*path, "charges"))


def _require_parameter(parameter: Parameter, *, path: Path) -> None:
    require_line(parameter.name, limit=NAME, path=(*path, "name"))
    if parameter.unit is not None:
        require_unit(parameter.unit, path=(*path, "unit"))
    if parameter.decimals is not None:
        require_between(parameter.decimals, 0, DECIMALS, path=(*path, "decimals"))
    if parameter.expected is not None:
        require_line(parameter.expected, limit=NAME, path=(*path, "expected"))
    if parameter.rationale is not None:
        require_text(parameter.rationale, limit=REASON, path=(*path, "rationale"))
    require_between(parameter.repetitions, 1, REPETITIONS, path=(*path, "repetitions"))
    require_between(parameter.repetition_limit, 1, REPETITIONS, path=(*path, "repetitionLimit"))
    require_between(len(parameter.choices), 0, CHOICES, path=(*path, "choices"))
    for index, choice in enumerate(parameter.choices):
        require_line(choice, limit=NAME, path=(*path, "choices", str(index)))


def _require_charges(charges: Iterable[Charge], *, path: Path) -> None:
    for index, charge in enumerate(charges):
        require_amount(charge.quantity, path=(*path, str(index), "quantity"))
