"""The one JSON form of a version's content: what its author signs, its approvers see and a batch freezes (REC-1)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.recipes.values import Charge, Elements, Material, Parameter, Phase

FORMAT = "theriac.recipe/1"
CONTENT_LIMIT = 3_500_000  # characters; the database holds it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which version of what this is."""

    recipe: UUID
    code: str
    product: str
    stage: str
    version: UUID
    number: int
    site: UUID
    variant: str
    batch_size: Quantity


def content_of(header: Header, elements: Elements) -> dict[str, Json]:
    """All elements with their header; decimals and ids as text, keys as in the API, lists in the recipe's order."""
    return {
        "format": FORMAT,
        "recipe": {
            "id": str(header.recipe),
            "code": header.code,
            "product": header.product,
            "stage": header.stage,
        },
        "version": {
            "id": str(header.version),
            "number": header.number,
            "site": str(header.site),
            "variant": header.variant,
            "batchSize": quantity_content(header.batch_size),
        },
        "materials": [material_content(one) for one in elements.materials],
        "phases": [phase_content(one) for one in elements.phases],
    }


def material_content(material: Material) -> dict[str, Json]:
    return {
        "position": material.position,
        "code": material.code,
        "name": material.name,
        "role": material.role.value,
        "quantity": quantity_content(material.quantity),
        "tolerancePercent": _decimal(material.tolerance_percent),
    }


def phase_content(phase: Phase) -> dict[str, Json]:
    return {
        "number": phase.number,
        "unitProcedure": phase.unit_procedure,
        "operation": phase.operation,
        "name": phase.name,
        "instruction": phase.instruction,
        "critical": phase.critical,
        "duringNumber": phase.during_number,
        "signatures": [one.value for one in phase.signatures],
        "parameters": [_parameter(position, one) for position, one in enumerate(phase.parameters, 1)],
        "charges": [_charge(position, one) for position, one in enumerate(phase.charges, 1)],
    }


def _parameter(position: int, parameter: Parameter) -> dict[str, Json]:
    return {
        "position": position,
        "name": parameter.name,
        "kind": parameter.kind.value,
        "unit": parameter.unit,
        "target": _decimal(parameter.target),
        "alertLow": _decimal(parameter.alert_low),
        "alertHigh": _decimal(parameter.alert_high),
        "actionLow": _decimal(parameter.action_low),
        "actionHigh": _decimal(parameter.action_high),
        "exclusive": parameter.exclusive,
        "decimals": parameter.decimals,
        "rounding": None if parameter.rounding is None else parameter.rounding.value,
        "choices": list(parameter.choices),
        "expected": parameter.expected,
        "critical": parameter.critical,
        "rationale": parameter.rationale,
        "repetitions": parameter.repetitions,
        "repetitionLimit": parameter.repetition_limit,
    }


def _charge(position: int, charge: Charge) -> dict[str, Json]:
    return {"position": position, "material": charge.material, "quantity": quantity_content(charge.quantity)}


def quantity_content(quantity: Quantity) -> dict[str, Json]:
    return {"value": f"{quantity.value:f}", "unit": quantity.unit}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
