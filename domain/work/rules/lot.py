"""What a lot, its tests and its stock wait for."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.materials.quality.blocking import LotBlocker
from domain.materials.quality.kinds import PurposeOfTesting
from domain.work.rules.items import Asker, WorkItem


@dataclass(frozen=True, slots=True)
class LotToDecide:
    """A lot that waits for quality: the tests without a result, and what forbids its release.

    `sample` is the one that is tested now, None where one is to be taken; `purpose` is what that serves.
    """

    id: UUID
    number: str
    missing: tuple[str, ...]
    purpose: PurposeOfTesting | None
    sample: UUID | None
    blockers: tuple[LotBlocker, ...]


def lot_work(lot: LotToDecide, asker: Asker) -> Iterator[WorkItem]:
    """A sample, then its results, and the decision with what still forbids the release (MAT-1, REV-9)."""
    title = f"Lot {lot.number}"
    if lot.missing and lot.sample is not None:
        because, tests = asker.lacks(Permission.LOT_TEST), ", ".join(lot.missing)
        yield WorkItem("recordLotResult", "LotSample", lot.sample, f"{title}: {tests}", because)
    elif lot.missing and lot.purpose is not None:
        because = asker.lacks(Permission.LOT_SAMPLE)
        yield WorkItem("takeLotSample", "MaterialLot", lot.id, f"{title} for {lot.purpose}", because)
    blocked = "; ".join(one.explanation for one in lot.blockers) or None
    because = blocked or asker.cannot(Permission.LOT_DISPOSE)
    yield WorkItem("disposeLot", "MaterialLot", lot.id, title, because)


def investigation_work(found: UUID, title: str, asker: Asker, own: str | None) -> WorkItem:
    """A result out of specification waits for the conclusion of somebody who didn't find it (REV-9)."""
    because = asker.cannot(Permission.LOT_DISPOSE) or own
    return WorkItem("concludeLotInvestigation", "LotInvestigation", found, title, because)


def flag_work(flag: UUID, title: str, asker: Asker) -> WorkItem:
    """A decided batch that consumed a lot which went bad waits for quality (MAT-3)."""
    return WorkItem("assessLotFlag", "LotFlag", flag, title, asker.cannot(Permission.EXCEPTION_ASSESS))


def transfer_work(transfer: UUID, title: str, asker: Asker) -> WorkItem:
    """What is in transit waits for whoever takes in what comes there (TRF-2)."""
    return WorkItem("receiveTransfer", "MaterialTransfer", transfer, title, asker.lacks(Permission.LOT_RECEIVE))


def specification_work(draft: UUID, title: str, asker: Asker, own: str | None) -> WorkItem:
    """A draft waits for the signature of somebody who didn't write on it."""
    because = asker.cannot(Permission.SPECIFICATION_APPROVE) or own
    return WorkItem("approveSpecification", "MaterialSpecification", draft, title, because)


def picking_work(found: UUID, title: str, asker: Asker, held: str | None) -> WorkItem:
    """A pick list waits for the warehouse, unless its batch takes nothing now (RDY-4)."""
    return WorkItem("pickContainer", "PickList", found, title, held or asker.lacks(Permission.STOCK_MOVE))


def returning_work(pick: UUID, title: str, asker: Asker) -> WorkItem:
    """What a complete batch left staged waits to be taken back (RDY-4)."""
    return WorkItem("returnPick", "Pick", pick, title, asker.lacks(Permission.STOCK_MOVE))
