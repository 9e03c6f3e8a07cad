"""How the recipes say no."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import with_unit
from domain.kernel.refusals import Refusal
from domain.recipes.formulas.problems import Problem
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
class NotSimulated(Refusal):
    """A draft is to be submitted that was never run, or not as it is now."""

    code: ClassVar[str] = "RECIPE_NOT_SIMULATED"
    stale: bool

    @property
    def message(self) -> str:
        what = "changed since it was simulated" if self.stale else "has not been simulated"
        return f"This draft {what}; simulate it, look at what came of it, and submit it again."


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
    """The day lies too far in the site's future, or before what makes it possible (REC-3)."""

    code: ClassVar[str] = "EFFECTIVE_DATE_REFUSED"
    rule: ClassVar[str | None] = "REC-3"
    earliest: date
    latest: date

    @property
    def message(self) -> str:
        return (
            f"This version takes effect on a day from {self.earliest} to {self.latest}, as the site counts its days; "
            "on one to come, by itself."
        )


@dataclass(kw_only=True, eq=False)
class FormulaMismatch(Refusal):
    """The values of a formula don't go together, or give something else than is needed (EXE-5, REC-7)."""

    code: ClassVar[str] = "FORMULA_MISMATCH"
    rule: ClassVar[str | None] = "EXE-5"
    problems: tuple[Problem, ...]

    @property
    def message(self) -> str:
        return "; ".join(f"At {one.at}: {one.what}: {one.remedy}" for one in self.problems) + "."


@dataclass(kw_only=True, eq=False)
class SizeRefused(Refusal):
    """The recipe was not validated for this batch size (REC-6)."""

    code: ClassVar[str] = "SIZE_REFUSED"
    rule: ClassVar[str | None] = "REC-6"
    wanted: str
    minimum: Decimal
    maximum: Decimal
    unit: str

    @property
    def message(self) -> str:
        allowed = f"from {self.minimum:f} to {self.maximum:f}" if self.minimum < self.maximum else f"{self.minimum:f}"
        return (
            f"This version was validated for batches of {with_unit(allowed, self.unit)}; {self.wanted} was asked for."
        )


@dataclass(kw_only=True, eq=False)
class CodeTaken(Refusal):
    """Another element of the version has the code by which elements and formulas name each other."""

    code: ClassVar[str] = "CODE_TAKEN"
    taken: str
    by: str

    @property
    def message(self) -> str:
        return f"The code {self.taken} is that of {self.by}; choose another."


@dataclass(kw_only=True, eq=False)
class ElementInUse(Refusal):
    """What other elements of the draft name is to be removed."""

    code: ClassVar[str] = "ELEMENT_IN_USE"
    element: str
    used_by: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.element} is used by {', '.join(self.used_by)}; change that first."


@dataclass(kw_only=True, eq=False)
class EditOvertaken(Refusal):
    """An edit can't be taken back, since what it changed was changed again (EXE-14)."""

    code: ClassVar[str] = "EDIT_OVERTAKEN"
    rule: ClassVar[str | None] = "EXE-14"
    element: str
    because: str

    @property
    def message(self) -> str:
        return f"This edit can't be undone any more: {self.element} {self.because}. Undo the later edits first."


@dataclass(kw_only=True, eq=False)
class OriginalChanged(Refusal):
    """An element says something else than what was translated (EXE-14)."""

    code: ClassVar[str] = "ORIGINAL_CHANGED"
    rule: ClassVar[str | None] = "EXE-14"
    element: str
    current: tuple[str, ...]

    @property
    def message(self) -> str:
        now = "; ".join(self.current)[:200]
        return f"You translated what {self.element} doesn't say; it says now: {now}. Translate that."


@dataclass(kw_only=True, eq=False)
class MaterialCharged(Refusal):
    """A line of the formula that phases still charge is to be removed."""

    code: ClassVar[str] = "MATERIAL_CHARGED"
    phases: tuple[int, ...]

    @property
    def message(self) -> str:
        numbers = ", ".join(str(number) for number in self.phases)
        return f"This material is charged in phase(s) {numbers}; change those phases first."
