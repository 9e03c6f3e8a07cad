"""From a version's rows to its values: everything that it consists of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.recipes import files, form, kinds, models
from domain.recipes.library.origins import Origins, origin_of, origins_of
from domain.recipes.models import (
    RecipeBlock,
    RecipeCapability,
    RecipeCharge,
    RecipeEquipment,
    RecipeLink,
    RecipeMaterial,
    RecipeOutput,
    RecipeParameter,
    RecipePhase,
    RecipeProcessParameter,
    RecipeTranslation,
)
from domain.recipes.procedure import in_order, tree
from domain.recipes.reading import Finds
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
    Translation,
)

Ask = Callable[[Any, int], list[Any]]
"""From a model and the most rows that may be: those of the version."""


def elements_of(source: Finds, version: UUID) -> Elements:
    """Everything that a version consists of, in one question for each kind, and one for what came from elsewhere."""
    return assembled(
        lambda model, most: source.find(model, model.recipe_version_id == version, limit=most),
        lambda: origins_of(source, version),
    )


def assembled(ask: Ask, ask_origins: Callable[[], Origins]) -> Elements:
    """The values of a version's rows."""
    materials = sorted(ask(RecipeMaterial, form.MATERIALS), key=lambda row: row.position)
    equipment, blocks = ask(RecipeEquipment, form.EQUIPMENT), ask(RecipeBlock, form.BLOCKS)
    phases = sorted(ask(RecipePhase, form.PHASES), key=lambda row: row.number)
    codes = {row.id: row.code for row in (*equipment, *blocks, *phases)}
    built = any(row.origin_version_id is not None for row in (*blocks, *phases))
    origins = ask_origins() if built else {}
    positions = {row.id: row.position for row in materials}
    parameters = _by("recipe_phase_id", ask(RecipeParameter, form.PHASES * form.PARAMETERS))
    charges = _by("recipe_phase_id", ask(RecipeCharge, form.PHASES * form.CHARGES))
    able = _by("equipment_id", ask(RecipeCapability, form.EQUIPMENT * form.CAPABILITIES))
    said = _translations(ask(RecipeTranslation, form.TRANSLATIONS))
    found = tuple(_phase(row, parameters[row.id], charges[row.id], codes, positions, said, origins) for row in phases)
    return Elements(
        materials=tuple(_material(row, said) for row in materials),
        outputs=_coded(_output(row, said) for row in ask(RecipeOutput, form.OUTPUTS)),
        process_parameters=_coded(
            _process_parameter(row, said) for row in ask(RecipeProcessParameter, form.PROCESS_PARAMETERS)
        ),
        equipment=_coded(_equipment(row, able[row.id], codes, said) for row in equipment),
        blocks=_ordered([_block(row, codes, said, origins) for row in blocks]),
        phases=found,
        links=_coded(_link(row, codes) for row in ask(RecipeLink, form.LINKS)),
        files=_coded(_file(row) for row in ask(models.RecipeFile, files.FILES)),
    )


Coded = TypeVar("Coded", Output, ProcessParameter, Equipment, Link, RecipeFile)
Codes = Mapping[UUID, str]


Said = Mapping[UUID, tuple[Translation, ...]]
FIELDS = {field.value: place for place, field in enumerate(kinds.TextField)}


def _translations(rows: Iterable[RecipeTranslation]) -> Said:
    """The translations of each element, in the order in which they are signed."""
    found: defaultdict[UUID, tuple[Translation, ...]] = defaultdict(tuple)
    for row in sorted(rows, key=lambda row: (FIELDS[row.field], row.original, row.language)):
        field = kinds.TextField(row.field)
        one = Translation(field=field, language=row.language, original=row.original, text=row.text)
        found[row.element_id] = (*found[row.element_id], one)
    return found


def _coded(elements: Iterable[Coded]) -> tuple[Coded, ...]:
    """Elements that stand in no order of their own, by their codes."""
    return tuple(sorted(elements, key=lambda one: one.code))


def _by(name: str, rows: Iterable[Any]) -> Mapping[UUID, list[Any]]:
    """The parts of each owner, in their order."""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.position):
        found[getattr(row, name)].append(row)
    return found


def _ordered(blocks: list[Block]) -> tuple[Block, ...]:
    """Blocks in the order of the procedure; those that hang in no tree behind, by their codes."""
    walked = [node.element for node, _ in in_order(tree(Elements(blocks=tuple(blocks))))]
    held = {block.code for block in walked}
    rest = sorted((one for one in blocks if one.code not in held), key=lambda one: one.code)
    return (*(one for one in walked if isinstance(one, Block)), *rest)


def _code(codes: Codes, id: UUID | None) -> str | None:  # noqa: A002 -- the plant's word
    return None if id is None else codes[id]


def _quantity(value: Decimal | None, unit: str | None) -> Quantity | None:
    return None if value is None or unit is None else Quantity(value, unit)


