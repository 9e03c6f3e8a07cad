"""Between a version's rows and its values: reading them all, and writing what changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import form
from domain.recipes.kinds import MaterialRole, ParameterKind, PhaseSignature, Rounding
from domain.recipes.models import MasterRecipeVersion, RecipeCharge, RecipeMaterial, RecipeParameter, RecipePhase
from domain.recipes.reading import Finds
from domain.recipes.values import Charge, Elements, Material, Parameter, Phase

Element = TypeVar("Element", bound=RecipeMaterial | RecipePhase | RecipeCharge | RecipeParameter)
Fields = Mapping[str, Any]


def elements_of(source: Finds, version: MasterRecipeVersion) -> Elements:
    """Everything that the version consists of, in four statements."""
    materials = sorted(_all(source, RecipeMaterial, version, form.MATERIALS), key=lambda row: row.position)
    phases = sorted(_all(source, RecipePhase, version, form.PHASES), key=lambda row: row.number)
    parameters = _by_phase(_all(source, RecipeParameter, version, form.PHASES * form.PARAMETERS))
    charges = _by_phase(_all(source, RecipeCharge, version, form.PHASES * form.CHARGES))
    positions = {row.id: row.position for row in materials}
    return Elements(
        materials=tuple(_material(row) for row in materials),
        phases=tuple(_phase(row, parameters[row.id], charges[row.id], positions) for row in phases),
    )


def put(uow: UnitOfWork, row: Element | None, new: type[Element], fields: Fields) -> Element:
    """Change the row to these fields, or add one with them."""
    if row is None:
        return uow.add(new(id=new_id(), **fields))
    for name, value in fields.items():
        before = getattr(row, name)
        setattr(row, name, value)
        # 5.10 equals 5.1, so that the mapper would keep the old digits (EXE-4).
        if isinstance(value, Decimal) and before is not None and str(value) != str(before):
            flag_modified(row, name)
    return row


def put_parts(uow: UnitOfWork, rows: Iterable[Element], new: type[Element], parts: Iterable[Fields]) -> None:
    """Make a phase's rows those of `parts`, by position: change, add, and delete what is left over."""
    held = {row.position: row for row in rows if not isinstance(row, RecipePhase)}
    for fields in parts:
        put(uow, held.pop(fields["position"], None), new, fields)
    for row in held.values():
        uow.session.delete(row)


def place_of(version: MasterRecipeVersion) -> dict[str, UUID]:
    """What every element names: its version, and the version's site."""
    return {"recipe_version_id": version.id, "site_id": version.site_id}


def material_fields(material: Material) -> Fields:
    return {
        "position": material.position,
        "code": material.code,
        "name": material.name,
        "role": material.role.value,
        "quantity_value": material.quantity.value,
        "quantity_unit": material.quantity.unit,
        "tolerance_percent": material.tolerance_percent,
    }


def phase_fields(phase: Phase) -> Fields:
    return {
        "number": phase.number,
        "unit_procedure": phase.unit_procedure,
        "operation": phase.operation,
        "name": phase.name,
        "instruction": phase.instruction,
        "critical": phase.critical,
        "during_number": phase.during_number,
        "signatures": [one.value for one in PhaseSignature if one in phase.signatures],
    }


def charge_fields(position: int, charge: Charge, material: UUID) -> Fields:
    return {
        "position": position,
        "material_id": material,
        "quantity_value": charge.quantity.value,
        "quantity_unit": charge.quantity.unit,
    }


def parameter_fields(position: int, parameter: Parameter) -> Fields:
    return {
        "position": position,
        "name": parameter.name,
        "kind": parameter.kind.value,
        "unit": parameter.unit,
        "target": parameter.target,
        "alert_low": parameter.alert_low,
        "alert_high": parameter.alert_high,
        "action_low": parameter.action_low,
        "action_high": parameter.action_high,
        "exclusive": parameter.exclusive,
        "decimals": parameter.decimals,
        "rounding": None if parameter.rounding is None else parameter.rounding.value,
        "choices": list(parameter.choices),
        "expected": parameter.expected,
        "critical": parameter.critical,
        "rationale": parameter.rationale,
        "repetitions": parameter.repetitions,
        "repetition_limit": parameter.repetition_limit,
    }


def _all(source: Finds, model: type[Element], version: MasterRecipeVersion, limit: int) -> list[Element]:
    return source.find(model, model.recipe_version_id == version.id, limit=limit)


Part = TypeVar("Part", RecipeParameter, RecipeCharge)


def _by_phase(rows: Iterable[Part]) -> Mapping[UUID, list[Part]]:
    found: defaultdict[UUID, list[Part]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.position):
        found[row.recipe_phase_id].append(row)
    return found


def _material(row: RecipeMaterial) -> Material:
    return Material(
        position=row.position,
        code=row.code,
        name=row.name,
        role=MaterialRole(row.role),
        quantity=Quantity(row.quantity_value, row.quantity_unit),
        tolerance_percent=row.tolerance_percent,
    )


def _phase(
    row: RecipePhase,
    parameters: Iterable[RecipeParameter],
    charges: Iterable[RecipeCharge],
    positions: Mapping[UUID, int],
) -> Phase:
    return Phase(
        number=row.number,
        unit_procedure=row.unit_procedure,
        operation=row.operation,
        name=row.name,
        instruction=row.instruction,
        critical=row.critical,
        during_number=row.during_number,
        signatures=tuple(PhaseSignature(one) for one in row.signatures),
        parameters=tuple(_parameter(one) for one in parameters),
        charges=tuple(
            Charge(material=positions[one.material_id], quantity=Quantity(one.quantity_value, one.quantity_unit))
            for one in charges
        ),
    )


def _parameter(row: RecipeParameter) -> Parameter:
    return Parameter(
        name=row.name,
        kind=ParameterKind(row.kind),
        unit=row.unit,
        target=row.target,
        alert_low=row.alert_low,
        alert_high=row.alert_high,
        action_low=row.action_low,
        action_high=row.action_high,
        exclusive=row.exclusive,
        decimals=row.decimals,
        rounding=None if row.rounding is None else Rounding(row.rounding),
        choices=tuple(row.choices),
        expected=row.expected,
        critical=row.critical,
        rationale=row.rationale,
        repetitions=row.repetitions,
        repetition_limit=row.repetition_limit,
    )
