"""What an import is asked for with, and what a file was understood as."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.exchange.problems import Problem
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.values import Elements


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file in the object store: where its bytes lie, their SHA-256 (hex), and what people call it."""

    format: RecipeFileFormat
    key: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the file becomes a version of: a recipe that there is, or a new one of this code.

    What is None is as the file says; product and stage are those of a new recipe only.
    """

    recipe: UUID | None = None
    code: str | None = None
    product: str | None = None
    stage: str | None = None
    variant: str | None = None
    batch_size: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file holds; a spreadsheet has no header. `left` is what of it was not taken over, or otherwise."""

    header: ExchangeHeader | None
    elements: Elements
    left: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """How many elements there are to check and to write."""
        held = self.elements
        kinds = (held.materials, held.outputs, held.process_parameters, held.equipment, held.blocks, held.links)
        return sum(map(len, kinds)) + sum(1 + len(one.parameters) + len(one.charges) for one in held.phases)
