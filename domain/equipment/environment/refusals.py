"""How a room's environment says no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class EnvironmentWatchedAlready(Refusal):
    """A quantity of a room has its limits once."""

    code: ClassVar[str] = "ENVIRONMENT_WATCHED_ALREADY"
    rule: ClassVar[str | None] = "ENV-1"
    room: str
    name: str

    @property
    def message(self) -> str:
        return f"{self.name} of {self.room} is watched already; change its limits (changeEnvironmentLimit)."
