"""How an act that waits for further signatures says no, or not yet."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class FurtherSignaturesNeeded(Refusal):
    """The act isn't done yet: it was signed, and waits for others who sign it after (SIG-7)."""

    code: ClassVar[str] = "FURTHER_SIGNATURES_NEEDED"
    rule: ClassVar[str | None] = "SIG-7"
    request: UUID
    act: str
    meaning: str
    roles: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"You signed; {self.act} is done once the others have, next as {self.meaning} by whoever holds the role"
            f" {' or '.join(self.roles)} (mutation signRequested)."
        )


@dataclass(kw_only=True, eq=False)
class AlreadyRequested(Refusal):
    """The same act on the same thing waits for signatures already (SIG-7)."""

    code: ClassVar[str] = "ALREADY_REQUESTED"
    rule: ClassVar[str | None] = "SIG-7"
    act: str
    by: str

    @property
    def message(self) -> str:
        return (
            f"{self.by} requested {self.act} on this already, and it waits for signatures (query signatureRequests)."
            " Sign that one, decline it, or have it withdrawn first."
        )


@dataclass(kw_only=True, eq=False)
class SignedAtAnotherPlace(Refusal):
    """Nobody signs an act at two places of its order (SIG-7)."""

    code: ClassVar[str] = "SIGNED_AT_ANOTHER_PLACE"
    rule: ClassVar[str | None] = "SIG-7"
    place: int

    @property
    def message(self) -> str:
        return f"You signed this as number {self.place} already; each place needs another person."


@dataclass(kw_only=True, eq=False)
class RequestLapsed(Refusal):
    """What was asked for can't be signed any more (SIG-4, SIG-7)."""

    code: ClassVar[str] = "REQUEST_LAPSED"
    rule: ClassVar[str | None] = "SIG-7"
    because: str

    @property
    def message(self) -> str:
        return f"This request is over: {self.because}. Whoever still wants it done does the act anew."


@dataclass(kw_only=True, eq=False)
class NotTheRequester(Refusal):
    """A request is withdrawn by whoever made it; the others decline it (SIG-7)."""

    code: ClassVar[str] = "NOT_THE_REQUESTER"
    rule: ClassVar[str | None] = "SIG-7"
    by: str

    @property
    def message(self) -> str:
        return f"{self.by} made this request and may withdraw it. Whoever is to sign it declines it instead."
