"""How a release policy says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class ReleasePolicyUnusable(Refusal):
    """What is stored names nobody who releases; so nobody does (REV-6)."""

    code: ClassVar[str] = "RELEASE_POLICY_UNUSABLE"
    rule: ClassVar[str | None] = "REV-6"
    because: str

    @property
    def message(self) -> str:
        setters = ", ".join(roles_with(Permission.RELEASE_POLICY_SET))
        said = f"By this site's release policy nobody releases: {self.because}"
        return f"{said} One of {setters} sets it (setReleasePolicy)."
