"""The one JSON form of a version's content: what its author signs, its approvers see and a batch freezes (REC-1)."""

from dataclasses import dataclass, fields
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.recipes.kinds import RecipeKind
from domain.recipes.scaling import SizeRange
from domain.recipes.values import Elements
from domain.recipes.written import camel, written

FORMAT = "theriac.recipe/2"
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
    size_range: SizeRange | None = None
    kind: RecipeKind = RecipeKind.PRODUCT


def content_of(header: Header, elements: Elements) -> dict[str, Json]:
    """All elements with their header; decimals and ids as text, keys as in the API, lists in the recipe's order."""
    return {
        "format": FORMAT,
        "recipe": {
            "id": str(header.recipe),
            "code": header.code,
            "product": header.product,
            "stage": header.stage,
            "kind": header.kind.value,
        },
        "version": {
            "id": str(header.version),
            "number": header.number,
            "site": str(header.site),
            "variant": header.variant,
            "batchSize": written(header.batch_size),
            "sizeRange": written(header.size_range),
        },
        **elements_content(elements),
    }


def elements_content(elements: Elements) -> dict[str, Json]:
    """The elements alone, a list for each kind, be it empty."""
    return {camel(one.name): written(getattr(elements, one.name)) for one in fields(elements)}
