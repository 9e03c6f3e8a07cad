"""What a recipe's file says beside the elements: of which product, stage, variant and batch size they are."""

from dataclasses import dataclass

from domain.kernel.quantity import Quantity
from domain.recipes.values import Elements

FORMAT = "theriac.recipe-file/1"
"""The form of these files; the content that is signed has another one, with the ids of its company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeHeader:
    """What a recipe version is of, in words that mean the same in every company: no ids, no numbers of versions."""

    product: str
    stage: str
    variant: str
    batch_size: Quantity


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
    elements: Elements
