"""What the columns of an element's row say for its value; codes become the ids of this version's rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes import files
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import PhaseSignature
from domain.recipes.values import (
    Capability,
    Charge,
    Equipment,
    Link,
    Material,
    Origin,
    Output,
    Parameter,
    ProcessParameter,
    RecipeFile,
    Translation,
)

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """The rows of one version by what elements name them: blocks, phases and equipment by code, materials by position.

    Each of its methods raises InvalidInput with what there is.
    """

    blocks: Mapping[str, UUID] = field(default_factory=dict)
    phases: Mapping[str, UUID] = field(default_factory=dict)
    equipment: Mapping[str, UUID] = field(default_factory=dict)
    materials: Mapping[int, UUID] = field(default_factory=dict)

    def block(self, code: str, *, path: Path) -> UUID:
        return _found(self.blocks, code, path, "no unit procedure, operation or other block has this code")

    def phase(self, code: str, *, path: Path) -> UUID:
        return _found(self.phases, code, path, "no phase has this code")

    def instrument(self, code: str, *, path: Path) -> UUID:
        return _found(self.equipment, code, path, "no equipment has this code")

    def material(self, position: int, *, path: Path) -> UUID:
        return _found(self.materials, position, path, "the formula has no material at this position")


SHOWN = 20


def _found(known: Mapping[Any, UUID], wanted: str | int, path: Path, problem: str) -> UUID:
    if wanted in known:
        return known[wanted]
    there = ", ".join(str(one) for one in sorted(known)[:SHOWN]) or "none yet"
    more = " …" if len(known) > SHOWN else ""
    raise InvalidInput(path=path, problem=f"In this version {problem}: {wanted}; there are {there}{more}.")


def of_material(material: Material) -> Columns:
    return {
        "position": material.position,
        "code": material.code,
        "name": material.name,
        "role": material.role.value,
        **_quantity("quantity", material.quantity),
        "tolerance_percent": material.tolerance_percent,
        "excess_percent": material.excess_percent,
        **_quantity("minimum", material.minimum),
        "scalable": material.scalable,
    }


def of_output(output: Output) -> Columns:
    return {
        "code": output.code,
        "name": output.name,
        "kind": output.kind.value,
        **_quantity("quantity", output.quantity),
        "yield_low": output.yield_low,
        "yield_high": output.yield_high,
    }


def of_process_parameter(parameter: ProcessParameter) -> Columns:
    return {
        "code": parameter.code,
        "name": parameter.name,
        "number": parameter.number,
        "unit": parameter.unit,
        "text": parameter.text,
        "scalable": parameter.scalable,
    }


def of_equipment(equipment: Equipment, ids: Ids) -> Columns:
    used_by = equipment.used_by
    return {
        "code": equipment.code,
        "name": equipment.name,
        "equipment_class": equipment.equipment_class,
        "count": equipment.count,
        "used_by_id": None if used_by is None else ids.block(used_by, path=("equipment", "usedBy")),
    }


def of_capability(position: int, capability: Capability) -> Columns:
    return {
        "position": position,
        "name": capability.name,
        "low": capability.low,
        "high": capability.high,
        "unit": capability.unit,
        "text": capability.text,
    }


def of_block(block: BlockHead) -> Columns:
    return {
        "code": block.code,
        "kind": block.kind.value,
        "name": block.name,
        "condition": block.condition,
        "passes": block.passes,
    }


def of_origin(origin: Origin | None) -> Columns:
    """Where a block or phase came from, which no author writes."""
    return {
        "origin_version_id": None if origin is None else origin.version,
        "origin_code": None if origin is None else origin.code,
    }


def of_phase(phase: PhaseHead, ids: Ids) -> Columns:
    during = phase.during
    return {
        "code": phase.code,
        "name": phase.name,
        "instruction": phase.instruction,
        "critical": phase.critical,
        "during_id": None if during is None else ids.phase(during, path=("phase", "during")),
        "signatures": signatures(phase.signatures),
    }


def of_charge(charge: Charge, ids: Ids, *, path: Path) -> Columns:
    return {
        "material_id": ids.material(charge.material, path=(*path, "material")),
        **_quantity("quantity", charge.quantity),
        "automated_because": charge.automated_because,
    }


def of_parameter(parameter: Parameter, ids: Ids, *, path: Path) -> Columns:
    instrument, material = parameter.instrument, parameter.material
    return {
        "code": parameter.code,
        "name": parameter.name,
        "kind": parameter.kind.value,
        "unit": parameter.unit,
        "target": parameter.target,
        "alert_low": parameter.alert_low,
        "alert_high": parameter.alert_high,
        "action_low": parameter.action_low,
        "action_high": parameter.action_high,
        "registered_low": parameter.registered_low,
        "registered_high": parameter.registered_high,
        "exclusive": parameter.exclusive,
        "decimals": parameter.decimals,
        "significant_figures": parameter.significant_figures,
        "rounding": None if parameter.rounding is None else parameter.rounding.value,
        "choices": list(parameter.choices),
        "expected": parameter.expected,
        "critical": parameter.critical,
        "rationale": parameter.rationale,
        "repetitions": parameter.repetitions,
        "repetition_limit": parameter.repetition_limit,
        "source": parameter.source.value,
        "formula": parameter.formula,
        "equipment_id": None if instrument is None else ids.instrument(instrument, path=(*path, "instrument")),
        "material_id": None if material is None else ids.material(material, path=(*path, "material")),
        **_quantity("every", parameter.every),
        "samples": parameter.samples,
        "signatures": signatures(parameter.signatures),
    }


def of_link(link: Link, ids: Ids) -> Columns:
    return {
        "code": link.code,
        "kind": link.kind.value,
        "from_phase_id": ids.phase(link.from_phase, path=("link", "fromPhase")),
        "from_moment": link.from_moment.value,
        "to_phase_id": ids.phase(link.to_phase, path=("link", "toPhase")),
        "to_moment": link.to_moment.value,
        **_quantity("at_least", link.at_least),
        **_quantity("alert", link.alert),
        **_quantity("at_most", link.at_most),
        "rationale": link.rationale,
    }


def of_translation(element_type: str, element: UUID, translation: Translation) -> Columns:
    return {
        "element_type": element_type,
        "element_id": element,
        "field": translation.field.value,
        "language": translation.language,
        "original": translation.original,
        "text": translation.text,
    }


def of_file(file: RecipeFile, *, company: UUID) -> Columns:
    """The key is never an author's to give: it follows from the company and the content (EXE-16, TEN-1)."""
    return {
        "code": file.code,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "object_key": files.object_key(company, file.sha256),
    }


def signatures(wanted: tuple[PhaseSignature, ...]) -> list[str]:
    """In the order of signing."""
    return [one.value for one in PhaseSignature if one in wanted]


def _quantity(name: str, quantity: Quantity | None) -> Columns:
    value, unit = (None, None) if quantity is None else (quantity.value, quantity.unit)
    return {f"{name}_value": value, f"{name}_unit": unit}
