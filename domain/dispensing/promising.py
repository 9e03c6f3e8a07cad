"""Keep at its site what a lot is promised for (MAT-7, TRF-1, DIS-1)."""

from domain.dispensing import queries
from domain.dispensing.order_refusals import LotPromised
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.distribution.events import LotShipped
from domain.materials.models import MaterialLot
from domain.materials.transfers.events import TransferDispatched


def keep_promised(uow: UnitOfWork, event: TransferDispatched | LotShipped) -> None:
    """What orders were promised of a lot leaves neither for another site nor for a consignee. Raises LotPromised.

    Who dispatches or ships holds the lot's balance, as who promises does, so that one of them sees the other.
    """
    uow.session.flush()
    left, promised = queries.left_and_promised(uow, event.lot)
    if promised > left:
        (lot,) = uow.find(MaterialLot, MaterialLot.id == event.lot)
        raise LotPromised(
            lot=lot.number, promised=Quantity(promised, lot.unit), left=Quantity(left, lot.unit), path=("quantity",)
        )
