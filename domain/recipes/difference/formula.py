"""What is compared of the formula and of the equipment."""

from domain.kernel.quantity import with_unit
from domain.recipes.difference.aspects import Aspect, flag, one, reference
from domain.recipes.difference.kinds import ChangeKind
from domain.recipes.difference.limits import NONE, capability, yield_limits
from domain.recipes.difference.standing import Reference, Version
from domain.recipes.values import Material, ProcessParameter

SCALES = {"yes": "grows with the batch", "no": "the same in every batch size"}


def _tolerance(material: Material, _: Version) -> str:
    return NONE if material.tolerance_percent is None else f"±{material.tolerance_percent:f} %"


def _excess(material: Material, _: Version) -> str:
    return NONE if material.excess_percent is None else f"{material.excess_percent:f} %"


def process_value(parameter: ProcessParameter, _: Version) -> str:
    """The number with its unit, or the text."""
    number = "" if parameter.number is None else f"{parameter.number:f}"
    return ", ".join(part for part in (with_unit(number, parameter.unit).strip(), parameter.text) if part) or NONE


MATERIAL: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    one("role", ChangeKind.KIND, "role"),
    one("quantity", ChangeKind.QUANTITY, "quantity"),
    one("tolerance", ChangeKind.LIMIT, "tolerance_percent", text=_tolerance),
    one("calculated excess", ChangeKind.QUANTITY, "excess_percent", text=_excess),
    one("minimum", ChangeKind.LIMIT, "minimum"),
    flag("scaling", ChangeKind.SCALING, "scalable", **SCALES),
)
OUTPUT: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    one("kind", ChangeKind.KIND, "kind"),
    one("theoretical quantity", ChangeKind.QUANTITY, "quantity"),
    Aspect(
        word="yield limit",
        kind=ChangeKind.LIMIT,
        fields=("yield_low", "yield_high"),
        text=lambda output, _: yield_limits(output),
    ),
)
PROCESS_PARAMETER: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    Aspect(word="value", kind=ChangeKind.QUANTITY, fields=("number", "unit", "text"), text=process_value),
    flag("scaling", ChangeKind.SCALING, "scalable", **SCALES),
)
EQUIPMENT: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    one("class", ChangeKind.EQUIPMENT, "equipment_class"),
    one("count", ChangeKind.EQUIPMENT, "count"),
    reference("use", ChangeKind.EQUIPMENT, "used_by", Reference.BLOCK, "the whole procedure"),
)
CAPABILITY: tuple[Aspect, ...] = (
    one("name", ChangeKind.WORDING, "name"),
    Aspect(
        word="capability",
        kind=ChangeKind.EQUIPMENT,
        fields=("low", "high", "unit", "text"),
        text=lambda it, _: capability(it),
    ),
)
