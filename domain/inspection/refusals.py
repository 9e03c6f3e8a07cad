"""How inspections say no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class OutsideInspection(Refusal):
    """What was asked for is no part of what inspectors are shown, or touches what lies outside (INS-1)."""

    code: ClassVar[str] = "OUTSIDE_INSPECTION"
    rule: ClassVar[str | None] = "INS-1"

    @property
    def message(self) -> str:
        return (
            "A part of this lies outside your inspection. Leave it out of what you ask, or ask quality to open it to"
            " you; viewer.inspections tells what is open."
        )


@dataclass(kw_only=True, eq=False)
class HoldsRoles(Refusal):
    """Who inspects holds no role (INS-3)."""

    code: ClassVar[str] = "HOLDS_ROLES"
    rule: ClassVar[str | None] = "INS-3"
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"This person holds {', '.join(self.roles)}. An inspector holds no role: let an administrator add a person"
            " of their own for the inspector."
        )
