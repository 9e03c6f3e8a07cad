"""What there is to do, and who asks; the acts' own rules decide what keeps them from it, asked ahead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Refusal
from domain.recipes.models import PhaseSignature


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One act that waits for somebody: `because` is None when this person can do it now.

    `due_on` is the day of its site until the end of which it is due, None where none is stated.
    """

    act: str
    kind: str
    subject: UUID
    title: str
    because: str | None = None
    due_on: date | None = None
    overdue: bool = False


class Admission(Protocol):
    """Why the asker isn't admitted to a phase, or None: what they lack, or the equipment to start it with (EXE-15)."""

    def start(self, phase: UUID) -> str | None: ...

    def act(self, phase: UUID) -> str | None: ...

    def attest(self, phase: UUID) -> str | None: ...

    def sign(self, phase: UUID, meaning: PhaseSignature) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, which permissions they hold at the site, and why they can't sign at all (SIG-6)."""

    person: UUID
    may: Callable[[Permission], bool]
    cannot_sign: str | None = None

    def lacks(self, permission: Permission) -> str | None:
        """Why the permission stands in the way, or None."""
        if self.may(permission):
            return None
        return f"This needs one of the roles {', '.join(roles_with(permission))} here."

    def cannot(self, permission: Permission) -> str | None:
        """Why the person can't sign an act that needs the permission, or None."""
        return self.lacks(permission) or self.cannot_sign


def refused(ask: Callable[[], object]) -> str | None:
    """The words of the rule that refuses, or None where it lets pass."""
    try:
        ask()
    except Refusal as refusal:
        return refusal.message
    return None
