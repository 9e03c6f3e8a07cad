"""The first of several people signs an act: it isn't done yet, and waits for the others (SIG-7)."""

from domain.kernel.canonical import Json, digest
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.signatures import giving
from domain.signatures.acts import Input, Row, SignedAct
from domain.signatures.giving import CheckedProof, Covered
from domain.signatures.governing.following import roles_at
from domain.signatures.governing.rules import Governing
from domain.signatures.models import Signature, SignatureChallenge
from domain.signatures.ordering import ending, inputs, rules
from domain.signatures.ordering.events import SignaturesRequested
from domain.signatures.ordering.kinds import RequestState
from domain.signatures.ordering.models import SignatureRequest, SignatureRequestPlace
from domain.signatures.ordering.rules import Place


def prepare(uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input, line: Governing) -> SignatureChallenge:
    """Show what the first signs. Raises AlreadyRequested."""
    ending.require_none_open(uow, act, row, line)
    places = rules.places(line, meaning=act.meaning(given))
    return giving.challenge(uow, act, row, given, covered(act.asked(uow, row, given), places[0], of=len(places)))


def request(
    uow: UnitOfWork, act: SignedAct[Input, Row], row: Row, given: Input, *, line: Governing, proof: CheckedProof
) -> SignatureRequest:
    """Sign at the first place, as whoever has one of its roles and may see what the act is about.

    What the act itself needs, whoever signs last has. Raises Forbidden, RoleNotInPolicy, AlreadyRequested,
    VersionConflict, ChallengeInvalid, SignatureNotAccepted, and what the act refuses.
    """
    site = act.site(row, given)
    uow.require(act.reads, site=site)
    places = rules.places(line, meaning=act.meaning(given))
    held = roles_at(uow.actor, site)
    rules.require_turn(places[0], places, act=act.name, person=uow.actor.as_person, held=held)
    shown = giving.claim(uow, proof, act.name)
    require_version(row, given.version)
    act.check(uow, row, given)
    act.signer(uow, row, given)
    ending.close_lapsed(uow, act, row, line)
    asked = act.asked(uow, row, given)
    first = covered(asked, places[0], of=len(places))
    giving.require_shown(shown, first)
    signature = giving.sign(uow, act, row, given, covered=first, proof=proof)
    found = uow.add(_made(uow, act, row, given, line=line, signature=signature, asked=digest(asked)))
    for one in places:
        uow.add(_place(found, one, signature if one.order == 1 else None))
    uow.record(SignaturesRequested(request=found.id, site=found.site_id))
    return found


def covered(asked: dict[str, Json], place: Place, *, of: int) -> Covered:
    """What is signed at a place: what all sign alike, as what, the how manieth, and the digest of what all sign."""
    order: Json = {"place": place.order, "of": of, "digest": digest(asked)}
    return Covered(place.meaning, {**asked, "meaning": place.meaning.value, "order": order})


def _made(
    uow: UnitOfWork,
    act: SignedAct[Input, Row],
    row: Row,
    given: Input,
    *,
    line: Governing,
    signature: Signature,
    asked: str,
) -> SignatureRequest:
    site = act.site(row, given)
    assert site is not None, act.name
    return SignatureRequest(
        id=new_id(),
        site_id=site,
        act=act.name,
        subject_type=act.model.__name__,
        subject_id=row.id,
        subject_version=row.version,
        given=inputs.written(act, given),
        digest=asked,
        policy_id=line.policy,
        policy_version=line.version,
        requested_by=signature.person_id,
        requested_name=signature.printed_name,
        requested_at=uow.now,
        expires_at=rules.ends(uow.now, days=line.days),
        state=RequestState.OPEN,
    )


def _place(found: SignatureRequest, place: Place, signature: Signature | None) -> SignatureRequestPlace:
    made = SignatureRequestPlace(
        id=new_id(),
        request_id=found.id,
        order_number=place.order,
        meaning=place.meaning,
        roles=[one.value for one in place.roles],
    )
    if signature is not None:
        fill(made, signature)
    return made


def fill(place: SignatureRequestPlace, signature: Signature) -> None:
    """The place is signed."""
    place.signature_id, place.signed_by = signature.id, signature.person_id
    place.signed_name, place.signed_at = signature.printed_name, signature.signed_at
