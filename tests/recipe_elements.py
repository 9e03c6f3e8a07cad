"""Elements for tests of whatever carries them: one recipe with something of every kind, and generated ones."""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from domain.kernel.quantity import UNITS, Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_line
from domain.recipes import files
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.kinds import (
    BlockKind,
    LinkKind,
    MaterialRole,
    Moment,
    OutputKind,
    ParameterKind,
    ParameterSource,
    PhaseSignature,
    Rounding,
)
from domain.recipes.scaling import SizeRange
from domain.recipes.values import (
    Block,
    Capability,
    Charge,
    Elements,
    Equipment,
    Link,
    Material,
    Origin,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
)
from tests.pictures import filed, png
from tests.recipes import API, BATCH_SIZE, CLEAR, LOD, SHIFT

T = TypeVar("T")
P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY
HEADER = ExchangeHeader(
    product="Metformin HCl 500 mg, film-coated tablets",
    stage="bulk",
    variant="STANDARD",
    batch_size=BATCH_SIZE,
    size_range=SizeRange(Decimal(150_000), Decimal(450_000)),
    language="en",
    languages=("de", "fr"),
)


def _amount(value: str, unit: str) -> Quantity:
    return Quantity(Decimal(value), unit)


def _phase(number: int, block: str, position: int, name: str, **fields: object) -> Phase:
    names = {"drying": ("Granulation", "Drying"), "tabletting": ("Compression", "Tabletting")}
    unit_procedure, operation = names.get(block, ("Granulation", "Wet granulation"))
    values = {"code": f"phase_{number}", **fields}
    return Phase(
        number=number,
        unit_procedure=unit_procedure,
        operation=operation,
        name=name,
        block=block,
        position=position,
        **values,  # type: ignore[arg-type]  # whatever a phase has
    )


