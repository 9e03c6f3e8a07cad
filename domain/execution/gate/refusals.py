"""How an override of the gate is refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class OverridesNotAllowed(Refusal):
    """Only where the company allows it is the gate overridden."""

    code: ClassVar[str] = "OVERRIDES_NOT_ALLOWED"
    rule: ClassVar[str | None] = "EXE-15"

    @property
    def message(self) -> str:
        return (
            "The company allows no override of what an act demands. Have what is lacking cleared; quality decides"
            " whether overrides are allowed (setOverridePolicy)."
        )


@dataclass(kw_only=True, eq=False)
class OverrideBeyondLimit(Refusal):
    """An override holds no longer, and for no more acts, than the company allows."""

    code: ClassVar[str] = "OVERRIDE_BEYOND_LIMIT"
    rule: ClassVar[str | None] = "EXE-15"
    what: str
    asked: int
    limit: int

    @property
    def message(self) -> str:
        return f"An override is for 1 to {self.limit} {self.what}, as the company allows; {self.asked} were asked."


@dataclass(kw_only=True, eq=False)
class OwnOverride(Refusal):
    """Who signs an override is another than the person that it is for."""

    code: ClassVar[str] = "OWN_OVERRIDE"
    rule: ClassVar[str | None] = "EXE-15"

    @property
    def message(self) -> str:
        return "An override for yourself is another supervisor's to sign."
