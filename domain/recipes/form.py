"""What every element must look like, in a draft too: lengths, counts, known units, finite numbers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.kernel.languages import require_language
from domain.kernel.quantity import Quantity, require_amount, require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_text
from domain.recipes.codes import require_code
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import OWN_TIME, BlockKind, PhaseSignature, TextField
from domain.recipes.values import Capability, Charge, Equipment, Link, Material, Output, Parameter, ProcessParameter

MATERIALS = 500
OUTPUTS, PROCESS_PARAMETERS, EQUIPMENT, LINKS = 100, 500, 500, 2_000
PHASES = 2_000
BLOCKS = 2_000
PARAMETERS = 100
CHARGES = 500
CHOICES = 50
CAPABILITIES = 50
CODE, NAME, VARIANT, INSTRUCTION, REASON = 40, 200, 80, 10_000, 2_000
CLASS = 80
FORMULA = 2_000
DECIMALS, FIGURES = 20, 30
REPETITIONS = 1_000
PERCENT = 100
YIELD_PERCENT = 1_000
PASSES = 100
COUNT = 100
TRANSLATIONS = 200_000
LANGUAGES = 20


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
    _percent(material.tolerance_percent, PERCENT, path=(*path, "tolerancePercent"))
    _percent(material.excess_percent, PERCENT, path=(*path, "excessPercent"))
    _amount(material.minimum, path=(*path, "minimum"))


def require_output(output: Output, *, path: Path = ("output",)) -> None:
    """The form of a process output. Raises InvalidInput."""
    require_line(output.code, limit=CODE, path=(*path, "code"))
    require_line(output.name, limit=NAME, path=(*path, "name"))
    require_amount(output.quantity, path=(*path, "quantity"))
    _percent(output.yield_low, YIELD_PERCENT, path=(*path, "yieldLow"))
    _percent(output.yield_high, YIELD_PERCENT, path=(*path, "yieldHigh"))


def require_process_parameter(parameter: ProcessParameter, *, path: Path = ("processParameter",)) -> None:
    """The form of a value of the formula: a number with its unit, or a text. Raises InvalidInput."""
    require_code(parameter.code, path=(*path, "code"))
    require_line(parameter.name, limit=NAME, path=(*path, "name"))
    if (parameter.number is None) == (parameter.text is None):
        raise InvalidInput(path=path, problem="This is a number with its unit, or a text: give one of them.")
    if (parameter.number is None) != (parameter.unit is None):
        raise InvalidInput(path=(*path, "unit"), problem='A number has a unit, "1" for a bare one; a text has none.')
    if parameter.unit is not None:
        require_unit(parameter.unit, path=(*path, "unit"))
    if parameter.text is not None:
        require_text(parameter.text, limit=REASON, path=(*path, "text"))


def require_equipment(equipment: Equipment, *, path: Path = ("equipment",)) -> None:
    """The form of an equipment requirement with its capabilities. Raises InvalidInput."""
    require_code(equipment.code, path=(*path, "code"))
    require_line(equipment.name, limit=NAME, path=(*path, "name"))
    require_line(equipment.equipment_class, limit=CLASS, path=(*path, "equipmentClass"))
    require_between(equipment.count, 1, COUNT, path=(*path, "count"))
    require_between(len(equipment.capabilities), 0, CAPABILITIES, path=(*path, "capabilities"))
    for index, one in enumerate(equipment.capabilities):
        _require_capability(one, path=(*path, "capabilities", str(index)))


def _require_capability(capability: Capability, *, path: Path) -> None:
    require_line(capability.name, limit=NAME, path=(*path, "name"))
    if capability.unit is not None:
        require_unit(capability.unit, path=(*path, "unit"))
    if capability.text is not None:
        require_line(capability.text, limit=NAME, path=(*path, "text"))


def require_block(block: BlockHead, *, path: Path = ("block",)) -> None:
    """The form of a block: a level has a name, a loop a bound, and only branches and loops a condition.

    Raises InvalidInput.
    """
    if block.code is not None:
        require_code(block.code, path=(*path, "code"))
    if block.name or block.kind in {BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION}:
        require_line(block.name, limit=NAME, path=(*path, "name"))
    if block.condition is not None:
        require_text(block.condition, limit=FORMULA, path=(*path, "condition"))
        if block.kind not in {BlockKind.BRANCH, BlockKind.LOOP}:
            raise InvalidInput(path=(*path, "condition"), problem="Only a branch and a loop have a condition.")
    if (block.passes is not None) != (block.kind is BlockKind.LOOP):
        raise InvalidInput(path=(*path, "passes"), problem="A loop, and only a loop, says how often it may be run.")
    if block.passes is not None:
        require_between(block.passes, 2, PASSES, path=(*path, "passes"))


def require_phase(phase: PhaseHead, *, path: Path = ("phase",)) -> None:
    """The form of a phase by itself. Raises InvalidInput."""
    if phase.code is not None:
        require_code(phase.code, path=(*path, "code"))
    require_line(phase.name, limit=NAME, path=(*path, "name"))
    require_text(phase.instruction, limit=INSTRUCTION, path=(*path, "instruction"), empty=True)
    _once(phase.signatures, path=(*path, "signatures"))
    if phase.during is not None and phase.during == phase.code:
        raise InvalidInput(path=(*path, "during"), problem="A phase runs during another one.")


def require_parameter(parameter: Parameter, *, path: Path = ("parameter",)) -> None:
    """The form of a parameter. Raises InvalidInput."""
    require_line(parameter.name, limit=NAME, path=(*path, "name"))
    if parameter.code is not None:
        require_code(parameter.code, path=(*path, "code"))
    if parameter.unit is not None:
        require_unit(parameter.unit, path=(*path, "unit"))
    if parameter.decimals is not None:
        require_between(parameter.decimals, 0, DECIMALS, path=(*path, "decimals"))
    if parameter.significant_figures is not None:
        require_between(parameter.significant_figures, 1, FIGURES, path=(*path, "significantFigures"))
    if parameter.expected is not None:
        require_line(parameter.expected, limit=NAME, path=(*path, "expected"))
    if parameter.rationale is not None:
        require_text(parameter.rationale, limit=REASON, path=(*path, "rationale"))
    if parameter.formula is not None:
        require_text(parameter.formula, limit=FORMULA, path=(*path, "formula"))
    for name, count in (
        ("repetitions", parameter.repetitions),
        ("repetitionLimit", parameter.repetition_limit),
        ("samples", parameter.samples),
    ):
        require_between(count, 1, REPETITIONS, path=(*path, name))
    _amount(parameter.every, path=(*path, "every"))
    _once(parameter.signatures, path=(*path, "signatures"))
    require_between(len(parameter.choices), 0, CHOICES, path=(*path, "choices"))
    for index, choice in enumerate(parameter.choices):
        require_line(choice, limit=NAME, path=(*path, "choices", str(index)))


def require_charge(charge: Charge, *, path: Path = ("charge",)) -> None:
    """The form of a charge. Raises InvalidInput."""
    require_amount(charge.quantity, path=(*path, "quantity"))
    if charge.automated_because is not None:
        require_text(charge.automated_because, limit=REASON, path=(*path, "automatedBecause"))


def require_link(link: Link, *, path: Path = ("link",)) -> None:
    """The form of a link: of two phases, or of one from its start to its completion. Raises InvalidInput."""
    require_code(link.code, path=(*path, "code"))
    own = (link.kind, link.from_moment, link.to_moment) == OWN_TIME
    if link.from_phase == link.to_phase and not own:
        problem = "A link of a phase with itself is a SEQUENCE from where it is STARTED to where it is COMPLETED."
        raise InvalidInput(path=(*path, "toPhase"), problem=problem)
    for name, time in (("atLeast", link.at_least), ("alert", link.alert), ("atMost", link.at_most)):
        _amount(time, path=(*path, name))
    if link.rationale is not None:
        require_text(link.rationale, limit=REASON, path=(*path, "rationale"))


def require_translation(text: str, field: TextField, *, path: Path = ("text",)) -> None:
    """A translation looks as its original: an instruction as a text, all else as a line. Raises InvalidInput."""
    if field is TextField.INSTRUCTION:
        require_text(text, limit=INSTRUCTION, path=path)
    else:
        require_line(text, limit=NAME, path=path)


def require_languages(language: str, others: Sequence[str], *, path: Path = ("languages",)) -> None:
    """The language of a version, and each other in which it is to be complete, once. Raises InvalidInput."""
    require_language(language, path=("language",))
    require_between(len(others), 0, LANGUAGES, path=path)
    for index, one in enumerate(others):
        require_language(one, path=(*path, str(index)))
    if len({language, *others}) <= len(others):
        raise InvalidInput(path=path, problem=f"Name each language once, beside {language}, in which it is written.")


def _percent(value: Decimal | None, most: int, *, path: Path) -> None:
    if value is not None:
        require_between(value, 0, most, path=path)


def _amount(quantity: Quantity | None, *, path: Path) -> None:
    if quantity is not None:
        require_amount(quantity, path=path)


def _once(signatures: Iterable[PhaseSignature], *, path: Path) -> None:
    asked = list(signatures)
    if len(set(asked)) < len(asked):
        raise InvalidInput(path=path, problem="Each signature is asked for once.")