AUTOMATED = Charge(
    material=1, quantity=_amount("150.000", "kg"), automated_because="The scale tells each weight & prints it <signed>."
)
SAMPLE = Elements(
    materials=(
        API,
        Material(
            position=2,
            code="EXC-010",
            name="Povidone K30, «Ph. Eur.»",
            role=MaterialRole.COMPENSATOR,
            quantity=_amount("9.50", "kg"),
            excess_percent=Decimal("0.50"),
            minimum=_amount("8.0", "kg"),
        ),
        Material(
            position=3,
            code="SOL-001",
            name="Purified water",
            role=MaterialRole.SOLVENT,
            quantity=_amount("24", "L"),
            scalable=False,
        ),
    ),
    outputs=(
        Output(
            code="TABLETS",
            name="Tablet cores",
            kind=OutputKind.PRODUCT,
            quantity=_amount("300000", "{tbl}"),
            yield_low=Decimal("95.0"),
            yield_high=Decimal("101.0"),
        ),
    ),
    process_parameters=(
        ProcessParameter(code="COLOUR", name="Colour", text="white"),
        ProcessParameter(code="SPRAY_RATE", name="Spray rate", number=Decimal("0.50"), unit="L/min", scalable=True),
    ),
    equipment=(
        Equipment(
            code="GRANULATOR",
            name="High-shear granulator",
            equipment_class="HSG",
            count=2,
            used_by="granulation",
            capabilities=(
                Capability(name="Bowl volume", low=Decimal(300), high=Decimal("600.0"), unit="L"),
                Capability(name="Product contact", text="316L"),
            ),
        ),
        Equipment(code="SCALE", name="Floor scale", equipment_class="SCALE"),
    ),
    blocks=(
        Block(code="granulation", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
        Block(code="wet", kind=BlockKind.OPERATION, position=1, name="Wet granulation", parent="granulation"),
        Block(code="both", kind=BlockKind.PARALLEL, position=2, parent="wet"),
        Block(code="left", kind=BlockKind.BRANCH, position=1, parent="both", name="Spray"),
        Block(code="right", kind=BlockKind.BRANCH, position=2, parent="both", name="Mix"),
        Block(code="either", kind=BlockKind.SELECTION, position=3, parent="wet"),
        Block(code="lumpy", kind=BlockKind.BRANCH, position=1, parent="either", condition="phase_4.lumps = yes"),
        Block(code="smooth", kind=BlockKind.BRANCH, position=2, parent="either", condition="phase_4.lumps = no"),
        Block(code="drying", kind=BlockKind.OPERATION, position=2, name="Drying", parent="granulation"),
        Block(
            code="again",
            kind=BlockKind.LOOP,
            position=1,
            parent="drying",
            condition="phase_7.loss < 2.5",
            passes=4,
        ),
        Block(code="compression", kind=BlockKind.UNIT_PROCEDURE, position=2, name="Compression"),
        Block(code="tabletting", kind=BlockKind.OPERATION, position=1, name="Tabletting", parent="compression"),
    ),
    phases=(
        _phase(1, "wet", 1, "Line clearance", parameters=(CLEAR, SHIFT), signatures=(P, V)),
        _phase(
            2,
            "left",
            1,
            "Spray the binder",
            instruction="Spray slowly.\n\tWatch the power; stop at <12 kW & note it.",
            charges=(
                Charge(material=2, quantity=_amount("9.50", "kg")),
                Charge(material=3, quantity=_amount("24", "L")),
            ),
        ),
        _phase(3, "right", 1, "Mix", charges=(AUTOMATED,)),
        _phase(
            4,
            "lumpy",
            1,
            "Sieve",
            parameters=(Parameter(name="Lumps", code="lumps", kind=ParameterKind.YES_NO),),
        ),
        _phase(5, "smooth", 1, "Go on"),
        _phase(6, "again", 1, "Dry", critical=True, signatures=(P, Q)),
        _phase(
            7,
            "again",
            2,
            "Loss on drying",
            parameters=(
                replace(LOD, code="loss", registered_low=Decimal("0.5"), registered_high=Decimal("3.0")),
                Parameter(
                    name="Mean",
                    code="mean",
                    kind=ParameterKind.NUMBER,
                    unit="%",
                    significant_figures=3,
                    rounding=Rounding.HALF_EVEN,
                    source=ParameterSource.CALCULATED,
                    formula="mean(loss)",
                    material=1,
                ),
            ),
        ),
        _phase(
            8,
            "tabletting",
            1,
            "In-process control",
            during_number=7,
            parameters=(
                Parameter(
                    name="Hardness",
                    kind=ParameterKind.NUMBER,
                    unit="N",
                    target=Decimal(150),
                    action_low=Decimal(120),
                    action_high=Decimal(180),
                    exclusive=True,
                    source=ParameterSource.INSTRUMENT,
                    instrument="hardness tester",
                    repetitions=4,
                    repetition_limit=40,
                    every=_amount("15", "min"),
                    samples=10,
                    signatures=(V,),
                ),
            ),
        ),
    ),
    links=(
        Link(
            code="HOLD",
            kind=LinkKind.SEQUENCE,
            from_phase="phase_7",
            to_phase="phase_8",
            at_least=_amount("0.5", "h"),
            alert=_amount("20", "h"),
            at_most=_amount("24", "h"),
            rationale="Granules take up water.",
        ),
        Link(
            code="START",
            kind=LinkKind.SYNCHRONIZATION,
            from_phase="phase_2",
            to_phase="phase_3",
            from_moment=Moment.STARTED,
        ),
    ),
    files=(filed("SIEVE", png()),),
)


def built(elements: Elements) -> Elements:
    """The same elements, as if a building block of the company had brought them."""
    origin = Origin(building_block="WET", number=2, digest="d" * 64, version=UUID(int=2), code="WET")
    return replace(
        elements,
        blocks=tuple(replace(one, origin=origin) for one in elements.blocks),
        phases=tuple(replace(one, origin=origin) for one in elements.phases),
    )


def _readable(text: str) -> bool:
    try:
        require_line(text, limit=200, path=())
    except InvalidInput:
        return False
    return True


# What no XML holds (U+FFFE, U+FFFF) no name needs.
_CHARACTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
NAMES = st.text(_CHARACTERS, min_size=1, max_size=8).filter(_readable)
TEXTS = st.text(st.one_of(_CHARACTERS, st.sampled_from("\n\t <&\"'")), max_size=12)
REASONS = TEXTS.filter(str.strip)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6) | st.builds(
    Decimal, st.integers(-(10**9), 10**9)
)
ABOVE_ZERO = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(1, 10**8), st.integers(0, 6))
PERCENTS = st.decimals(0, 100, places=2)
AMOUNTS = st.builds(Quantity, value=ABOVE_ZERO, unit=st.sampled_from(sorted(UNITS)))
UNIT = st.sampled_from(sorted(UNITS))
HEADERS = st.builds(
    ExchangeHeader,
    product=NAMES,
    stage=NAMES,
    variant=NAMES,
    batch_size=AMOUNTS,
    size_range=st.none() | st.builds(SizeRange, minimum=ABOVE_ZERO, maximum=ABOVE_ZERO),
    language=st.sampled_from([None, "en", "de-AT"]),
    languages=st.sampled_from([(), ("fr",), ("de", "pt-BR")]),
)
SIGNATURES = st.lists(st.sampled_from(PhaseSignature), unique=True).map(tuple)


