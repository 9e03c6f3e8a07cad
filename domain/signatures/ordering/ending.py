"""A request for signatures ends before its last: declined, withdrawn or lapsed; what was signed covers nothing then."""

from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.signatures import acts
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.governing.following import roles_at
from domain.signatures.governing.rules import Governing
from domain.signatures.ordering import queries, rules
from domain.signatures.ordering.events import RequestClosed
from domain.signatures.ordering.kinds import REQUEST, RequestAct, RequestState
from domain.signatures.ordering.models import SignatureRequest
from domain.signatures.ordering.refusals import AlreadyRequested, NotTheRequester, RequestLapsed
from domain.signatures.ordering.rules import Standing
from domain.signatures.staleness import end_all


def decline(uow: UnitOfWork, *, request: UUID, version: int, reason: str) -> SignatureRequest:
    """Whoever may sign at a place that is left says that it isn't to be done, and why.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, RoleNotInPolicy, SignedAtAnotherPlace.
    """
    found = _seen(uow, request)
    held = roles_at(uow.actor, SiteId(found.site_id))
    REQUEST.after(RequestState(found.state), RequestAct.DECLINE)
    places = queries.places(queries.rows_of(uow, found.id))
    rules.require_to_sign(places, act=found.act, person=uow.actor.as_person, held=held)
    require_version(found, version)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    return close(uow, found, RequestAct.DECLINE, because=because)


def withdraw(uow: UnitOfWork, *, request: UUID, version: int, reason: str) -> SignatureRequest:
    """Whoever made the request takes it back.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, NotTheRequester.
    """
    found = _seen(uow, request)
    if uow.actor.as_person != found.requested_by:
        raise NotTheRequester(by=found.requested_name)
    require_version(found, version)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    return close(uow, found, RequestAct.WITHDRAW, because=because)


def _seen(uow: UnitOfWork, request: UUID) -> SignatureRequest:
    """One whose act the actor may see."""
    found = uow.hold(SignatureRequest, request)
    act = acts.named(found.act)
    assert act is not None, found.act
    uow.require(act.reads, site=SiteId(found.site_id))
    return found


def require_none_open(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, line: Governing) -> None:
    """At most one request of an act on a thing waits at a time. Raises AlreadyRequested."""
    found = queries.open_for(uow, act, row)
    if found is not None and lapsed(uow, found, row, line) is None:
        raise AlreadyRequested(act=act.name, by=found.requested_name)


def close_lapsed(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, line: Governing) -> None:
    """An older request that lapsed makes room for a new one. Raises AlreadyRequested."""
    require_none_open(uow, act, row, line)
    found = queries.open_for(uow, act, row)
    because = None if found is None else lapsed(uow, found, row, line)
    if found is not None and because is not None:
        close(uow, found, RequestAct.LAPSE, because=because.message)
        uow.session.flush()  # the index holds one that is open


def lapsed(uow: UnitOfWork, found: SignatureRequest, row: Row, line: Governing | None) -> RequestLapsed | None:
    """Why a request can't be signed any more, as far as time, policy and its subject's version say; or None."""
    try:
        rules.require_current(
            Standing(found.subject_version, (found.policy_id, found.policy_version)),
            Standing(row.version, None if line is None else (line.policy, line.version)),
            expires_at=found.expires_at,
            at=uow.now,
        )
    except RequestLapsed as refusal:
        return refusal
    return None


def close(uow: UnitOfWork, found: SignatureRequest, act: RequestAct, *, because: str) -> SignatureRequest:
    """The signatures that were given of it cover nothing that was done. Raises WrongState."""
    found.state = REQUEST.after(RequestState(found.state), act)
    found.closed_by, found.closed_name, found.closed_at = uow.actor.as_person, uow.actor.name, uow.now
    found.closed_because = because
    given = [one.signature_id for one in queries.rows_of(uow, found.id) if one.signature_id is not None]
    end_all(uow, given, because=f"{found.act} was requested and not done: {because}"[: rules.REASON])
    uow.record(RequestClosed(request=found.id, state=found.state))
    return found
