"""Placing a legal hold, signed, and releasing it as another person of quality; renewing it until then."""

from dataclasses import dataclass
from uuid import UUID

from domain.execution.models import Batch
from domain.keeping import rules
from domain.keeping.events import LegalHoldPlaced, LegalHoldReleased, LegalHoldRenewed
from domain.keeping.kinds import HoldScope
from domain.keeping.models import LegalHold
from domain.keeping.refusals import HoldReleased, TooManyHolds
from domain.kernel.calendar import months_later
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.materials.models import MaterialLot
from domain.people.refusals import SamePerson
from domain.recipes.models import MasterRecipe
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

REASON = 2000
PRODUCT = 200
MOST = 1000
"""So many holds of a company are in force at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """`subject` is the site where it is placed: the batch's, the lot's, any for a product; the enterprise for all."""

    subject: UUID
    version: int
    batch: UUID | None = None
    lot: UUID | None = None
    product: str | None = None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "batch": None if self.batch is None else str(self.batch),
            "lot": None if self.lot is None else str(self.lot),
            "product": self.product,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class ReleaseHold:
    """Why what it is placed on needn't be kept for it any more."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"legalHold": str(self.subject), "version": str(self.version), "reason": self.reason}


def _scope(given: PlaceHold) -> HoldScope:
    """Raises InvalidInput."""
    named = {HoldScope.BATCH: given.batch, HoldScope.LOT: given.lot, HoldScope.PRODUCT: given.product}
    found = [scope for scope, thing in named.items() if thing is not None]
    if len(found) != 1:
        raise InvalidInput(path=("batch",), problem="Name one: a batch, a lot, or a product.")
    return found[0]


def _name(uow: UnitOfWork, site: Site, given: PlaceHold) -> str:
    """What is kept, as people call it. Raises NotFound, InvalidInput."""
    if given.product is not None:
        require_line(given.product, limit=PRODUCT, path=("product",))
        if not uow.any(MasterRecipe, MasterRecipe.product == given.product):
            problem = "No recipe of the company makes this product; name it as its recipes and batches do."
            raise InvalidInput(path=("product",), problem=problem)
        return given.product
    kind: type[Batch | MaterialLot] = MaterialLot if given.batch is None else Batch
    thing, path = (given.lot, "lot") if given.batch is None else (given.batch, "batch")
    assert thing is not None, given
    found = uow.look_at(kind, thing)
    if found is None or not uow.actor.may(Permission.RECORD_HOLD, site=SiteId(found.site_id)):
        raise NotFound(kind=kind.__name__, id=thing, path=(path,))
    if found.site_id != site.id:
        raise InvalidInput(path=("site",), problem=f"Place it at the site of the {path}, where it is made and kept.")
    return found.number


def _check(uow: UnitOfWork, site: Site, given: PlaceHold) -> None:
    _scope(given)
    require_words(given.reason, limit=REASON, path=("reason",))
    _name(uow, site, given)
    if len(uow.find(LegalHold, LegalHold.released_at.is_(None))) >= MOST:
        raise TooManyHolds(most=MOST)


def _content(uow: UnitOfWork, site: Site, given: PlaceHold) -> Json:
    scope, named = _scope(given).value, _name(uow, site, given)
    return {"site": {"code": site.code, "name": site.name}, "scope": scope, "named": named}


def _perform(uow: UnitOfWork, site: Site, given: PlaceHold, signature: Signature) -> LegalHold:
    """From now on nothing that it is placed on ends, whatever its retention says (KEP-2)."""
    hold = LegalHold(
        id=new_id(),
        site_id=site.id,
        scope=_scope(given),
        batch_id=given.batch,
        lot_id=given.lot,
        product=given.product,
        reason=given.reason.strip(),
        placed_by=uow.actor.as_person,
        placed_name=signature.printed_name,
        placed_at=uow.now,
        signature_id=signature.id,
    )
    _keep_objects(uow, hold)
    uow.add(hold)
    uow.record(LegalHoldPlaced(hold=hold.id))
    return hold


def renew(uow: UnitOfWork, *, hold: UUID) -> LegalHold:
    """Keep the objects of what is held for longer, well before their retention would end (KEP-2)."""
    found = uow.hold(LegalHold, hold)
    if found.released_at is None and found.renew_at <= uow.now:
        _keep_objects(uow, found)
        uow.record(LegalHoldRenewed(hold=found.id))
    return found


def _keep_objects(uow: UnitOfWork, hold: LegalHold) -> None:
    today = uow.now.date()
    hold.objects_until = rules.end_of(months_later(today, rules.HELD_MONTHS))
    hold.renew_at = rules.end_of(months_later(today, rules.RENEWED_MONTHS))


def _check_release(_: UnitOfWork, hold: LegalHold, given: ReleaseHold) -> None:
    require_words(given.reason, limit=REASON, path=("reason",))
    if hold.released_name is not None:
        raise HoldReleased(released_by=hold.released_name)


def _content_of_release(_: UnitOfWork, hold: LegalHold, __: ReleaseHold) -> Json:
    return {
        "scope": hold.scope,
        "batch": None if hold.batch_id is None else str(hold.batch_id),
        "lot": None if hold.lot_id is None else str(hold.lot_id),
        "product": hold.product,
        "reason": hold.reason,
        "placedBy": hold.placed_name,
    }


def _releaser(uow: UnitOfWork, hold: LegalHold, _: ReleaseHold) -> None:
    """Nobody ends alone what they kept from ending (KEP-2). Raises SamePerson."""
    if uow.person == hold.placed_by:
        raise SamePerson(act="Releasing a legal hold", person=uow.person)


def _release(uow: UnitOfWork, hold: LegalHold, given: ReleaseHold, signature: Signature) -> LegalHold:
    hold.released_by, hold.released_name, hold.released_at = uow.person, signature.printed_name, uow.now
    hold.released_because, hold.release_signature_id = given.reason.strip(), signature.id
    uow.record(LegalHoldReleased(hold=hold.id))
    return hold


PLACE_LEGAL_HOLD: SignedAct[PlaceHold, Site] = SignedAct(
    name="placeLegalHold",
    model=Site,
    reads=Permission.RECORD_HOLD,
    needs=lambda _: Permission.RECORD_HOLD,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    may_wait=PlaceHold,
)

RELEASE_LEGAL_HOLD: SignedAct[ReleaseHold, LegalHold] = SignedAct(
    name="releaseLegalHold",
    model=LegalHold,
    reads=Permission.RECORD_HOLD,
    needs=lambda _: Permission.RECORD_HOLD,
    meaning=lambda _: Meaning.APPROVED,
    content=_content_of_release,
    check=_check_release,
    perform=_release,
    signer=_releaser,
    may_wait=ReleaseHold,
)
