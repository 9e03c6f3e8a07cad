"""How the recipes say no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.recipes.linting.findings import Finding


@dataclass(kw_only=True, eq=False)
class RecipeExists(Refusal):
    """Another master recipe has the code, or is the one for the product at the stage (REC-3)."""

    code: ClassVar[str] = "RECIPE_EXISTS"
    rule: ClassVar[str | None] = "REC-3"
    taken: str

    @property
    def message(self) -> str:
        return f"A master recipe for {self.taken} exists; draft a new version of that one."


@dataclass(kw_only=True, eq=False)
class RecipeIncomplete(Refusal):
    """What must be mended before submission, all found in one pass; no warnings (REC-7)."""

    code: ClassVar[str] = "RECIPE_INCOMPLETE"
    rule: ClassVar[str | None] = "REC-7"
    findings: tuple[Finding, ...]

    @property
    def message(self) -> str:
        first = self.findings[0]
        return f"{len(self.findings)} finding(s) to mend before submission; the first, at {first.place}: {first.what}."


@dataclass(kw_only=True, eq=False)
class AuthorApproves(Refusal):
    """Somebody who wrote on the version wants to approve it (REC-2)."""

    code: ClassVar[str] = "AUTHOR_APPROVES"
    rule: ClassVar[str | None] = "REC-2"

    @property
    def message(self) -> str:
        return "You wrote on this version; its approval is given by people who did not."


@dataclass(kw_only=True, eq=False)
class SamePersonApproves(Refusal):
    """One person wants to approve in two roles (REC-2)."""

    code: ClassVar[str] = "SAME_PERSON_APPROVES"
    rule: ClassVar[str | None] = "REC-2"
    role: str

    @property
    def message(self) -> str:
        return f"You approved this version for {self.role} already; each role is approved by a different person."


@dataclass(kw_only=True, eq=False)
class RoleApproved(Refusal):
    """The role's approval of this submission was given before (REC-2)."""

    code: ClassVar[str] = "ROLE_APPROVED"
    rule: ClassVar[str | None] = "REC-2"
    role: str
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.role} approved this submission already; still missing: {', '.join(self.missing)}."


@dataclass(kw_only=True, eq=False)
class EffectiveDateRefused(Refusal):
    """The day lies in the site's future, or before what makes it possible (REC-3)."""

    code: ClassVar[str] = "EFFECTIVE_DATE_REFUSED"
    rule: ClassVar[str | None] = "REC-3"
    earliest: date
    latest: date

    @property
    def message(self) -> str:
        if self.earliest > self.latest:
            return (
                f"The version in effect took effect on {self.earliest}, at the site still to come; wait for that day."
            )
        return f"A version takes effect on a day from {self.earliest} to {self.latest}, today at the site."


@dataclass(kw_only=True, eq=False)
class MaterialCharged(Refusal):
    """A line of the formula that phases still charge is to be removed."""

    code: ClassVar[str] = "MATERIAL_CHARGED"
    phases: tuple[int, ...]

    @property
    def message(self) -> str:
        numbers = ", ".join(str(number) for number in self.phases)
        return f"This material is charged in phase(s) {numbers}; change those phases first."
