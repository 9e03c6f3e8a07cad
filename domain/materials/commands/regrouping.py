"""What a split, a merge and a transfer have in common: a lot that comes of lots, and the edge from each of them."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.materials import rules
from domain.materials.commands.receiving import nothing_yet
from domain.materials.container_refusals import NotMergeable
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.quality.queries import out_of_specification
from domain.materials.quality.refusals import LotUnderInvestigation

Said = TypeVar("Said")


def lot_of(
    uow: UnitOfWork,
    sources: Sequence[MaterialLot],
    number: str,
    *,
    status: LotStatus,
    expires_on: date | None,
    site: UUID | None = None,
) -> MaterialLot:
    """A lot of what lots of one material at one site hold, with its balance; what they differ in it doesn't say.

    It lies at their site unless told. A new property of lots is inherited here. Raises NotMergeable.
    """
    first = sources[0]
    one_source = len({(one.supplier_id, one.manufacturer_id) for one in sources}) == 1
    lot = MaterialLot(
        id=new_id(),
        site_id=site or first.site_id,
        material_id=first.material_id,
        number=number,
        supplier_lot=_alike({one.supplier_lot for one in sources}),
        supplier_id=first.supplier_id if one_source else None,
        manufacturer_id=first.manufacturer_id if one_source else None,
        delivery_note=_alike({one.delivery_note for one in sources}),
        manufactured_on=_alike({one.manufactured_on for one in sources}),
        received_on=_alike({one.received_on for one in sources}),
        unit=first.unit,
        expires_on=expires_on,
        retest_on=min((one.retest_on for one in sources if one.retest_on is not None), default=None),
        status=status,
        restriction=_restriction(sources) if status is LotStatus.RESTRICTED else None,
        quarantine_reason=_why_again(sources) if status is LotStatus.QUARANTINE else None,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.add(lot)
    uow.add(nothing_yet(lot))
    return lot


def require_conforming(uow: UnitOfWork, lots: Sequence[MaterialLot], *, path: Path) -> None:
    """What is out of specification is neither merged nor divided into conformity (MAT-5).

    Raises LotUnderInvestigation.
    """
    for one in lots:
        if out_of_specification(uow, one.id):
            raise LotUnderInvestigation(number=one.number, path=path)


def _restriction(sources: Sequence[MaterialLot]) -> str:
    """All that the lots are restricted to, or from, and never a part of it."""
    told = "; ".join(sorted({one.restriction for one in sources if one.restriction}))
    if len(told) > rules.REASON:
        because = f"what they are restricted to takes {len(told)} characters together, of at most {rules.REASON}"
        raise NotMergeable(because=because, path=("lots",))
    return told


def _why_again(sources: Sequence[MaterialLot]) -> str | None:
    return next((one.quarantine_reason for one in sources if one.quarantine_reason), None)


def _alike(said: set[Said | None]) -> Said | None:
    return said.pop() if len(said) == 1 else None


def edge(uow: UnitOfWork, kind: EdgeKind, source: MaterialLot, quantity: Quantity) -> GenealogyEdge:
    """An edge from a lot to one that its caller names; its caller adds it."""
    return GenealogyEdge(
        id=new_id(),
        site_id=source.site_id,
        kind=kind,
        source_lot_id=source.id,
        source_id=source.id,
        quantity_value=quantity.value,
        quantity_unit=quantity.unit,
        recorded_by=uow.actor.as_person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
