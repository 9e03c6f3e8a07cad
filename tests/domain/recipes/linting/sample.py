"""A recipe that the linter says nothing about, and ways to break one thing of it."""

# ruff: noqa: ANN401 -- whatever fields an element has

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.recipes.content import Header
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
from domain.recipes.linting.findings import Finding
from domain.recipes.linting.lint import lint
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
    RecipeFile,
)

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY
NUMBER, YES_NO = ParameterKind.NUMBER, ParameterKind.YES_NO


def amount(text: str) -> Quantity:
    """ "150 kg" as a quantity."""
    value, unit = text.split()
    return Quantity(Decimal(value), unit)


HEADER = Header(
    recipe=UUID(int=1),
    code="MBR-MET-500",
    product="Metformin HCl 500 mg film-coated tablets",
    stage="bulk",
    version=UUID(int=2),
    number=1,
    site=UUID(int=3),
    variant="STANDARD",
    batch_size=amount("300000 {tbl}"),
)
PICTURE = RecipeFile(code="SIEVE", name="Sieve.png", media_type="image/png", size=1000, sha256="5" * 64)
DOCUMENT = replace(PICTURE, name="Sieve.pdf", media_type="application/pdf")
MATERIALS = (
    Material(
        position=1,
        code="API",
        name="Metformin HCl",
        role=MaterialRole.ACTIVE,
        quantity=amount("150.000 kg"),
        tolerance_percent=Decimal("0.1"),
    ),
    Material(
        position=2,
        code="MCC",
        name="Microcrystalline cellulose",
        role=MaterialRole.COMPENSATOR,
        quantity=amount("9.300 kg"),
        tolerance_percent=Decimal("0.5"),
        minimum=amount("6.000 kg"),
    ),
    Material(
        position=3,
        code="WATER",
        name="Purified water",
        role=MaterialRole.SOLVENT,
        quantity=amount("30.000 kg"),
        tolerance_percent=Decimal(1),
    ),
)
OUTPUTS = (
    Output(
        code="GRANULE",
        name="Granule",
        kind=OutputKind.INTERMEDIATE,
        quantity=amount("159.300 kg"),
        yield_low=Decimal("97.0"),
        yield_high=Decimal("101.0"),
    ),
    Output(
        code="TABLETS",
        name="Tablets",
        kind=OutputKind.PRODUCT,
        quantity=amount("300000 {tbl}"),
        yield_low=Decimal("97.0"),
        yield_high=Decimal("100.5"),
    ),
)
PROCESS_PARAMETERS = (
    ProcessParameter(code="CORE", name="Core weight", number=Decimal("580.0"), unit="mg"),
    ProcessParameter(code="TOOL", name="Tooling", text="19 x 9 mm caplet"),
)
EQUIPMENT = (
    Equipment(
        code="SCALE",
        name="Scale",
        equipment_class="Floor scale",
        used_by="dispensing",
        capabilities=(Capability(name="Capacity", low=Decimal(150), unit="kg"),),
    ),
    Equipment(
        code="GRANULATOR",
        name="Granulator",
        equipment_class="High-shear granulator",
        used_by="massing",
        capabilities=(
            Capability(name="Bowl", low=Decimal(400), high=Decimal(600), unit="L"),
            Capability(name="Contact surface", text="316L"),
        ),
    ),
)


def _block(code: str, kind: BlockKind, position: int, parent: str | None = None, **fields: Any) -> Block:
    return Block(code=code, kind=kind, position=position, parent=parent, name=code.capitalize(), **fields)


