"""How review and release are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.review.facts import Blocker


@dataclass(kw_only=True, eq=False)
class ReleaseBlocked(Refusal):
    """Something in the record still forbids it (REV-4)."""

    code: ClassVar[str] = "RELEASE_BLOCKED"
    rule: ClassVar[str | None] = "REV-4"
    blockers: tuple[Blocker, ...]

    @property
    def message(self) -> str:
        listed = "; ".join(f"{one.place}: {one.explanation}" for one in self.blockers[:10])
        return f"{len(self.blockers)} things forbid it: {listed}"


@dataclass(kw_only=True, eq=False)
class AlreadyDecided(Refusal):
    """A disposition is made once, and again only after a release was revoked."""

    code: ClassVar[str] = "ALREADY_DECIDED"
    rule: ClassVar[str | None] = "REV-5"
    decision: str

    @property
    def message(self) -> str:
        return (
            f"This batch is {self.decision} already: nobody reviews it, asks about it or decides on it any more. A"
            " release is taken back by revokeRelease; what was rejected is made anew by approveRework."
        )


@dataclass(kw_only=True, eq=False)
class NotReleased(Refusal):
    """Only a release is revoked (REV-12)."""

    code: ClassVar[str] = "NOT_RELEASED"
    rule: ClassVar[str | None] = "REV-12"
    number: str
    disposition: str

    @property
    def message(self) -> str:
        return f"Batch {self.number} is {self.disposition}; only the release of a RELEASED one is revoked."


@dataclass(kw_only=True, eq=False)
class TooManyEvaluated(Refusal):
    """The list of rules evaluated is longer than what a review keeps (REV-7)."""

    code: ClassVar[str] = "TOO_MANY_EVALUATED"
    rule: ClassVar[str | None] = "REV-7"
    size: int
    limit: int

    @property
    def message(self) -> str:
        return (
            f"The rules evaluated in this batch take {self.size} characters; a review keeps at most {self.limit}. "
            "Tell the service's operator: no batch is expected to have so many values."
        )


@dataclass(kw_only=True, eq=False)
class FoundAfterwards(Refusal):
    """What was found of a batch after its release is assessed before more of it leaves (DEV-6)."""

    code: ClassVar[str] = "FOUND_AFTERWARDS"
    rule: ClassVar[str | None] = "DEV-6"
    batch: str
    exception: int

    @property
    def message(self) -> str:
        return (
            f"Exception {self.exception} was found after the decision on batch {self.batch}. Before more of what the"
            " batch gave is certified or shipped, quality assesses it (assessException), and whom its class calls"
            " approves that (approveException)."
        )


@dataclass(kw_only=True, eq=False)
class FlaggedAfterwards(Refusal):
    """What a lot's worse status means for a released batch that consumed it is assessed before more leaves (DEV-6)."""

    code: ClassVar[str] = "FLAGGED_AFTERWARDS"
    rule: ClassVar[str | None] = "DEV-6"
    batch: str
    lot: str

    @property
    def message(self) -> str:
        return (
            f"Lot {self.lot}, which batch {self.batch} consumed, got a worse status after the decision on the batch."
            " Before more of what the batch gave is certified or shipped, quality assesses what that means for it"
            " (assessLotFlag)."
        )
