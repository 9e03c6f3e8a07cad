"""What must hold before equipment that was tagged out returns to service: from values alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.refusals import NothingTagged, NotRemedied, ReturnedOwnWork, ReturnNeedsSignature

REMEDIES: Final = MappingProxyType(
    {
        TagKind.OUT_OF_TOLERANCE: "Have it calibrated until it passes as left, and that verified (verifyCalibration).",
        TagKind.BREAKDOWN: "Have its work order completed and verified (verifyWorkOrder).",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag that isn't cleared."""

    kind: TagKind
    state: TagState
    says: str
    remedied_by: UUID | None = None


def require_untagged(tags: Sequence[Tag]) -> None:
    """Without a signature only what wasn't tagged out returns to service. Raises ReturnNeedsSignature."""
    if tags:
        raise ReturnNeedsSignature(tags=tuple(one.says for one in tags))


def require_remedied(equipment: str, tags: Sequence[Tag]) -> None:
    """Everything that keeps it out was remedied, and there is something. Raises NothingTagged, NotRemedied."""
    if not tags:
        raise NothingTagged(equipment=equipment)
    still = tuple(f"{one.says} {REMEDIES[one.kind]}" for one in tags if one.state is TagState.OPEN)
    if still:
        raise NotRemedied(tags=still)


def require_another(signer: UUID, tags: Sequence[Tag]) -> None:
    """Who signs the return didn't remedy it. Raises ReturnedOwnWork."""
    if any(one.remedied_by == signer for one in tags):
        raise ReturnedOwnWork
