"""What was found of a batch after its decision holds back what is still here of it (DEV-6)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, bindparam, column, func, select

from domain.kernel.models import SCHEMA
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.distribution.events import LotShipped
from domain.materials.kinds import EdgeKind
from domain.materials.models import GenealogyEdge
from domain.review.refusals import FlaggedAfterwards, FoundAfterwards

_AFTERWARDS = getattr(func, SCHEMA).found_afterwards(bindparam("company", type_=Uuid()), bindparam("lot", type_=Uuid()))
_FOUND = _AFTERWARDS.table_valued(column("batch", Text), column("exception", Integer), column("consumed", Text))
FOUND = select(_FOUND.c.batch, _FOUND.c.exception, _FOUND.c.consumed).order_by(*_FOUND.c)


def heed_shipment(uow: UnitOfWork, event: LotShipped) -> None:
    """Raises FoundAfterwards, FlaggedAfterwards."""
    require_nothing_found(uow, (event.lot,))


def require_nothing_found(uow: UnitOfWork, lots: Iterable[UUID]) -> None:
    """Lots leave once whatever was found since of the batch that gave them is assessed, and that approved.

    So is what it means for the batch that quality took a lot out of use which it consumed; that a lot's own last day or
    retest day passed since takes nothing back. Raises FoundAfterwards, FlaggedAfterwards.
    """
    for lot in lots:
        for batch, exception, consumed in uow.look_up(FOUND, lot=lot):
            if exception is not None:
                raise FoundAfterwards(batch=batch, exception=exception)
            raise FlaggedAfterwards(batch=batch, lot=consumed)


def require_nothing_found_of(uow: UnitOfWork, batches: Collection[UUID]) -> None:
    """As of each lot that one of these batches gave. Raises FoundAfterwards, FlaggedAfterwards."""
    edge = GenealogyEdge
    gave = uow.find(edge, edge.source_id.in_(batches), edge.kind == EdgeKind.OUTPUT)
    require_nothing_found(uow, sorted({one.target_id for one in gave}))
