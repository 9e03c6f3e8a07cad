"""How the domain says no: an exception with what a person needs to act."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID


@dataclass(kw_only=True, eq=False)
class Refusal(Exception):
    """What a person can cause and mend; anything else that is raised is a defect.

    `path` names the input field, `rule` the rule of the domain that refused.
    """

    code: ClassVar[str] = "REFUSED"
    rule: ClassVar[str | None] = None
    path: tuple[str, ...] = field(default=())

    @property
    def message(self) -> str:
        return self.code

    def __str__(self) -> str:
        return self.message


@dataclass(kw_only=True, eq=False)
class NotFound(Refusal):
    """There is no such thing in this company; another company's thing answers the same (TEN-1)."""

    code: ClassVar[str] = "NOT_FOUND"
    rule: ClassVar[str | None] = "TEN-1"
    kind: str
    id: UUID

    @property
    def message(self) -> str:
        return f"No {self.kind} has the id {self.id} in this company."


@dataclass(kw_only=True, eq=False)
class Forbidden(Refusal):
    """The person lacks the permission at this site (TEN-2, EXE-15)."""

    code: ClassVar[str] = "FORBIDDEN"
    rule: ClassVar[str | None] = "TEN-2"
    permission: str
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        holders = ", ".join(self.roles) or "no role"
        return f"This needs the permission {self.permission} at this site, which has: {holders}. Ask an administrator."


@dataclass(kw_only=True, eq=False)
class VersionConflict(Refusal):
    """Somebody changed the thing after it was read (EXE-14)."""

    code: ClassVar[str] = "VERSION_CONFLICT"
    rule: ClassVar[str | None] = "EXE-14"
    kind: str
    id: UUID
    seen: int
    current: int

    @property
    def message(self) -> str:
        return f"This {self.kind} is at version {self.current}; you saw version {self.seen}. Read it again."


@dataclass(kw_only=True, eq=False)
class WrongState(Refusal):
    """The thing's life cycle has no such step from where it is."""

    code: ClassVar[str] = "WRONG_STATE"
    kind: str
    state: str
    act: str
    allowed: tuple[str, ...]

    @property
    def message(self) -> str:
        now = ", ".join(self.allowed) or "nothing"
        return f"A {self.kind} that is {self.state} cannot {self.act}; now allowed: {now}."


@dataclass(kw_only=True, eq=False)
class InvalidInput(Refusal):
    """A field is missing, too long, or not of its form."""

    code: ClassVar[str] = "INVALID_INPUT"
    problem: str

    @property
    def message(self) -> str:
        return self.problem


@dataclass(kw_only=True, eq=False)
class CommandIdReused(Refusal):
    """One command id was sent with two different inputs (EXE-18)."""

    code: ClassVar[str] = "COMMAND_ID_REUSED"
    rule: ClassVar[str | None] = "EXE-18"
    command_id: str

    @property
    def message(self) -> str:
        return f"The command id {self.command_id} was used with another input; take a new id for a new act."
