"""A signature goes stale: what it covers changed, or what several were to sign isn't done."""

from collections.abc import Collection
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import acts
from domain.signatures.events import SignatureWentStale
from domain.signatures.models import Signature, SignatureStaleness
from domain.signatures.ordering.models import SignatureRequestPlace


def make_stale(uow: UnitOfWork, *signatures: Signature, because: str) -> None:
    """The content changed after these signatures; they must be given again (SIG-4, EXE-7).

    So must all that were given with one of them, where several people signed one act.
    """
    end_all(uow, {one for given in signatures for one in _with(uow, given)}, because=because)


def end_all(uow: UnitOfWork, signatures: Collection[UUID], *, because: str) -> None:
    """These signatures cover nothing from now on; one that is stale stays as it is."""
    if not signatures:
        return
    gone = {one.id for one in uow.find(SignatureStaleness, SignatureStaleness.id.in_(signatures))}
    for one in sorted(set(signatures) - gone):
        uow.add(SignatureStaleness(id=one, stale_at=uow.now, because=because))
        uow.record(SignatureWentStale(signature=one))


def together(uow: UnitOfWork, signature: UUID) -> set[UUID]:
    """This signature, and those of the same request where several people signed one act."""
    of = SignatureRequestPlace
    own = uow.find(of, of.signature_id == signature)
    places = uow.find(of, of.request_id == own[0].request_id) if own else []
    return {signature} | {one.signature_id for one in places if one.signature_id is not None}


def _with(uow: UnitOfWork, signature: Signature) -> set[UUID]:
    """Nobody is asked of an act that never waits for others."""
    act = acts.named(signature.act)
    return together(uow, signature.id) if act is not None and act.may_wait is not None else {signature.id}
