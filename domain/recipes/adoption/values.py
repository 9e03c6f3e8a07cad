"""What a site's version has otherwise than the company's, and what was declared of it, as values."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from domain.recipes.adoption.kinds import DeviationKind, ElementKind

PLACE = "place"
"""The field under which it is told that an element stands elsewhere."""


class Key(NamedTuple):
    """Which element: the same in the company's version and in the site's.

    `code` is its code; a material's position in the formula; PHASE.code of a parameter.
    """

    kind: ElementKind
    code: str

    @property
    def phase(self) -> "Key":
        """The phase that a parameter belongs to."""
        assert self.kind is ElementKind.PARAMETER, self
        return Key(ElementKind.PHASE, self.code.partition(".")[0])

    def __str__(self) -> str:
        return f"{self.kind.value.lower().replace('_', ' ')} {self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One thing that the site's version has otherwise.

    `field` is None where a whole element was added or removed, with a phase its parameters. `company` and `here` are
    what either says, as text; None for nothing.
    """

    kind: DeviationKind
    key: Key
    field: str | None = None
    company: str | None = None
    here: str | None = None

    def __str__(self) -> str:
        return str(self.key) if self.field is None else f"{self.key}, {self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A declared deviation: of one field of an element, or of the whole element; `reason` is why the site has it.

    `conflict` says why it didn't fit a newer company version any more; it waits for a decision.
    """

    key: Key
    field: str | None
    reason: str
    conflict: str | None = None

    def __str__(self) -> str:
        return str(self.key) if self.field is None else f"{self.key}, {self.field}"

    def covers(self, deviation: Deviation) -> bool:
        return self.key == deviation.key and self.field in {None, deviation.field}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """Which company version a site's version was adopted from, and by what declared overrides it differs from it."""

    recipe: str
    version: UUID
    number: int
    digest: str
    overrides: tuple[Override, ...] = ()
