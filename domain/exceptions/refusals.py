"""How an exception's acts are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AssessorExecuted(Refusal):
    """Nobody assesses what they executed (REV-6)."""

    code: ClassVar[str] = "ASSESSOR_EXECUTED"
    rule: ClassVar[str | None] = "REV-6"
    phase: int | None

    @property
    def message(self) -> str:
        if self.phase is None:
            return "You decided this by hand yourself; somebody else assesses it."
        return f"You took part in executing phase {self.phase}; somebody who didn't assesses its exceptions."


@dataclass(kw_only=True, eq=False)
class AlreadyAssessed(Refusal):
    """An assessment is signed and stands; only another class takes another one."""

    code: ClassVar[str] = "ALREADY_ASSESSED"
    rule: ClassVar[str | None] = "REV-1"
    number: int
    classification: str

    @property
    def message(self) -> str:
        return (
            f"Exception {self.number} was assessed as {self.classification}; its assessment is signed and stands. "
            "It is assessed anew as another class, with the rationale for that."
        )


@dataclass(kw_only=True, eq=False)
class ExceptionRouteTooLight(Refusal):
    """A graver exception calls no fewer people than a lighter one (REV-1; 21 CFR 211.192)."""

    code: ClassVar[str] = "EXCEPTION_ROUTE_TOO_LIGHT"
    rule: ClassVar[str | None] = "REV-1"
    because: str

    @property
    def message(self) -> str:
        return f"By this route a graver exception would be approved too lightly: {self.because}."


@dataclass(kw_only=True, eq=False)
class ExceptionRouteUnusable(Refusal):
    """Who must approve can't be told from what is stored: then nothing is assessed or approved (REV-1)."""

    code: ClassVar[str] = "EXCEPTION_ROUTE_UNUSABLE"
    rule: ClassVar[str | None] = "REV-1"
    because: str

    @property
    def message(self) -> str:
        setters = ", ".join(roles_with(Permission.EXCEPTION_ROUTE_SET))
        return (
            f"Who approves an exception can't be told from its route: {self.because} "
            f"Somebody with one of the roles {setters} sets it again (mutation setExceptionRoute)."
        )


@dataclass(kw_only=True, eq=False)
class ApprovalNotAwaited(Refusal):
    """It isn't this role's turn to approve the assessment (REV-1)."""

    code: ClassVar[str] = "APPROVAL_NOT_AWAITED"
    rule: ClassVar[str | None] = "REV-1"
    role: str
    awaits: str | None

    @property
    def message(self) -> str:
        now = "no approval" if self.awaits is None else f"the approval of {self.awaits}"
        return f"The exception awaits {now}, not of {self.role}."


@dataclass(kw_only=True, eq=False)
class ApproverAssessed(Refusal):
    """Who assessed an exception, or approved that already, is no second person (REV-1)."""

    code: ClassVar[str] = "APPROVER_ASSESSED"
    rule: ClassVar[str | None] = "REV-1"
    assessed: bool

    @property
    def message(self) -> str:
        what = "assessed this exception" if self.assessed else "approved this assessment already"
        return f"You {what} yourself; another person approves it."


@dataclass(kw_only=True, eq=False)
class TooManyTold(Refusal):
    """The list of what people told is bounded, so that it can be read."""

    code: ClassVar[str] = "TOO_MANY_EXCEPTIONS"
    limit: int

    @property
    def message(self) -> str:
        return f"This batch already has {self.limit} exceptions told by people; put it on hold and ask quality."
