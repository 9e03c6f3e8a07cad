"""How oversight says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class TooMuchToOversee(Refusal):
    """More rows than one figure is computed from: a part of them would give a wrong one."""

    code: ClassVar[str] = "TOO_MUCH_TO_OVERSEE"
    rule: ClassVar[str | None] = "OVS-1"
    what: str
    most: int

    @property
    def message(self) -> str:
        return f"There are more than {self.most} {self.what} in this. Ask for one site, or for a shorter period."


@dataclass(kw_only=True, eq=False)
class UnknownPseudonym(Refusal):
    """Nobody of the company goes by it."""

    code: ClassVar[str] = "UNKNOWN_PSEUDONYM"
    rule: ClassVar[str | None] = "OVS-3"

    @property
    def message(self) -> str:
        return (
            "Nobody of this company goes by this pseudonym. Take it from a pattern of `oversight`, as it stands there."
        )
