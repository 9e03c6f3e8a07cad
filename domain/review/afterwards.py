"""What was found of a batch after its decision holds back what is still here of it (DEV-6)."""

from sqlalchemy import Integer, Text, Uuid, bindparam, column, func, select

from domain.kernel.models import SCHEMA
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.distribution.events import LotShipped
from domain.review.refusals import FoundAfterwards

_AFTERWARDS = getattr(func, SCHEMA).found_afterwards(bindparam("company", type_=Uuid()), bindparam("lot", type_=Uuid()))
_FOUND = _AFTERWARDS.table_valued(column("batch", Text), column("exception", Integer))
FOUND = select(_FOUND.c.batch, _FOUND.c.exception).order_by(_FOUND.c.batch, _FOUND.c.exception)


def require_nothing_found(uow: UnitOfWork, event: LotShipped) -> None:
    """A lot is shipped once whatever was found of its batch since is assessed, and that approved.

    Raises FoundAfterwards.
    """
    for batch, exception in uow.look_up(FOUND, lot=event.lot):
        raise FoundAfterwards(batch=batch, exception=exception)
