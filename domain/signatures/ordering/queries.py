"""What is asked of requests for signatures."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.models import Meaning
from domain.signatures.ordering.kinds import RequestState
from domain.signatures.ordering.models import SignatureRequest, SignatureRequestPlace
from domain.signatures.ordering.rules import Place, Places


def rows_of(uow: UnitOfWork, request: UUID) -> list[SignatureRequestPlace]:
    """A request's places, in their order."""
    found = uow.find(SignatureRequestPlace, SignatureRequestPlace.request_id == request)
    return sorted(found, key=lambda one: one.order_number)


def places(rows: Iterable[SignatureRequestPlace]) -> Places:
    """The places as values."""
    return tuple(
        Place(one.order_number, Meaning(one.meaning), tuple(map(Role, one.roles)), one.signed_by) for one in rows
    )


def open_for(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row) -> SignatureRequest | None:
    """The request of this act on this thing that is open, be it in its time or not; locked."""
    of = SignatureRequest
    found = uow.lock(of, of.act == act.name, of.subject_id == row.id, of.state == RequestState.OPEN)
    return next(iter(found), None)
