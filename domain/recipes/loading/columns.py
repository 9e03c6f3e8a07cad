"""The columns of the template: what each is called, what it takes, and the field of which element it fills."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType

from domain.recipes.kinds import MaterialRole, ParameterKind, ParameterSource, PhaseSignature, Rounding

PROCEDURE, MATERIALS = "Procedure", "Materials"
EXPLAINED = frozenset({"Help", "Units", "Example"})
"""Sheets of the template that tell something and aren't read."""


class Of(Enum):
    """Which element a column belongs to; a row may hold one of each."""

    UNIT_PROCEDURE = "unit procedure"
    OPERATION = "operation"
    PHASE = "phase"
    CHARGE = "charge"
    PARAMETER = "parameter"
    MATERIAL = "material"


class Takes(Enum):
    """What may stand in a cell; the words are for who fills it in."""

    TEXT = "text"
    DECIMAL = "a decimal number, with a point"
    WHOLE = "a whole number"
    YES_NO = "yes or no"
    UNIT = "a UCUM unit, see the sheet Units"
    MATERIAL = "a material's code, or # and its number on the sheet Materials, such as #2"
    LIST = "several, with | between them"
    WORD = "one of"
    WORDS = "none, or with commas between them some of"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `field` is the way to the value in the element as the exchange writes it."""

    title: str
    of: Of
    field: tuple[str, ...]
    takes: Takes
    what: str
    words: type[StrEnum] | None = None
    required: bool = False

    @property
    def allowed(self) -> str:
        """What may stand here, for people."""
        return f"{self.takes.value} {', '.join(self.words)}" if self.words else self.takes.value


def _column(
    title: str,
    of: Of,
    field: str,
    what: str,
    *,
    takes: Takes = Takes.TEXT,
    words: type[StrEnum] | None = None,
    required: bool = False,
) -> Column:
    return Column(title, of, tuple(field.split(".")), takes, what, words, required)


_PROCEDURE = (
    _column("Unit procedure", Of.UNIT_PROCEDURE, "name", "Rows of equal names lie in one; empty: as above."),
    _column("Unit procedure code", Of.UNIT_PROCEDURE, "code", "Proposed from the name where it is empty."),
    _column("Operation", Of.OPERATION, "name", "Rows of equal names lie in one; empty: as above."),
    _column("Operation code", Of.OPERATION, "code", "Proposed from the name where it is empty."),
    _column("Phase", Of.PHASE, "name", "Begins a phase; the rows below it without one add to it."),
    _column("Phase code", Of.PHASE, "code", "What formulas call it; proposed from the name where it is empty."),
    _column("Instruction", Of.PHASE, "instruction", "What the operator reads."),
    _column("Critical phase", Of.PHASE, "critical", "Whether it is.", takes=Takes.YES_NO),
    _column("During phase", Of.PHASE, "duringNumber", "The number of the phase it runs during.", takes=Takes.WHOLE),
    _column("Phase signatures", Of.PHASE, "signatures", "P, V, Q will do.", takes=Takes.WORDS, words=PhaseSignature),
    _column("Material charged", Of.CHARGE, "material", "What the phase charges.", takes=Takes.MATERIAL, required=True),
    _column("Charge quantity", Of.CHARGE, "quantity.value", "How much.", takes=Takes.DECIMAL, required=True),
    _column("Charge unit", Of.CHARGE, "quantity.unit", "In which unit.", takes=Takes.UNIT, required=True),
    _column("Verified automatically", Of.CHARGE, "automatedBecause", "Why so; empty: a second person verifies it."),
    _column("Parameter", Of.PARAMETER, "name", "A value to capture in the phase.", required=True),
    _column("Parameter code", Of.PARAMETER, "code", "What formulas call it; proposed where it is empty."),
    _column("Kind", Of.PARAMETER, "kind", "Of value.", takes=Takes.WORD, words=ParameterKind, required=True),
    _column("Unit", Of.PARAMETER, "unit", "Of a number.", takes=Takes.UNIT),
    _column("Target", Of.PARAMETER, "target", "What it should be.", takes=Takes.DECIMAL),
    _column("Alert low", Of.PARAMETER, "alertLow", "Limit.", takes=Takes.DECIMAL),
    _column("Alert high", Of.PARAMETER, "alertHigh", "Limit.", takes=Takes.DECIMAL),
    _column("Action low", Of.PARAMETER, "actionLow", "Limit.", takes=Takes.DECIMAL),
    _column("Action high", Of.PARAMETER, "actionHigh", "Limit.", takes=Takes.DECIMAL),
    _column("Registered low", Of.PARAMETER, "registeredLow", "Limit.", takes=Takes.DECIMAL),
    _column("Registered high", Of.PARAMETER, "registeredHigh", "Limit.", takes=Takes.DECIMAL),
    _column("Exclusive", Of.PARAMETER, "exclusive", "Whether limits are outside.", takes=Takes.YES_NO),
    _column("Decimals", Of.PARAMETER, "decimals", "Rounded to, before comparing.", takes=Takes.WHOLE),
    _column("Significant figures", Of.PARAMETER, "significantFigures", "Instead of decimals.", takes=Takes.WHOLE),
    _column("Rounding", Of.PARAMETER, "rounding", "How.", takes=Takes.WORD, words=Rounding),
    _column("Choices", Of.PARAMETER, "choices", "The answers of a choice.", takes=Takes.LIST),
    _column("Expected", Of.PARAMETER, "expected", "The answer that needs no exception."),
    _column("Critical", Of.PARAMETER, "critical", "Whether it is; then give limits and why.", takes=Takes.YES_NO),
    _column("Rationale", Of.PARAMETER, "rationale", "Why it is critical, and where its limits come from."),
    _column("Source", Of.PARAMETER, "source", "Where it comes from.", takes=Takes.WORD, words=ParameterSource),
    _column("Formula", Of.PARAMETER, "formula", "Of a calculated value."),
    _column("Instrument", Of.PARAMETER, "instrument", "Which one gives it."),
    _column("Material", Of.PARAMETER, "material", "Which it is about.", takes=Takes.MATERIAL),
    _column("Repetitions", Of.PARAMETER, "repetitions", "How many values complete it.", takes=Takes.WHOLE),
    _column("Repetition limit", Of.PARAMETER, "repetitionLimit", "How many there may be.", takes=Takes.WHOLE),
    _column("Every", Of.PARAMETER, "every.value", "How often it is taken.", takes=Takes.DECIMAL),
    _column("Every unit", Of.PARAMETER, "every.unit", "Of that time.", takes=Takes.UNIT),
    _column("Samples", Of.PARAMETER, "samples", "How many each time.", takes=Takes.WHOLE),
    _column("Signatures", Of.PARAMETER, "signatures", "On the value.", takes=Takes.WORDS, words=PhaseSignature),
)
_MATERIALS = (
    _column("Material code", Of.MATERIAL, "code", "Its item number.", required=True),
    _column("Material name", Of.MATERIAL, "name", "What it is called.", required=True),
    _column("Role", Of.MATERIAL, "role", "In the formula.", takes=Takes.WORD, words=MaterialRole, required=True),
    _column("Quantity", Of.MATERIAL, "quantity.value", "For the batch size.", takes=Takes.DECIMAL, required=True),
    _column("Quantity unit", Of.MATERIAL, "quantity.unit", "Its unit.", takes=Takes.UNIT, required=True),
    _column("Tolerance percent", Of.MATERIAL, "tolerancePercent", "Of the quantity.", takes=Takes.DECIMAL),
    _column("Excess percent", Of.MATERIAL, "excessPercent", "That the quantity contains.", takes=Takes.DECIMAL),
    _column("Minimum", Of.MATERIAL, "minimum.value", "Of a compensator, what must be left.", takes=Takes.DECIMAL),
    _column("Minimum unit", Of.MATERIAL, "minimum.unit", "Its unit.", takes=Takes.UNIT),
    _column("Scalable", Of.MATERIAL, "scalable", "Whether it grows with the batch.", takes=Takes.YES_NO),
)
TEMPLATE: Mapping[str, tuple[Column, ...]] = MappingProxyType({PROCEDURE: _PROCEDURE, MATERIALS: _MATERIALS})
"""The columns of each sheet that is read, in the order of the template; a file may order them otherwise."""