_FILES = st.builds(
    RecipeFile,
    code=st.just("x"),
    name=NAMES,
    media_type=st.sampled_from(files.MEDIA_TYPES),
    size=st.integers(1, min(files.LARGEST.values())),
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
)


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


@st.composite
def parameters(draw: st.DrawFn, materials: int) -> tuple[Parameter, ...]:
    """The parameters of a phase, some with codes."""
    some = st.builds(
        Parameter,
        name=NAMES,
        kind=st.sampled_from(ParameterKind),
        unit=_maybe(UNIT),
        target=_maybe(NUMBERS),
        alert_low=_maybe(NUMBERS),
        alert_high=_maybe(NUMBERS),
        action_low=_maybe(NUMBERS),
        action_high=_maybe(NUMBERS),
        registered_low=_maybe(NUMBERS),
        registered_high=_maybe(NUMBERS),
        exclusive=st.booleans(),
        decimals=_maybe(st.integers(0, 20)),
        significant_figures=_maybe(st.integers(1, 20)),
        rounding=_maybe(st.sampled_from(Rounding)),
        choices=st.lists(NAMES, max_size=3).map(tuple),
        expected=_maybe(NAMES),
        critical=st.booleans(),
        rationale=_maybe(REASONS),
        source=st.sampled_from(ParameterSource),
        formula=_maybe(REASONS),
        instrument=_maybe(NAMES),
        material=_maybe(st.integers(1, materials)) if materials else st.none(),
        repetitions=st.integers(1, 9),
        repetition_limit=st.integers(1, 9),
        every=_maybe(AMOUNTS),
        samples=st.integers(1, 9),
        signatures=SIGNATURES,
    )
    found = draw(st.lists(some, max_size=2))
    return tuple(replace(one, code=draw(st.sampled_from([None, f"q{at}"]))) for at, one in enumerate(found))


@st.composite
def elements(draw: st.DrawFn) -> Elements:
    """Elements that belong together, however odd the recipe they make."""
    kinds = st.sampled_from(MaterialRole)
    materials = tuple(
        draw(
            st.builds(
                Material,
                position=st.just(at),
                code=NAMES,
                name=NAMES,
                role=kinds,
                quantity=AMOUNTS,
                tolerance_percent=_maybe(PERCENTS),
                excess_percent=_maybe(PERCENTS),
                minimum=_maybe(AMOUNTS),
                scalable=st.booleans(),
            )
        )
        for at in range(1, draw(st.integers(0, 3)) + 1)
    )
    blocks: list[Block] = []
    phases: list[Phase] = []
    _fill(draw, None, blocks, phases, len(materials))
    codes = [one.code for one in phases if one.code is not None]
    return Elements(
        materials=materials,
        outputs=draw(
            _each(
                "o",
                st.builds(
                    Output,
                    code=st.just("x"),
                    name=NAMES,
                    kind=st.sampled_from(OutputKind),
                    quantity=AMOUNTS,
                    yield_low=_maybe(PERCENTS),
                    yield_high=_maybe(PERCENTS),
                ),
            )
        ),
        process_parameters=draw(
            _each(
                "f",
                st.builds(
                    ProcessParameter,
                    code=st.just("x"),
                    name=NAMES,
                    number=_maybe(NUMBERS),
                    unit=_maybe(UNIT),
                    text=_maybe(REASONS),
                    scalable=st.booleans(),
                ),
            )
        ),
        equipment=draw(_each("e", _equipment([one.code for one in blocks]))),
        blocks=tuple(blocks),
        phases=tuple(phases),
        links=draw(_each("l", _links(codes))) if codes else (),
        files=draw(_each("s", _FILES)),
    )


