"""Quality says how batches are numbered at a site, or in the whole company, signed."""

from dataclasses import dataclass
from uuid import UUID

from domain.execution.numbering import rules
from domain.execution.numbering.events import BatchNumberingSet
from domain.execution.numbering.models import BatchNumbering
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.recipes.models import MasterRecipe
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBatchNumbering:
    """`subject` is the site, the enterprise for the company; `seen` the version of the rule that it replaces, if any.

    Of all its batches, or of those of one recipe. Without a pattern they are numbered by hand.
    """

    subject: UUID
    version: int
    recipe: UUID | None
    pattern: str | None
    by_hand: bool
    seen: int | None
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {
            "site": str(self.subject),
            "version": self.version,
            "recipe": None if self.recipe is None else str(self.recipe),
            "pattern": self.pattern,
            "byHand": self.by_hand,
            "numberingVersion": self.seen,
            "reason": self.reason,
        }


def _standing(uow: UnitOfWork, site: Site, given: SetBatchNumbering) -> BatchNumbering | None:
    of = BatchNumbering.recipe_id
    own = of.is_(None) if given.recipe is None else of == given.recipe
    return next(iter(uow.lock(BatchNumbering, BatchNumbering.site_id == site.id, own)), None)


def _check(uow: UnitOfWork, site: Site, given: SetBatchNumbering) -> None:
    """Raises InvalidInput, NotFound, VersionConflict."""
    if given.pattern is not None:
        rules.require_pattern(given.pattern)
    elif not given.by_hand:
        problem = "Without a pattern batches are numbered by hand: allow that, or say a pattern."
        raise InvalidInput(path=("byHand",), problem=problem)
    require_words(given.reason, limit=rules.REASON, path=("reason",))
    if given.recipe is not None and uow.look_at(MasterRecipe, given.recipe) is None:
        raise NotFound(kind="MasterRecipe", id=given.recipe, path=("recipe",))
    found = _standing(uow, site, given)
    if found is not None:
        require_version(found, 0 if given.seen is None else given.seen)
    elif given.seen is not None:
        raise VersionConflict(kind="BatchNumbering", id=site.id, seen=given.seen, current=0)


def _content(uow: UnitOfWork, site: Site, given: SetBatchNumbering) -> Json:
    found = _standing(uow, site, given)
    recipe = None if given.recipe is None else uow.look_at(MasterRecipe, given.recipe)
    return {
        "site": {"code": site.code, "name": site.name},
        "recipe": None if recipe is None else {"code": recipe.code, "product": recipe.product},
        "before": None if found is None else {"pattern": found.pattern, "byHand": found.by_hand},
    }


def _perform(uow: UnitOfWork, site: Site, given: SetBatchNumbering, signature: Signature) -> BatchNumbering:
    """From now on; numbers that were given stay as they are (REC-5)."""
    found = _standing(uow, site, given)
    if found is None:
        found = BatchNumbering(id=new_id(), site_id=site.id, recipe_id=given.recipe)
        uow.add(found)
    found.pattern, found.by_hand = given.pattern, given.by_hand
    found.because = given.reason.strip()
    found.set_by, found.set_name, found.set_at = uow.actor.as_person, signature.printed_name, uow.now
    found.signature_id = signature.id
    uow.record(BatchNumberingSet(numbering=found.id, site=site.id))
    return found


SET_BATCH_NUMBERING: SignedAct[SetBatchNumbering, Site] = SignedAct(
    name="setBatchNumbering",
    model=Site,
    reads=Permission.BATCH_NUMBERING_SET,
    needs=lambda _: Permission.BATCH_NUMBERING_SET,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    site=lambda site, _: SiteId(site.id),
    may_wait=SetBatchNumbering,
)
