"""How the policy of signatures says no."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class SignaturePolicyUnusable(Refusal):
    """What was set for an act can't be read or followed; then the act isn't signed at all (SIG-7)."""

    code: ClassVar[str] = "SIGNATURE_POLICY_UNUSABLE"
    rule: ClassVar[str | None] = "SIG-7"
    act: str
    because: str

    @property
    def message(self) -> str:
        return (
            f"Nobody signs {self.act} here: what quality demands of its signatures can't be followed, {self.because}."
            " Quality sets it again (mutation setSignaturePolicy)."
        )


@dataclass(kw_only=True, eq=False)
class RoleNotInPolicy(Refusal):
    """The signer may do this, but quality demands another role of whoever signs it (SIG-7)."""

    code: ClassVar[str] = "ROLE_NOT_IN_POLICY"
    rule: ClassVar[str | None] = "SIG-7"
    act: str
    meaning: str
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        roles = " or ".join(self.roles)
        return f"{self.act} is signed as {self.meaning} here by whoever holds the role {roles}. Ask one of them."