def _material(row: RecipeMaterial, said: Said) -> Material:
    return Material(
        position=row.position,
        code=row.code,
        name=row.name,
        role=kinds.MaterialRole(row.role),
        quantity=Quantity(row.quantity_value, row.quantity_unit),
        tolerance_percent=row.tolerance_percent,
        excess_percent=row.excess_percent,
        minimum=_quantity(row.minimum_value, row.minimum_unit),
        scalable=row.scalable is not False,
        translations=said[row.id],
    )


def _output(row: RecipeOutput, said: Said) -> Output:
    return Output(
        code=row.code,
        name=row.name,
        kind=kinds.OutputKind(row.kind),
        quantity=Quantity(row.quantity_value, row.quantity_unit),
        yield_low=row.yield_low,
        yield_high=row.yield_high,
        translations=said[row.id],
    )


def _process_parameter(row: RecipeProcessParameter, said: Said) -> ProcessParameter:
    return ProcessParameter(
        code=row.code,
        name=row.name,
        number=row.number,
        unit=row.unit,
        text=row.text,
        scalable=row.scalable,
        translations=said[row.id],
    )


def _equipment(row: RecipeEquipment, able: Iterable[RecipeCapability], codes: Codes, said: Said) -> Equipment:
    return Equipment(
        code=row.code,
        name=row.name,
        equipment_class=row.equipment_class,
        count=row.count,
        used_by=_code(codes, row.used_by_id),
        capabilities=tuple(
            Capability(name=one.name, low=one.low, high=one.high, unit=one.unit, text=one.text) for one in able
        ),
        translations=said[row.id],
    )


def _block(row: RecipeBlock, codes: Codes, said: Said, origins: Origins) -> Block:
    return Block(
        code=row.code,
        kind=kinds.BlockKind(row.kind),
        position=row.position,
        name=row.name,
        parent=_code(codes, row.parent_id),
        condition=row.condition,
        passes=row.passes,
        translations=said[row.id],
        origin=origin_of(row, origins),
    )


def _phase(
    row: RecipePhase,
    parameters: Iterable[RecipeParameter],
    charges: Iterable[RecipeCharge],
    codes: Codes,
    positions: Mapping[UUID, int],
    said: Said,
    origins: Origins,
) -> Phase:
    return Phase(
        number=row.number,
        unit_procedure=row.unit_procedure,
        operation=row.operation,
        name=row.name,
        code=row.code,
        block=_code(codes, row.block_id),
        position=row.position,
        instruction=row.instruction,
        critical=row.critical,
        during_number=row.during_number,
        signatures=tuple(kinds.PhaseSignature(one) for one in row.signatures),
        parameters=tuple(_parameter(one, codes, positions, said) for one in parameters),
        charges=tuple(_charge(one, positions) for one in charges),
        translations=said[row.id],
        origin=origin_of(row, origins),
    )


def _charge(row: RecipeCharge, positions: Mapping[UUID, int]) -> Charge:
    return Charge(
        material=positions[row.material_id],
        quantity=Quantity(row.quantity_value, row.quantity_unit),
        automated_because=row.automated_because,
    )


def _parameter(row: RecipeParameter, codes: Codes, positions: Mapping[UUID, int], said: Said) -> Parameter:
    return Parameter(
        name=row.name,
        kind=kinds.ParameterKind(row.kind),
        code=row.code,
        unit=row.unit,
        target=row.target,
        alert_low=row.alert_low,
        alert_high=row.alert_high,
        action_low=row.action_low,
        action_high=row.action_high,
        registered_low=row.registered_low,
        registered_high=row.registered_high,
        exclusive=row.exclusive,
        decimals=row.decimals,
        significant_figures=row.significant_figures,
        rounding=None if row.rounding is None else kinds.Rounding(row.rounding),
        choices=tuple(row.choices),
        expected=row.expected,
        critical=row.critical,
        rationale=row.rationale,
        source=kinds.ParameterSource(row.source or kinds.ParameterSource.TYPED),
        formula=row.formula,
        instrument=_code(codes, row.equipment_id),
        material=None if row.material_id is None else positions[row.material_id],
        repetitions=row.repetitions,
        repetition_limit=row.repetition_limit,
        every=_quantity(row.every_value, row.every_unit),
        samples=row.samples or 1,
        signatures=tuple(kinds.PhaseSignature(one) for one in row.signatures or ()),
        translations=said[row.id],
    )


def _file(row: models.RecipeFile) -> RecipeFile:
    return RecipeFile(code=row.code, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256)


def _link(row: RecipeLink, codes: Codes) -> Link:
    return Link(
        code=row.code,
        kind=kinds.LinkKind(row.kind),
        from_phase=codes[row.from_phase_id],
        to_phase=codes[row.to_phase_id],
        from_moment=kinds.Moment(row.from_moment),
        to_moment=kinds.Moment(row.to_moment),
        at_least=_quantity(row.at_least_value, row.at_least_unit),
        alert=_quantity(row.alert_value, row.alert_unit),
        at_most=_quantity(row.at_most_value, row.at_most_unit),
        rationale=row.rationale,
    )
