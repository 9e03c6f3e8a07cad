"""What people call the elements of a draft, and that each code names one of them."""

from collections.abc import Collection, Iterable
from typing import TypeVar
from uuid import UUID

from domain.kernel.models import OfSite
from domain.recipes import codes, models
from domain.recipes.editing.outline import Outline
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.refusals import CodeTaken

Row = TypeVar(
    "Row",
    models.RecipeOutput,
    models.RecipeProcessParameter,
    models.RecipeEquipment,
    models.RecipeLink,
    models.RecipeFile,
)

NOUNS = {
    "RecipeMaterial": "material",
    "RecipeOutput": "output",
    "RecipeProcessParameter": "process parameter",
    "RecipeEquipment": "equipment",
    "RecipeCapability": "capability",
    "RecipePhase": "phase",
    "RecipeCharge": "charge",
    "RecipeParameter": "parameter",
    "RecipeLink": "link",
    "RecipeTranslation": "translation",
    "RecipeOverride": "override of",
    "RecipeFile": "file",
}


def called(row: OfSite) -> str:
    """An element in a sentence: "phase DRY (Dry)", "parameter moisture (Loss on drying)", "loop DRYING"."""
    if isinstance(row, models.RecipeTranslation):
        return f"translation of the {row.field.lower()} into {row.language}"
    noun = row.kind.lower().replace("_", " ") if isinstance(row, models.RecipeBlock) else NOUNS[type(row).__name__]
    code, name = getattr(row, "code", None), getattr(row, "name", None)
    if code is None:
        code = getattr(row, "position", "")
    return f"{noun} {code} ({name})" if name else f"{noun} {code}"


def begins_with(row: OfSite) -> str:
    """An element as a sentence begins with it: "Phase DRY (Dry)"; codes and names stay as they are."""
    text = called(row)
    return text[0].upper() + text[1:]


def code_for(head: BlockHead | PhaseHead, outline: Outline, *, of: UUID | None = None) -> str:
    """The element's code, or one proposed from its name; free among blocks and phases. Raises CodeTaken."""
    others = {one.code: one for one in outline.elements.values() if one.id != of}
    if head.code is None:
        name = head.name or (head.kind.value if isinstance(head, BlockHead) else head.name)
        return codes.proposed(name, others.keys(), capitals=True)
    if head.code in others:
        other = others[head.code]
        noun = "phase" if other.kind is None else other.kind.value.lower().replace("_", " ")
        raise CodeTaken(taken=head.code, by=f"the {noun} {other.name}".strip(), path=("code",))
    return head.code


def parameter_code(code: str | None, name: str, others: Iterable[models.RecipeParameter]) -> str:
    """A parameter's code, or one proposed from its name; free within its phase. Raises CodeTaken."""
    taken = {one.code: one for one in others if one.code is not None}
    if code is None:
        return codes.proposed(name, taken.keys())
    if code in taken:
        raise CodeTaken(taken=code, by=called(taken[code]), path=("parameter", "code"))
    return code


def require_free(code: str, others: Collection[Row], *, of: UUID | None = None) -> None:
    """No other element of the same kind has the code. Raises CodeTaken."""
    for one in others:
        if one.code == code and one.id != of:
            raise CodeTaken(taken=code, by=called(one), path=("code",))