def _each(prefix: str, one: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to two of them, each with a code of its own."""
    return st.lists(one, max_size=2).map(
        lambda found: tuple(replace(item, code=f"{prefix}{at}") for at, item in enumerate(found))  # type: ignore[type-var]  # elements are dataclasses
    )


def _equipment(blocks: list[str]) -> st.SearchStrategy[Equipment]:
    capability = st.builds(
        Capability, name=NAMES, low=_maybe(NUMBERS), high=_maybe(NUMBERS), unit=_maybe(UNIT), text=_maybe(NAMES)
    )
    return st.builds(
        Equipment,
        code=st.just("x"),
        name=NAMES,
        equipment_class=NAMES,
        count=st.integers(1, 9),
        used_by=st.sampled_from([None, *blocks]),
        capabilities=st.lists(capability, max_size=2).map(tuple),
    )


def _links(codes: list[str]) -> st.SearchStrategy[Link]:
    return st.builds(
        Link,
        code=st.just("x"),
        kind=st.sampled_from(LinkKind),
        from_phase=st.sampled_from(codes),
        to_phase=st.sampled_from(codes),
        from_moment=st.sampled_from(Moment),
        to_moment=st.sampled_from(Moment),
        at_least=_maybe(AMOUNTS),
        alert=_maybe(AMOUNTS),
        at_most=_maybe(AMOUNTS),
        rationale=_maybe(REASONS),
    )


def _fill(draw: st.DrawFn, parent: str | None, blocks: list[Block], phases: list[Phase], materials: int) -> None:
    """A few steps in a block, or in the procedure itself; blocks hold steps in turn."""
    for position in range(1, draw(st.integers(0, 3)) + 1):
        if len(blocks) < 6 and draw(st.booleans()):
            code = f"b{len(blocks) + 1}"
            some = st.builds(
                Block,
                code=st.just(code),
                kind=st.sampled_from(BlockKind),
                position=st.just(position),
                name=TEXTS,
                parent=st.just(parent),
                condition=_maybe(REASONS),
                passes=_maybe(st.integers(2, 9)),
            )
            blocks.append(draw(some))
            _fill(draw, code, blocks, phases, materials)
        elif len(phases) < 6:
            phases.append(_some_phase(draw, len(phases) + 1, parent, position, materials))


def _some_phase(draw: st.DrawFn, number: int, block: str | None, position: int, materials: int) -> Phase:
    positions = st.integers(1, max(materials, 1))
    charges = st.builds(Charge, material=positions, quantity=AMOUNTS, automated_because=_maybe(REASONS))
    return draw(
        st.builds(
            Phase,
            number=st.just(number),
            unit_procedure=NAMES,
            operation=NAMES,
            name=NAMES,
            code=st.sampled_from([None, f"ph{number}"]),
            block=st.just(block),
            position=st.just(position),
            instruction=TEXTS,
            critical=st.booleans(),
            during_number=_maybe(st.integers(1, number)),
            signatures=SIGNATURES,
            parameters=parameters(materials),
            charges=st.lists(charges, max_size=2).map(tuple) if materials else st.just(()),
        )
    )
