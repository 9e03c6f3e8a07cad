"""How adoption says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.recipes.linting.findings import Finding


@dataclass(kw_only=True, eq=False)
class NotTheCompanys(Refusal):
    """A site adopts what stands at the enterprise, and only a site adopts (REC-9)."""

    code: ClassVar[str] = "NOT_THE_COMPANYS"
    rule: ClassVar[str | None] = "REC-9"

    @property
    def message(self) -> str:
        return (
            "A site adopts a version that stands at the company's enterprise. Copy a version of the same place with"
            " draftRecipeVersion instead."
        )


@dataclass(kw_only=True, eq=False)
class AdoptInstead(Refusal):
    """A company version is to be copied to a site, where it would lose its parent (REC-9)."""

    code: ClassVar[str] = "ADOPT_INSTEAD"
    rule: ClassVar[str | None] = "REC-9"

    @property
    def message(self) -> str:
        return "This version is the company's: bring it to a site with adoptRecipe, so that it keeps its parent."


@dataclass(kw_only=True, eq=False)
class NotAdopted(Refusal):
    """Only what was adopted from the company has overrides (REC-9)."""

    code: ClassVar[str] = "NOT_ADOPTED"
    rule: ClassVar[str | None] = "REC-9"

    @property
    def message(self) -> str:
        return "This version wasn't adopted from the company's recipe: change it without declaring anything."


@dataclass(kw_only=True, eq=False)
class NotAnOverride(Refusal):
    """What is to be declared is as in the company's version (REC-9)."""

    code: ClassVar[str] = "NOT_AN_OVERRIDE"
    rule: ClassVar[str | None] = "REC-9"
    element: str
    field: str | None
    differing: tuple[str, ...]

    @property
    def message(self) -> str:
        named = self.element if self.field is None else f"{self.element}, {self.field}"
        there = "; ".join(self.differing) or "nothing"
        return f"{named} is as in the company's version: change it first. What differs: {there}."


@dataclass(kw_only=True, eq=False)
class RegisteredLimitKept(Refusal):
    """A limit that is registered with an authority isn't a site's to override (REC-9)."""

    code: ClassVar[str] = "REGISTERED_LIMIT_KEPT"
    rule: ClassVar[str | None] = "REC-9"
    element: str

    @property
    def message(self) -> str:
        return (
            f"{self.element}: a registered limit is the same at every site; write what the company's version says, or"
            " change it there."
        )


@dataclass(kw_only=True, eq=False)
class UndeclaredDeviations(Refusal):
    """A site's draft has undeclared deviations, which a newer company version would lose (REC-9)."""

    code: ClassVar[str] = "UNDECLARED_DEVIATIONS"
    rule: ClassVar[str | None] = "REC-9"
    findings: tuple[Finding, ...]

    @property
    def message(self) -> str:
        first = self.findings[0]
        return (
            f"{len(self.findings)} deviation(s) of the site's version aren't declared, and would be lost; the first,"
            f" at {first.place}: {first.what}."
        )
