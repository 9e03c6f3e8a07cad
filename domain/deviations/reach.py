"""Which other batches and lots may be affected, as genealogy and equipment say; a person states which are (DEV-9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain.deviations.kinds import ImpactReason
from domain.deviations.models import Deviation, DeviationException
from domain.execution.equipment.models import EquipmentUse
from domain.execution.lots import reaching
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge

WINDOW = timedelta(days=30)
"""So far before and after a batch's use of equipment others' uses of it count."""
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """A batch or lot, and why it may be affected; of several reasons the first one found."""

    batch: UUID | None
    lot: UUID | None
    reason: ImpactReason


def proposals(session: Session, found: Deviation) -> list[Reached]:
    """The batches and lots beside those of its own exceptions, at any site, at most LIMIT; each once.

    First what came of its batches, then what else the same lots went into, then what used the same equipment.
    """
    own = _batches(session, found)
    told: dict[tuple[UUID | None, UUID | None], Reached] = {}
    for one in _all(session, found.company_id, own):
        if one.batch not in own:
            told.setdefault((one.batch, one.lot), one)
        if len(told) == LIMIT:
            break  # each further trace costs a statement, and may be long
    return list(told.values())


def _all(session: Session, company: UUID, own: list[UUID]) -> Iterator[Reached]:
    for batch in own:
        for lot, other in reaching.reached(session, company, batch, forward=True):
            yield Reached(other, lot, ImpactReason.MADE_OF_IT)
    for source in _sources(session, company, own):
        yield Reached(None, source, ImpactReason.SAME_LOT)
        for lot, other in reaching.reached(session, company, source, forward=True):
            yield Reached(other, lot, ImpactReason.SAME_LOT)
    for other in _beside(session, company, own):
        yield Reached(other, None, ImpactReason.SAME_EQUIPMENT)


def _batches(session: Session, found: Deviation) -> list[UUID]:
    link = DeviationException
    chosen = select(link.batch_id).where(
        link.company_id == found.company_id, link.deviation_id == found.id, link.removed_at.is_(None)
    )
    return sorted(set(session.scalars(chosen)))


def _sources(session: Session, company: UUID, own: list[UUID]) -> list[UUID]:
    """The lots that were charged into its batches."""
    edge = GenealogyEdge
    charged = edge.company_id == company, edge.target_id.in_(own), edge.kind == EdgeKind.CHARGE
    return sorted(set(session.scalars(select(edge.source_id).where(*charged))))


def _beside(session: Session, company: UUID, own: list[UUID]) -> list[UUID]:
    """The batches that used equipment of its batches within the window around that use."""
    use, other = EquipmentUse, aliased(EquipmentUse)
    near = other.begun_at.between(use.begun_at - WINDOW, use.begun_at + WINDOW)
    same = (other.company_id == use.company_id) & (other.equipment_id == use.equipment_id)
    chosen = select(other.batch_id).join(use, same).where(use.company_id == company, use.batch_id.in_(own), near)
    return sorted(set(session.scalars(chosen)))
