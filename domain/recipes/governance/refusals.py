"""How a version's governance says no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NoApprovalRoute(Refusal):
    """Neither the site nor the company has an approval route (REC-2)."""

    code: ClassVar[str] = "NO_APPROVAL_ROUTE"
    rule: ClassVar[str | None] = "REC-2"

    @property
    def message(self) -> str:
        setters = ", ".join(roles_with(Permission.RECIPE_ROUTE_SET))
        return (
            "Neither this site nor the company has an approval route, so nobody could approve. "
            f"Somebody with one of the roles {setters} sets one (mutation setApprovalRoute)."
        )


@dataclass(kw_only=True, eq=False)
class ApprovalRouteUnusable(Refusal):
    """A route that is stored can't be followed as a whole (REC-2)."""

    code: ClassVar[str] = "APPROVAL_ROUTE_UNUSABLE"
    rule: ClassVar[str | None] = "REC-2"
    because: str

    @property
    def message(self) -> str:
        return (
            f"The approval route can't be followed: {self.because} "
            "Nothing is approved by it: set it again (mutation setApprovalRoute); what is in review is returned first."
        )


@dataclass(kw_only=True, eq=False)
class RouteWithoutQuality(Refusal):
    """Quality approves every master batch record (21 CFR 211.100(a), 211.186(a))."""

    code: ClassVar[str] = "ROUTE_WITHOUT_QUALITY"
    rule: ClassVar[str | None] = "REC-2"

    @property
    def message(self) -> str:
        return "A route has a step for QUALITY: the quality unit approves every master batch record."


@dataclass(kw_only=True, eq=False)
class StepWithoutApprover(Refusal):
    """Nobody active at the site may give an approval that the route asks for (REC-2)."""

    code: ClassVar[str] = "STEP_WITHOUT_APPROVER"
    rule: ClassVar[str | None] = "REC-2"
    missing: tuple[tuple[str, Permission], ...]

    @property
    def message(self) -> str:
        steps = "; ".join(f"{role} ({', '.join(roles_with(permission))})" for role, permission in self.missing)
        return (
            f"Nobody active at this site may approve for {steps}. "
            "An administrator grants the role, or quality sets another route (mutation setApprovalRoute)."
        )


@dataclass(kw_only=True, eq=False)
class RoleNotInRoute(Refusal):
    """The submission's route asks no approval of this role (REC-2)."""

    code: ClassVar[str] = "ROLE_NOT_IN_ROUTE"
    rule: ClassVar[str | None] = "REC-2"
    role: str
    route: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"This submission's route has no step for {self.role}; it has {', '.join(self.route)}."


@dataclass(kw_only=True, eq=False)
class ApprovalOutOfTurn(Refusal):
    """Earlier steps of the route are still missing (REC-2)."""

    code: ClassVar[str] = "APPROVAL_OUT_OF_TURN"
    rule: ClassVar[str | None] = "REC-2"
    role: str
    waits_for: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.role} approves after {', '.join(self.waits_for)}, not given yet for this submission."


@dataclass(kw_only=True, eq=False)
class AlreadyPlanned(Refusal):
    """The version has its day; another takes a reason (REC-3)."""

    code: ClassVar[str] = "ALREADY_PLANNED"
    rule: ClassVar[str | None] = "REC-3"
    planned_on: date

    @property
    def message(self) -> str:
        return (
            f"This version takes effect by itself on {self.planned_on}. Change that day (mutation changeEffectiveDay) "
            "or cancel it (mutation cancelEffectiveDay), with the reason."
        )


@dataclass(kw_only=True, eq=False)
class NotPlanned(Refusal):
    """There is no day to change or cancel (REC-3)."""

    code: ClassVar[str] = "NOT_PLANNED"
    rule: ClassVar[str | None] = "REC-3"

    @property
    def message(self) -> str:
        return "This version has no day to come; give it one with makeRecipeVersionEffective."


@dataclass(kw_only=True, eq=False)
class DayTaken(Refusal):
    """Another version for the same site, batch size and variant is planned for the day (REC-3)."""

    code: ClassVar[str] = "EFFECTIVE_DAY_TAKEN"
    rule: ClassVar[str | None] = "REC-3"
    number: int
    day: date

    @property
    def message(self) -> str:
        return (
            f"Version {self.number} takes effect on {self.day} at this site, for this batch size and variant; "
            "choose another day, or change or cancel that one's."
        )


@dataclass(kw_only=True, eq=False)
class PlannedIsDue(Refusal):
    """A version whose day has begun comes first (REC-3)."""

    code: ClassVar[str] = "PLANNED_IS_DUE"
    rule: ClassVar[str | None] = "REC-3"
    number: int
    day: date

    @property
    def message(self) -> str:
        return (
            f"Version {self.number} was planned for {self.day}, which has begun at the site: it takes effect first, "
            "within a minute while the workers run. Try again then, or cancel that one's day."
        )
