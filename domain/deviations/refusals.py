"""How a deviation's acts are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AlreadyGrouped(Refusal):
    """An exception belongs to at most one deviation that isn't withdrawn (DEV-1)."""

    code: ClassVar[str] = "ALREADY_GROUPED"
    rule: ClassVar[str | None] = "DEV-1"
    exception: int
    deviation: int

    @property
    def message(self) -> str:
        return (
            f"Exception {self.exception} belongs to deviation {self.deviation} already; take it out of that first"
            " (removeDeviationException), or name others."
        )


@dataclass(kw_only=True, eq=False)
class NotGrouped(Refusal):
    """Only what a deviation groups can be taken out of it."""

    code: ClassVar[str] = "NOT_GROUPED"
    rule: ClassVar[str | None] = "DEV-1"
    deviation: int

    @property
    def message(self) -> str:
        return f"This exception isn't one of deviation {self.deviation}."


@dataclass(kw_only=True, eq=False)
class LastException(Refusal):
    """A deviation without an exception is none."""

    code: ClassVar[str] = "LAST_EXCEPTION"
    rule: ClassVar[str | None] = "DEV-1"
    deviation: int

    @property
    def message(self) -> str:
        return f"It is the only exception of deviation {self.deviation}; withdraw the deviation (withdrawDeviation)."


@dataclass(kw_only=True, eq=False)
class OtherSite(Refusal):
    """A deviation is of one site."""

    code: ClassVar[str] = "OTHER_SITE"
    rule: ClassVar[str | None] = "DEV-1"
    exceptions: tuple[int, ...]

    @property
    def message(self) -> str:
        told = ", ".join(map(str, self.exceptions))
        return f"A deviation groups exceptions of one site; of another one are exceptions {told}. Open one there."


@dataclass(kw_only=True, eq=False)
class ExceptionsUnassessed(Refusal):
    """An investigation is concluded once everything that it explains is assessed (DEV-2)."""

    code: ClassVar[str] = "EXCEPTIONS_UNASSESSED"
    rule: ClassVar[str | None] = "DEV-2"
    places: Sequence[str]

    @property
    def message(self) -> str:
        return (
            f"The assessment of {', '.join(self.places)} is missing or awaits its approval; assess it first"
            " (assessException, approveException)."
        )


@dataclass(kw_only=True, eq=False)
class ClassTooLight(Refusal):
    """A deviation is no lighter than the gravest exception that it groups (DEV-2)."""

    code: ClassVar[str] = "CLASS_TOO_LIGHT"
    rule: ClassVar[str | None] = "DEV-2"
    classification: str
    gravest: str

    @property
    def message(self) -> str:
        return (
            f"It groups an exception that is {self.gravest}, so it can't be {self.classification}: conclude it as"
            f" {self.gravest}, or take that exception out of it."
        )


@dataclass(kw_only=True, eq=False)
class ApproverInvestigated(Refusal):
    """Who concluded the investigation, or approved it already, is no second person (DEV-3)."""

    code: ClassVar[str] = "APPROVER_INVESTIGATED"
    rule: ClassVar[str | None] = "DEV-3"
    investigated: bool

    @property
    def message(self) -> str:
        what = "concluded this investigation" if self.investigated else "approved this investigation already"
        return f"You {what} yourself; another person approves it."


@dataclass(kw_only=True, eq=False)
class NotTheOwner(Refusal):
    """Who is to do an action says what was done (DEV-5)."""

    code: ClassVar[str] = "NOT_THE_OWNER"
    rule: ClassVar[str | None] = "DEV-5"
    owner: str

    @property
    def message(self) -> str:
        return f"This action is {self.owner}'s, who says what was done; quality gives it to another (changeAction)."


@dataclass(kw_only=True, eq=False)
class JudgedAlready(Refusal):
    """Evidence is given before somebody judges by it (DEV-7)."""

    code: ClassVar[str] = "JUDGED_ALREADY"
    rule: ClassVar[str | None] = "DEV-7"
    exception: int

    @property
    def message(self) -> str:
        return (
            f"Exception {self.exception} is assessed, by the evidence that there was. Give this of a deviation that"
            " groups it (openDeviation, attachEvidence), or tell it as an exception of its own (raiseException)."
        )


@dataclass(kw_only=True, eq=False)
class NotPutRight(Refusal):
    """A deviation is approved once what puts right what happened is done and verified (DEV-5)."""

    code: ClassVar[str] = "NOT_PUT_RIGHT"
    rule: ClassVar[str | None] = "DEV-5"
    actions: Sequence[int]

    @property
    def message(self) -> str:
        told = ", ".join(map(str, self.actions))
        return (
            f"Of its corrections these aren't verified yet: {told}. Do and verify them first (completeAction,"
            " verifyAction), or cancel them (cancelAction)."
        )
