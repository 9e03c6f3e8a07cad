"""For what a lot is tested, and when a test may be done again (REV-9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.materials.kinds import LotStatus
from domain.materials.quality.kinds import InvestigationState, PurposeOfTesting, SamplePurpose
from domain.materials.quality.refusals import WrongPurpose

TESTED = frozenset({LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.RESTRICTED})
"""A lot of another status is sampled only to be kept, or for a complaint."""


@dataclass(frozen=True, slots=True)
class Current:
    """The last testing that decides about a lot."""

    purpose: PurposeOfTesting
    decided: bool


def require_purpose(purpose: SamplePurpose, status: LotStatus, current: Current | None) -> PurposeOfTesting | None:
    """The testing that a sample belongs to; None: it is kept, and not tested. Raises WrongPurpose.

    A lot is first tested for its release, and for a retest once it was decided on.
    """
    if purpose is SamplePurpose.RETENTION:
        return None
    if purpose is SamplePurpose.COMPLAINT:
        return PurposeOfTesting.COMPLAINT
    allowed = allowed_purpose(status, current)
    if allowed is None or allowed.value != purpose.value:
        because = f"the lot is {status}" + ("" if current is None else f", its testing for {current.purpose}")
        because += "" if current is None else " decided" if current.decided else " under way"
        kept = (SamplePurpose.RETENTION, SamplePurpose.COMPLAINT)
        told = (*((allowed.value,) if allowed else ()), *(one.value for one in kept))
        raise WrongPurpose(purpose=purpose.value, because=because, allowed=told, path=("purpose",))
    return allowed


def allowed_purpose(status: LotStatus, current: Current | None) -> PurposeOfTesting | None:
    """For which decision a lot can be tested now; None for none."""
    if status not in TESTED:
        return None
    if current is None:
        return PurposeOfTesting.RELEASE if status is LotStatus.QUARANTINE else PurposeOfTesting.RETEST
    return PurposeOfTesting.RETEST if current.decided else current.purpose


def may_repeat(investigations: Sequence[InvestigationState | None]) -> bool:
    """Whether a test may be done once more, given the investigation of each result that there is (REV-9).

    While one is open, or when every one was invalidated: never until it conforms, and none after one was confirmed.
    """
    if InvestigationState.CONFIRMED in investigations:
        return False
    invalid = all(one is InvestigationState.INVALIDATED for one in investigations)
    return invalid or InvestigationState.OPEN in investigations
