"""What a recipe's file says beside the elements: of which product, stage, variant and batch size they are."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, cast

from domain.kernel.quantity import Quantity
from domain.recipes.scaling import SizeRange
from domain.recipes.values import Block, Elements, Phase

FORMAT = "theriac.recipe-file/1"
"""The form of these files; the content that is signed has another one, with the ids of its company."""

OF_THE_COMPANY: Mapping[type, frozenset[str]] = {Block: frozenset({"origin"}), Phase: frozenset({"origin"})}
"""Fields of elements that say something of their own company only; no file holds them."""


def told(of: type) -> tuple[Field[Any], ...]:
    """The fields of a dataclass that a file may hold."""
    return tuple(one for one in fields(cast("Any", of)) if one.name not in OF_THE_COMPANY.get(of, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeHeader:
    """What a recipe version is of, in words that mean the same in every company: no ids, no numbers of versions.

    `size_range` is within which sizes batches may be scaled (REC-6). It is written in `language`, in that of the site
    which imports it where a file doesn't say, and to be complete in `languages` too (BCP 47).
    """

    product: str
    stage: str
    variant: str
    batch_size: Quantity
    size_range: SizeRange | None = None
    language: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeDocument:
    """A master batch record as a file: one version of a recipe, of whichever company and site.

    `format` names this form, "theriac.recipe-file/1". Decimals are text and keep their digits; units are UCUM codes;
    what is left out takes its default.
    """

    format: str
    product: str
    stage: str
    variant: str
    batch_size: Quantity
    size_range: SizeRange | None = None
    language: str | None = None
    languages: tuple[str, ...] = ()
    elements: Elements