BLOCKS = (
    _block("dispensing", BlockKind.UNIT_PROCEDURE, 1),
    _block("weighing", BlockKind.OPERATION, 1, "dispensing"),
    _block("granulation", BlockKind.UNIT_PROCEDURE, 2),
    _block("massing", BlockKind.OPERATION, 1, "granulation"),
    _block("drying", BlockKind.OPERATION, 2, "granulation"),
    _block("again", BlockKind.LOOP, 1, "drying", condition="lod.lod <= 2.5 %", passes=4),
    _block("finishing", BlockKind.OPERATION, 3, "granulation"),
    _block("size", BlockKind.SELECTION, 1, "finishing"),
    _block("hard", BlockKind.BRANCH, 1, "size", condition="lod.lod < 1.5 %"),
    _block("soft", BlockKind.BRANCH, 2, "size"),
    _block("meanwhile", BlockKind.PARALLEL, 2, "finishing"),
    _block("one", BlockKind.BRANCH, 1, "meanwhile"),
    _block("other", BlockKind.BRANCH, 2, "meanwhile"),
)


def _phase(number: int, code: str, block: str, position: int, **fields: Any) -> Phase:
    up = "Dispensing" if block == "weighing" else "Granulation"
    return Phase(
        number=number,
        unit_procedure=up,
        operation=block.capitalize(),
        name=code.capitalize(),
        code=code,
        block=block,
        position=position,
        instruction="Do it as trained, with gloves.",
        **fields,
    )


WEIGHT = Parameter(
    name="Metformin HCl, net",
    kind=NUMBER,
    code="net",
    unit="kg",
    action_low=Decimal("149.850"),
    action_high=Decimal("150.150"),
    decimals=3,
    rounding=Rounding.HALF_UP,
    source=ParameterSource.WEIGHED,
    material=1,
    instrument="SCALE",
)
TIME = Parameter(
    name="Massing time",
    kind=NUMBER,
    code="time",
    unit="min",
    registered_low=Decimal("1.5"),
    action_low=Decimal("2.0"),
    alert_low=Decimal("2.5"),
    target=Decimal("3.0"),
    alert_high=Decimal("3.5"),
    action_high=Decimal("4.0"),
    registered_high=Decimal("4.5"),
    decimals=1,
    rounding=Rounding.HALF_UP,
    critical=True,
    rationale="Longer massing overwets the granule.",
)
CURRENT = Parameter(
    name="Impeller current",
    kind=NUMBER,
    code="current",
    unit="A",
    significant_figures=2,
    rounding=Rounding.HALF_EVEN,
    source=ParameterSource.INSTRUMENT,
    instrument="GRANULATOR",
    repetitions=2,
    repetition_limit=10,
    every=amount("1 min"),
)
LOD = Parameter(
    name="Loss on drying",
    kind=NUMBER,
    code="lod",
    unit="%",
    action_low=Decimal("1.0"),
    action_high=Decimal("2.5"),
    decimals=1,
    rounding=Rounding.HALF_UP,
    critical=True,
    rationale="Wetter granules stick; drier ones cap.",
)
CLEAR = Parameter(name="Line is clear", kind=YES_NO, code="clear", expected="yes")
SHIFT = Parameter(name="Shift", kind=ParameterKind.CHOICE, code="shift", choices=("day", "night"), expected="day")
REMARK = Parameter(name="Remark", kind=ParameterKind.TEXT, code="remark")
NET = Parameter(name="Granule, net", kind=NUMBER, code="net", unit="kg", decimals=2, rounding=Rounding.HALF_UP)
YIELD = Parameter(
    name="Granule yield",
    kind=NUMBER,
    code="yield",
    unit="%",
    action_low=Decimal("97.0"),
    action_high=Decimal("101.0"),
    decimals=2,
    rounding=Rounding.HALF_UP,
    source=ParameterSource.CALCULATED,
    formula="net / output.GRANULE",
)
PHASES = (
    _phase(1, "weigh", "weighing", 1, parameters=(WEIGHT,), signatures=(P, V)),
    _phase(
        2,
        "charge",
        "massing",
        1,
        charges=(
            Charge(material=1, quantity=amount("100.000 kg")),
            Charge(material=1, quantity=amount("50000 g")),
            Charge(material=2, quantity=amount("9.300 kg")),
            Charge(material=3, quantity=amount("30.000 kg")),
        ),
        signatures=(P, V),
    ),
    _phase(3, "mass", "massing", 2, parameters=(TIME, CURRENT), critical=True, signatures=(P, V)),
    _phase(4, "watch", "massing", 3, during_number=3),
    _phase(5, "dry", "again", 1),
    _phase(6, "lod", "again", 2, parameters=(LOD,), critical=True, signatures=(P, Q)),
    _phase(7, "mill", "hard", 1, parameters=(CLEAR,)),
    _phase(8, "sieve", "soft", 1, parameters=(SHIFT,)),
    _phase(9, "samples", "one", 1, parameters=(REMARK,)),
    _phase(10, "cleaning", "other", 1),
    _phase(11, "yield_", "finishing", 3, parameters=(NET, YIELD), signatures=(P, V)),
)
LINKS = (
    Link(
        code="wet_hold",
        kind=LinkKind.SEQUENCE,
        from_phase="mass",
        to_phase="dry",
        alert=amount("45 min"),
        at_most=amount("1 h"),
        rationale="Wet granule sets.",
    ),
    Link(code="together", kind=LinkKind.SYNCHRONIZATION, from_phase="samples", to_phase="cleaning"),
)
WHOLE = Elements(
    materials=MATERIALS,
    outputs=OUTPUTS,
    process_parameters=PROCESS_PARAMETERS,
    equipment=EQUIPMENT,
    blocks=BLOCKS,
    phases=PHASES,
    links=LINKS,
)
Change = Callable[[Elements], Elements]
T = TypeVar("T")


