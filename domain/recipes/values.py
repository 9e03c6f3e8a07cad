"""The elements of a recipe version as values: what an author writes, a rule judges and a submission freezes.

Their translations lie in the elements themselves, in the order of their fields, originals and languages.

Elements name each other by their codes, which are an author's and stay from version to version, or, where the plant
counts, by a number: a material by its position in the formula, a phase by its number in the procedure.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.quantity import Quantity
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
    TextField,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text of an element in another language (BCP 47), and the `original` that it says.

    Where the element says something else by now, the translation is stale: it isn't shown any more. A choice is known
    by its original, which is what a batch records.
    """

    field: TextField
    language: str
    original: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A line of the formula, a process input; `position`, from 1, is what charges refer to.

    Tolerance in percent of the quantity. `excess_percent` is the calculated excess that the quantity contains (21 CFR
    211.186(b)(5)). A compensator's `minimum` is what must be left of it (WGH-4). What isn't `scalable` stays as it is
    in a batch of another size (REC-6).
    """

    position: int
    code: str
    name: str
    role: MaterialRole
    quantity: Quantity
    tolerance_percent: Decimal | None = None
    excess_percent: Decimal | None = None
    minimum: Quantity | None = None
    scalable: bool = True
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A process output: how much of it the batch gives in theory, and within which percentages of that (REV-2)."""

    code: str
    name: str
    kind: OutputKind
    quantity: Quantity
    yield_low: Decimal | None = None
    yield_high: Decimal | None = None
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessParameter:
    """A value of the formula that formulas use as `formula.CODE`: a number with its unit, or a text.

    A number that is `scalable` grows with the batch (REC-6).
    """

    code: str
    name: str
    number: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    scalable: bool = False
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What equipment must be able to do: a property of its class, within bounds in a unit, or with this value."""

    name: str
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Equipment that a batch needs: so many of a class with these capabilities.

    `used_by` is the code of the unit procedure or operation that it is for; None: of the whole procedure.
    """

    code: str
    name: str
    equipment_class: str
    count: int = 1
    used_by: str | None = None
    capabilities: tuple[Capability, ...] = ()
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a phase charges of the material at a position of the formula.

    `automated_because` declares, by its rationale, that the automated system verifies its weighing and its addition;
    None: a second person does (WGH-14; 21 CFR 211.101(c), (d), 211.68(c)).
    """

    material: int
    quantity: Quantity
    automated_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value to capture, with its limits; what each field means says `models.RecipeParameter`."""

    name: str
    kind: ParameterKind
    code: str | None = None
    unit: str | None = None
    target: Decimal | None = None
    alert_low: Decimal | None = None
    alert_high: Decimal | None = None
    action_low: Decimal | None = None
    action_high: Decimal | None = None
    registered_low: Decimal | None = None
    registered_high: Decimal | None = None
    exclusive: bool = False
    decimals: int | None = None
    significant_figures: int | None = None
    rounding: Rounding | None = None
    choices: tuple[str, ...] = ()
    expected: str | None = None
    critical: bool = False
    rationale: str | None = None
    source: ParameterSource = ParameterSource.TYPED
    formula: str | None = None
    instrument: str | None = None
    material: int | None = None
    repetitions: int = 1
    repetition_limit: int = 1
    every: Quantity | None = None
    samples: int = 1
    signatures: tuple[PhaseSignature, ...] = ()
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From which version of which building block an element came, and what its code was there (REC-1).

    `digest` is that of the version's submitted content.
    """

    building_block: str
    number: int
    digest: str
    version: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase with all that belongs to it; parameters and charges are in their order, from position 1.

    `number` counts the phases in the order of the procedure. `block` is the code of what holds it and `position` its
    place there; `unit_procedure` and `operation` are the names of those in which it stands.
    """

    number: int
    unit_procedure: str
    operation: str
    name: str
    code: str | None = None
    block: str | None = None
    position: int | None = None
    instruction: str = ""
    critical: bool = False
    during_number: int | None = None
    signatures: tuple[PhaseSignature, ...] = (PhaseSignature.PERFORMED,)
    parameters: tuple[Parameter, ...] = ()
    charges: tuple[Charge, ...] = ()
    translations: tuple[Translation, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What holds phases and other blocks; `parent` is the code of what holds it, None for the procedure itself.

    `position`, from 1, is its place among blocks and phases of the same parent. `condition` is a formula: when a
    selection's branch is taken, and until when a loop is run again, at most `passes` times in all.
    """

    code: str
    kind: BlockKind
    position: int
    name: str = ""
    parent: str | None = None
    condition: str | None = None
    passes: int | None = None
    translations: tuple[Translation, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What holds between two phases, by their codes; the times are counted from one's moment to the other's (EXE-12).

    `at_least` and `at_most` are amounts of time; past `alert` somebody is told.
    """

    code: str
    kind: LinkKind
    from_phase: str
    to_phase: str
    from_moment: Moment = Moment.COMPLETED
    to_moment: Moment = Moment.STARTED
    at_least: Quantity | None = None
    alert: Quantity | None = None
    at_most: Quantity | None = None
    rationale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeFile:
    """A picture or document that instructions show or lead to by its code; its SHA-256 says which bytes (EXE-16).

    `name` is what people call it, `size` counts bytes. Where they lie follows from company and SHA-256 (`files`).
    """

    code: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """All elements of one version: materials by position, phases by number, blocks in the order of the procedure."""

    materials: tuple[Material, ...] = ()
    outputs: tuple[Output, ...] = ()
    process_parameters: tuple[ProcessParameter, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    blocks: tuple[Block, ...] = ()
    phases: tuple[Phase, ...] = ()
    links: tuple[Link, ...] = ()
    files: tuple[RecipeFile, ...] = ()
