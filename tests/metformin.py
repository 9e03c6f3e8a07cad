"""A part of the metformin record as values: what a comparison, an export or a linter may be tried on."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import (
    BlockKind,
    LinkKind,
    MaterialRole,
    OutputKind,
    ParameterKind,
    ParameterSource,
    PhaseSignature,
    Rounding,
)
from domain.recipes.values import (
    Block,
    Capability,
    Charge,
    Elements,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
)
from tests.recipes import PICTURE

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY


def amount(text: str) -> Quantity:
    """ "150.000 kg" as a quantity."""
    value, unit = text.split()
    return Quantity(Decimal(value), unit)


def number(name: str, unit: str, **fields: Any) -> Parameter:  # noqa: ANN401 -- decimals as text, the rest as it is
    """A number to capture; its limits as text."""
    known: dict[str, Any] = {
        key: Decimal(one) if isinstance(one, str) and one[:1].isdigit() else one for key, one in fields.items()
    }
    code = name.lower().replace(" ", "_")
    return replace(Parameter(name=name, code=code, kind=ParameterKind.NUMBER, unit=unit), **known)


def phase(number: int, code: str, name: str, block: str, position: int, **fields: Any) -> Phase:  # noqa: ANN401 -- as a phase has them
    operation = OPERATIONS[block]
    return Phase(
        number=number,
        code=code,
        name=name,
        block=block,
        position=position,
        unit_procedure="Granulation",
        operation=operation,
        **fields,
    )


OPERATIONS = {"MIXING": "Mixing", "DRYING": "Drying", "AGAIN": "Drying"}

MATERIALS = (
    Material(
        position=1,
        code="API-001",
        name="Metformin HCl",
        role=MaterialRole.ACTIVE,
        quantity=amount("150.000 kg"),
        tolerance_percent=Decimal("0.1"),
    ),
    Material(
        position=2,
        code="MCC-101",
        name="Microcrystalline cellulose",
        role=MaterialRole.COMPENSATOR,
        quantity=amount("9.300 kg"),
        tolerance_percent=Decimal("0.5"),
        minimum=amount("6.000 kg"),
    ),
    Material(
        position=3,
        code="PVP-030",
        name="Povidone K30",
        role=MaterialRole.EXCIPIENT,
        quantity=amount("7.500 kg"),
        tolerance_percent=Decimal("0.5"),
    ),
)
BLOCKS = (
    Block(code="GRANULATION", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
    Block(code="MIXING", kind=BlockKind.OPERATION, position=1, name="Mixing", parent="GRANULATION"),
    Block(code="DRYING", kind=BlockKind.OPERATION, position=2, name="Drying", parent="GRANULATION"),
    Block(code="AGAIN", kind=BlockKind.LOOP, position=2, parent="DRYING", condition="LOD.loss <= 2.5", passes=3),
)
PHASES = (
    phase(
        1,
        "CHARGE",
        "Charge granulator",
        "MIXING",
        1,
        signatures=(P, V),
        charges=(
            Charge(material=1, quantity=amount("150.000 kg")),
            Charge(material=2, quantity=amount("9.300 kg")),
            Charge(material=3, quantity=amount("3.750 kg")),
        ),
    ),
    phase(
        2,
        "MIX",
        "Dry mix",
        "MIXING",
        2,
        instruction="Mix for 5 minutes with the chopper off.",
        parameters=(
            number("Time", "min", action_low="4.5", action_high="5.5"),
            number("Impeller", "{rpm}", target="100", action_low="90", action_high="110"),
        ),
    ),
    phase(
        3,
        "GRANULATE",
        "Granulate",
        "MIXING",
        3,
        critical=True,
        signatures=(P, V),
        parameters=(
            number("Current", "A", alert_low="19", alert_high="23", action_low="18", action_high="24"),
            number("Binder", "kg", source=ParameterSource.WEIGHED, material=3, action_low="3.70", action_high="3.80"),
        ),
    ),
    phase(
        4,
        "DRY",
        "Dry",
        "DRYING",
        1,
        critical=True,
        instruction="Dry at 60 °C until the product has 40 °C. Take a sample from the middle of the bowl.",
        parameters=(
            number("Product temperature", "Cel", action_high="45"),
            number("Air flow", "m3/h", action_low="1500", action_high="1800"),
            number("Inlet temperature", "Cel", target="60", action_low="55", action_high="65"),
        ),
    ),
    phase(
        5,
        "LOD",
        "Loss on drying",
        "AGAIN",
        1,
        critical=True,
        signatures=(P, Q),
        parameters=(
            number(
                "Loss",
                "%",
                alert_low="1.2",
                alert_high="2.3",
                action_low="1.0",
                action_high="2.5",
                decimals=1,
                rounding=Rounding.HALF_UP,
                critical=True,
                rationale="Wetter granules stick; drier ones cap.",
                repetition_limit=4,
            ),
        ),
    ),
    phase(6, "DRY_MORE", "Dry more", "AGAIN", 2, instruction="Dry 5 minutes more."),
    phase(7, "WATCH", "Watch the dryer", "DRYING", 3, during_number=4),
)
METFORMIN = Elements(
    materials=MATERIALS,
    outputs=(
        Output(
            code="GRANULES",
            name="Granules",
            kind=OutputKind.INTERMEDIATE,
            quantity=amount("169.410 kg"),
            yield_low=Decimal("97.0"),
            yield_high=Decimal("101.0"),
        ),
    ),
    process_parameters=(ProcessParameter(code="core", name="Core weight", number=Decimal("580.0"), unit="mg"),),
    equipment=(
        Equipment(
            code="GRANULATOR",
            name="Granulator",
            equipment_class="HIGH_SHEAR_MIXER",
            used_by="MIXING",
            capabilities=(Capability(name="working volume", low=Decimal(400), high=Decimal(600), unit="L"),),
        ),
    ),
    blocks=BLOCKS,
    phases=PHASES,
    links=(
        Link(
            code="WET_HOLD",
            kind=LinkKind.SEQUENCE,
            from_phase="GRANULATE",
            to_phase="DRY",
            at_most=amount("1 h"),
            rationale="Wet granules harden.",
        ),
    ),
    files=(PICTURE,),
)