def codes(elements: Elements, header: Header = HEADER) -> list[str]:
    return [finding.code for finding in lint(elements, header)]


def whats(elements: Elements, header: Header = HEADER) -> list[str]:
    return [finding.what for finding in lint(elements, header)]


def of(elements: Elements, code: str, header: Header = HEADER) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in lint(elements, header) if finding.code == code]


def _with(items: tuple[T, ...], wanted: Callable[[T], bool], **fields: Any) -> tuple[T, ...]:
    assert any(wanted(one) for one in items)
    return tuple(replace(one, **fields) if wanted(one) else one for one in items)  # type: ignore[type-var]  # dataclasses all


def material(position: int, /, **fields: Any) -> Change:
    return lambda was: replace(was, materials=_with(was.materials, lambda one: one.position == position, **fields))


def output(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(was, outputs=_with(was.outputs, lambda one: one.code == code, **fields))


def process_parameter(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(
        was, process_parameters=_with(was.process_parameters, lambda one: one.code == code, **fields)
    )


def equipment(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(was, equipment=_with(was.equipment, lambda one: one.code == code, **fields))


def block(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(was, blocks=_with(was.blocks, lambda one: one.code == code, **fields))


def phase(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(was, phases=_with(was.phases, lambda one: one.code == code, **fields))


def parameter(phase_code: str, name: str, /, **fields: Any) -> Change:
    def change(was: Elements) -> Elements:
        (found,) = (one for one in was.phases if one.code == phase_code)
        return phase(phase_code, parameters=_with(found.parameters, lambda one: one.name == name, **fields))(was)

    return change


def link(code: str, /, **fields: Any) -> Change:
    return lambda was: replace(was, links=_with(was.links, lambda one: one.code == code, **fields))


def add(field: str, *more: object) -> Change:
    """More elements of one kind, behind the others."""
    return lambda was: replace(was, **{field: (*getattr(was, field), *more)})


def without(field: str, *gone: str) -> Change:
    """The elements without those of these codes."""
    return lambda was: replace(was, **{field: tuple(one for one in getattr(was, field) if one.code not in gone)})


def all_of(*changes: Change) -> Change:
    def change(was: Elements) -> Elements:
        for one in changes:
            was = one(was)
        return was

    return change
