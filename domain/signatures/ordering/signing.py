"""Signing an act that others requested, at the next of its places; with the last signature it is done (SIG-7)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.canonical import Json, digest
from domain.kernel.ids import SiteId
from domain.kernel.models import Versioned
from domain.kernel.refusals import NotFound, Refusal
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.signatures import acts, giving
from domain.signatures.acts import SignedAct, SignedInput
from domain.signatures.giving import CheckedProof
from domain.signatures.governing import following
from domain.signatures.governing.following import roles_at
from domain.signatures.models import SignatureChallenge
from domain.signatures.ordering import ending, inputs, queries, rules
from domain.signatures.ordering.events import RequestRefused, RequestSigned
from domain.signatures.ordering.kinds import REQUEST, RequestAct, RequestState
from domain.signatures.ordering.models import SignatureRequest, SignatureRequestPlace
from domain.signatures.ordering.refusals import RequestLapsed
from domain.signatures.ordering.requesting import covered, fill
from domain.signatures.ordering.rules import Place, Places


@dataclass(frozen=True)
class Requested:
    """A request with what it is about: the act, its subject, its input, and the places; subject and request locked."""

    found: SignatureRequest
    act: SignedAct[Any, Any]
    row: Versioned
    given: SignedInput
    rows: list[SignatureRequestPlace]

    @property
    def places(self) -> Places:
        return queries.places(self.rows)

    @property
    def site(self) -> SiteId:
        return SiteId(self.found.site_id)


def prepare(uow: UnitOfWork, *, request: UUID, version: int) -> SignatureChallenge:
    """Show what is signed at the next place: what all before signed.

    Raises NotFound, Forbidden, VersionConflict, WrongState, RequestLapsed, SignaturePolicyUnusable, and what the act
    itself would refuse today.
    """
    asked = _requested(uow, request)
    uow.require(asked.act.reads, site=asked.site)
    require_version(asked.found, version)
    place = _turn(asked)
    content = covered(_standing(uow, asked), place, of=len(asked.rows))
    return giving.challenge(uow, asked.act, asked.row, asked.given, content)


def sign(uow: UnitOfWork, *, request: UUID, version: int, proof: CheckedProof) -> SignatureRequest:
    """Sign at the next place and, where that is the last, carry the act out as whoever signs there.

    Its check is asked again then, against what stands there today; what is refused leaves nothing done. Raises
    NotFound, Forbidden, RoleNotInPolicy, SignedAtAnotherPlace, VersionConflict, WrongState, RequestLapsed,
    SignaturePolicyUnusable, ChallengeInvalid, SignatureNotAccepted, and what the act refuses.
    """
    asked = _requested(uow, request)
    act, last = asked.act, sum(one.signature_id is None for one in asked.rows) == 1
    if last:
        giving.require_permission(uow, act, asked.row, asked.given)
    else:
        uow.require(act.reads, site=asked.site)
    place = _turn(asked)
    person, held = uow.actor.as_person, roles_at(uow.actor, asked.site)
    rules.require_turn(place, asked.places, act=act.name, person=person, held=held)
    shown = giving.claim(uow, proof, act.name)
    require_version(asked.found, version)
    content = covered(_standing(uow, asked), place, of=len(asked.rows))
    act.signer(uow, asked.row, asked.given)
    giving.require_shown(shown, content)
    signature = giving.sign(uow, act, asked.row, asked.given, covered=content, proof=proof)
    fill(asked.rows[place.order - 1], signature)
    done = RequestAct.COMPLETE if last else RequestAct.SIGN
    _move(uow, asked.found, done, name=signature.printed_name)
    if last:
        uow.session.flush()  # what the act makes stale is not what is signed of it now
        act.perform(uow, asked.row, asked.given, signature)
    uow.record(RequestSigned(request=asked.found.id, last=last))
    return asked.found


def reconsider(uow: UnitOfWork, *, request: UUID) -> SignatureRequest:
    """Keep with a request why it can't be carried out today, for those who wait; it lapses where it never can.

    Nothing is kept where nothing stands in the way. Raises NotFound, Forbidden.
    """
    asked = _requested(uow, request)
    uow.require(asked.act.reads, site=asked.site)
    if asked.found.state != RequestState.OPEN:
        return asked.found
    try:
        _standing(uow, asked)
    except RequestLapsed as refusal:
        return ending.close(uow, asked.found, RequestAct.LAPSE, because=refusal.message)
    except Refusal as refusal:
        asked.found.refused_at, asked.found.refused_because = uow.now, refusal.message[: rules.REASON]
        uow.record(RequestRefused(request=asked.found.id))
    return asked.found


def _requested(uow: UnitOfWork, request: UUID) -> Requested:
    """The subject is locked before the request, as when that was made. Raises NotFound."""
    seen = uow.look_at(SignatureRequest, request)
    if seen is None:
        raise NotFound(kind="SignatureRequest", id=request)
    act = acts.named(seen.act)
    assert act is not None, seen.act
    row = uow.hold(act.model, seen.subject_id)
    found = uow.hold(SignatureRequest, request)
    return Requested(found, act, row, inputs.read(act, found.given), queries.rows_of(uow, found.id))


def _turn(asked: Requested) -> Place:
    """Raises WrongState."""
    REQUEST.after(RequestState(asked.found.state), RequestAct.SIGN)
    place = rules.turn(asked.places)
    assert place is not None, asked.found.id
    return place


def _standing(uow: UnitOfWork, asked: Requested) -> dict[str, Json]:
    """What all sign, as it still stands. Raises RequestLapsed, SignaturePolicyUnusable, and what the act refuses."""
    line = following.line_for(uow, asked.act, site=asked.site)
    lapsed = ending.lapsed(uow, asked.found, asked.row, line)
    if lapsed is not None:
        raise lapsed
    asked.act.check(uow, asked.row, asked.given)
    content = asked.act.asked(uow, asked.row, asked.given)
    rules.require_shown(asked.found.digest, digest(content))
    return content


def _move(uow: UnitOfWork, found: SignatureRequest, act: RequestAct, *, name: str) -> None:
    """Signed once more: its own version counts that up (EXE-14); after the last signature it is closed."""
    found.state = REQUEST.after(RequestState(found.state), act)
    found.refused_at = found.refused_because = None
    flag_modified(found, "state")
    if found.state == RequestState.COMPLETED:
        found.closed_by, found.closed_name, found.closed_at = uow.actor.as_person, name, uow.now
