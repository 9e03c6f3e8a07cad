"""The one JSON form of a version's content: what its author signs, its approvers see and a batch freezes (REC-1)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.languages import ENGLISH
from domain.kernel.quantity import Quantity
from domain.recipes.adoption.values import Adopted
from domain.recipes.kinds import RecipeKind
from domain.recipes.scaling import SizeRange
from domain.recipes.values import Elements
from domain.recipes.written import every_field, written

FORMAT = "theriac.recipe/2"
CONTENT_LIMIT = 3_500_000  # characters; the database holds it too


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which version of what this is; in which language it is written, and in which others it is complete."""

    recipe: UUID
    code: str
    product: str
    stage: str
    version: UUID
    number: int
    site: UUID
    variant: str
    batch_size: Quantity
    adopted: Adopted | None = None
    size_range: SizeRange | None = None
    language: str = ENGLISH
    languages: tuple[str, ...] = ()
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
            "language": header.language,
            "languages": list(header.languages),
        },
        **_adopted(header.adopted),
        **elements_content(elements),
    }


def _adopted(adopted: Adopted | None) -> dict[str, Json]:
    """Of a site's version what it was adopted from and what it declares, so that approvals cover it (REC-9)."""
    if adopted is None:
        return {}
    return {
        "adoptedFrom": {
            "recipe": adopted.recipe,
            "id": str(adopted.version),
            "number": adopted.number,
            "digest": adopted.digest,
        },
        "overrides": [
            {"elementType": one.key.kind.value, "code": one.key.code, "field": one.field, "reason": one.reason}
            for one in adopted.overrides
        ],
    }


def elements_content(elements: Elements) -> dict[str, Json]:
    """The elements alone, a list for each kind, be it empty."""
    return every_field(elements)
