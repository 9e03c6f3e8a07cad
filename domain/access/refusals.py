"""How reviews of access say no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class GrantsNotAsListed(Refusal):
    """A review decides on each role that is held there now, once."""

    code: ClassVar[str] = "GRANTS_NOT_AS_LISTED"
    rule: ClassVar[str | None] = "PPL-1"
    missing: Sequence[UUID]
    others: Sequence[UUID]

    @property
    def message(self) -> str:
        told = [
            f"{len(which)} {what} ({', '.join(f'RoleGrant:{one}' for one in which[:3])}{', …' * (len(which) > 3)})"  # noqa: PLR2004 -- enough to find them
            for which, what in ((self.missing, "not decided on"), (self.others, "named twice or not held there"))
            if which
        ]
        return (
            f"A review decides on each role that is held there, once: {' and '.join(told)}. Read the list anew"
            " (accessToReview)."
        )


@dataclass(kw_only=True, eq=False)
class OwnAccess(Refusal):
    """Nobody revokes their own role: another person reviews it."""

    code: ClassVar[str] = "OWN_ACCESS"
    rule: ClassVar[str | None] = "PPL-1"
    role: str

    @property
    def message(self) -> str:
        return f"Your own role {self.role} is revoked by another person. Keep it here, or let somebody else review."
