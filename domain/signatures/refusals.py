"""How a signature is refused."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class SignatureRequired(Refusal):
    """The act is signed, and no proof came with it."""

    code: ClassVar[str] = "SIGNATURE_REQUIRED"
    rule: ClassVar[str | None] = "SIG-1"
    meaning: str

    @property
    def message(self) -> str:
        return (
            f"This act is signed as {self.meaning}: call prepareSignature first, then send its challenge and a proof."
        )


@dataclass(kw_only=True, eq=False)
class ChallengeInvalid(Refusal):
    """The challenge is used, past its time, or was made for another act, input or content (SIG-4)."""

    code: ClassVar[str] = "CHALLENGE_INVALID"
    rule: ClassVar[str | None] = "SIG-4"
    because: str

    @property
    def message(self) -> str:
        return f"This challenge can't be signed: {self.because}. Look at what has changed and prepare a new one."


@dataclass(kw_only=True, eq=False)
class ContentTooLarge(Refusal):
    """What would be signed is longer than what a signature keeps (SIG-4)."""

    code: ClassVar[str] = "CONTENT_TOO_LARGE"
    rule: ClassVar[str | None] = "SIG-4"
    size: int
    limit: int

    @property
    def message(self) -> str:
        return (
            f"What would be signed has {self.size} characters; a signature covers at most {self.limit}. "
            "Shorten texts, or divide what is signed as one."
        )


@dataclass(kw_only=True, eq=False)
class ProofRefused(Refusal):
    """The proof doesn't hold; it was counted against the account (SIG-3)."""

    code: ClassVar[str] = "PROOF_REFUSED"
    rule: ClassVar[str | None] = "SIG-3"
    locked: bool

    @property
    def message(self) -> str:
        if self.locked:
            return "The account is locked after too many failed attempts. An administrator can unlock it."
        return "Name and password don't prove the signer. The attempt was counted."


@dataclass(kw_only=True, eq=False)
class AllComponentsNeeded(Refusal):
    """One component was given where all are needed: there is no continuous session to go on with (SIG-2)."""

    code: ClassVar[str] = "ALL_COMPONENTS_NEEDED"
    rule: ClassVar[str | None] = "SIG-2"
    because: str

    @property
    def message(self) -> str:
        return f"The password alone doesn't sign now: {self.because}. Give your sign-in name and your password."


@dataclass(kw_only=True, eq=False)
class SignatureNotAccepted(Refusal):
    """Before a first signature: identity verified, and its binding force accepted (SIG-6; 21 CFR 11.100)."""

    code: ClassVar[str] = "SIGNATURE_NOT_ACCEPTED"
    rule: ClassVar[str | None] = "SIG-6"
    person: UUID
    missing: str

    @property
    def message(self) -> str:
        return f"Before the first signature: {self.missing}."


@dataclass(kw_only=True, eq=False)
class AuthenticationNotFresh(Refusal):
    """The provider didn't authenticate the signer anew for this challenge, or didn't say when it did (SIG-2)."""

    code: ClassVar[str] = "AUTHENTICATION_NOT_FRESH"
    rule: ClassVar[str | None] = "SIG-2"

    @property
    def message(self) -> str:
        return "The identity provider did not ask you again who you are. Each signature needs that; start again."
