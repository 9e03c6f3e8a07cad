"""Granulation and compression of the metformin record, to be simulated."""

# ruff: noqa: ANN401 -- whatever fields an element has

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
    Rounding,
)
from domain.recipes.simulating.cases import Case, CaseKind, GivenValue
from domain.recipes.simulating.result import CaseResult, Raised, Recorded
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Block, Charge, Elements, Link, Material, Output, Parameter, Phase

DECIMALS = ("target", "alert_low", "alert_high", "action_low", "action_high", "registered_low", "registered_high")


def amount(text: str) -> Quantity:
    """ "150 kg" as a quantity."""
    value, unit = text.split()
    return Quantity(Decimal(value), unit)


def number(code: str, unit: str, **fields: Any) -> Parameter:
    """A number with its limits as text; `decimals` brings its rounding along."""
    known: dict[str, Any] = {name: Decimal(value) if name in DECIMALS else value for name, value in fields.items()}
    if "decimals" in known:
        known["rounding"] = Rounding.HALF_UP
    return Parameter(name=code, code=code, kind=ParameterKind.NUMBER, unit=unit, **known)


def formula(code: str, unit: str, text: str, **fields: Any) -> Parameter:
    return number(code, unit, source=ParameterSource.CALCULATED, formula=text, **fields)


def phase(number: int, code: str, block: str, position: int, *parameters: Parameter, **fields: Any) -> Phase:
    return Phase(
        number=number,
        code=code,
        name=code.capitalize(),
        unit_procedure="Making",
        operation=block,
        block=block,
        position=position,
        parameters=parameters,
        **fields,
    )


def block(code: str, kind: BlockKind, position: int, parent: str | None = None, **fields: Any) -> Block:
    return Block(code=code, kind=kind, position=position, parent=parent, name=code, **fields)


def material(position: int, code: str, quantity: str, role: MaterialRole, **fields: Any) -> Material:
    return Material(position=position, code=code, name=code, role=role, quantity=amount(quantity), **fields)


LOSS = number(
    "loss",
    "%",
    alert_low="1.2",
    alert_high="2.3",
    action_low="1.0",
    action_high="2.5",
    decimals=1,
    critical=True,
    rationale="Wetter granules stick; drier ones cap.",
)
METFORMIN = Elements(
    materials=(
        material(1, "API", "150.000 kg", MaterialRole.ACTIVE, tolerance_percent=Decimal("0.1")),
        material(2, "MCC", "9.300 kg", MaterialRole.COMPENSATOR, minimum=amount("6.000 kg")),
    ),
    outputs=(
        Output(
            code="GRANULE",
            name="Granule",
            kind=OutputKind.INTERMEDIATE,
            quantity=amount("169.410 kg"),
            yield_low=Decimal("97.0"),
            yield_high=Decimal("101.0"),
        ),
        Output(
            code="TABLETS",
            name="Tablets",
            kind=OutputKind.PRODUCT,
            quantity=amount("297586 {tbl}"),
            yield_low=Decimal("97.0"),
            yield_high=Decimal("100.5"),
        ),
    ),
    blocks=(
        block("granulation", BlockKind.UNIT_PROCEDURE, 1),
        block("massing", BlockKind.OPERATION, 1, "granulation"),
        block("drying", BlockKind.OPERATION, 2, "granulation"),
        block("again", BlockKind.LOOP, 1, "drying", condition="LOD.loss >= 1.0 % and LOD.loss <= 2.5 %", passes=4),
        block("compression", BlockKind.UNIT_PROCEDURE, 2),
        block("pressing", BlockKind.OPERATION, 1, "compression"),
        block("controls", BlockKind.OPERATION, 2, "compression"),
        block("closing", BlockKind.OPERATION, 3, "compression"),
        block("way", BlockKind.SELECTION, 1, "closing"),
        block("rework", BlockKind.BRANCH, 1, "way", condition="not COMPRESS.smooth"),
        block("plain", BlockKind.BRANCH, 2, "way"),
    ),
    phases=(
        phase(
            1,
            "CHARGE",
            "massing",
            1,
            charges=(
                Charge(material=1, quantity=amount("100.000 kg")),
                Charge(material=1, quantity=amount("50000 g")),
                Charge(material=2, quantity=amount("9.300 kg")),
            ),
        ),
        phase(2, "MASS", "massing", 2, number("time", "min", target="3.0", action_low="2.0", action_high="4.0")),
        phase(3, "DRY", "again", 1, number("product", "Cel", action_high="45", decimals=0)),
        phase(4, "LOD", "again", 2, LOSS, critical=True),
        phase(
            5,
            "WEIGH",
            "drying",
            2,
            number("net", "kg", decimals=2),
            formula("yield_", "%", "net / output.GRANULE", decimals=2, action_low="97.0", action_high="101.0"),
        ),
        phase(
            6,
            "COMPRESS",
            "pressing",
            1,
            number("run", "h", target="8"),
            Parameter(name="smooth", code="smooth", kind=ParameterKind.YES_NO, expected="yes"),
        ),
        phase(
            7,
            "TWENTY",
            "controls",
            1,
            number(
                "weight",
                "g",
                target="11.600",
                alert_low="11.368",
                alert_high="11.832",
                action_low="11.252",
                action_high="11.948",
                decimals=3,
                every=amount("15 min"),
                repetition_limit=60,
            ),
            during_number=6,
        ),
        phase(
            8,
            "HARDNESS",
            "controls",
            2,
            number(
                "force",
                "N",
                action_low="120",
                action_high="200",
                every=amount("30 min"),
                samples=10,
                repetition_limit=200,
            ),
            during_number=6,
        ),
        phase(9, "SORT", "rework", 1),
        phase(
            10,
            "COUNT",
            "closing",
            2,
            number("good", "{tbl}"),
            number("rejects", "{tbl}", target="1200"),
            formula("yield_", "%", "round(good / output.TABLETS, 0.01 %)", decimals=2),
            formula("accounted", "%", "(good + rejects) / output.TABLETS", decimals=2, action_high="101.0"),
            formula("mean", "g", "mean(TWENTY.weight)", decimals=3),
        ),
    ),
    links=(
        Link(
            code="WET_HOLD",
            kind=LinkKind.SEQUENCE,
            from_phase="MASS",
            to_phase="DRY",
            alert=amount("45 min"),
            at_most=amount("1 h"),
            rationale="Wet granules harden.",
        ),
    ),
)


def case(name: str = "a case", kind: CaseKind = CaseKind.FAILURE, /, **fields: Any) -> Case:
    return Case(name=name, kind=kind, **fields)


def value(of: str, text: str, **fields: Any) -> GivenValue:
    return GivenValue(of=of, value=text, **fields)


def alone(elements: Elements, one: Case | None = None) -> CaseResult:
    """What one case gives; the nominal one without any."""
    tried = case("nominal", CaseKind.NOMINAL) if one is None else one
    (found,) = simulate(elements, cases=(tried,), generate=False).cases
    return found


def path(result: CaseResult) -> list[str]:
    """Each run as "LOD" or, in a loop, "LOD 2"."""
    return [" ".join((run.code, *map(str, run.passes))) for run in result.path]


def told(result: CaseResult) -> list[tuple[str, str, str]]:
    """Level, rule and place of what was raised."""
    return [(one.level.value, one.rule, _place(one)) for one in result.raised]


def _place(one: Raised) -> str:
    return " ".join((one.parameter or one.element or str(one.phase), *map(str, one.passes)))


def recorded(result: CaseResult, code: str, parameter: str) -> list[Recorded]:
    return [one for run in result.path if run.code == code for one in run.values if one.parameter == parameter]
