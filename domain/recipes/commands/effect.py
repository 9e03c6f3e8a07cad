"""Putting an approved version into effect, and taking one out of it (REC-3, REC-4)."""

from datetime import date
from uuid import UUID

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, rules
from domain.recipes.commands import proposing
from domain.recipes.events import RecipeVersionBecameEffective, RecipeVersionSuperseded, RecipeVersionWithdrawn
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.states import VERSION, VersionAct
from domain.tenancy.models import Site


def make_effective(uow: UnitOfWork, *, recipe_version: UUID, seen: int, effective_on: date) -> MasterRecipeVersion:
    """Put an approved version into effect at its site; the one in effect so far is superseded (REC-3, REC-4).

    One of the enterprise is proposed to every site that adopted an older one (REC-9).

    Raises Forbidden, NotFound, VersionConflict, WrongState, EffectiveDateRefused.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_APPROVE_QUALITY, version=seen)
    following = VERSION.after(VersionState(version.state), VersionAct.MAKE_EFFECTIVE)
    # One version of a recipe at a time takes effect, so that two see each other.
    uow.lock(MasterRecipe, MasterRecipe.id == version.recipe_id)
    current = _in_effect(uow, version)
    _require_day(uow, version, current, effective_on)
    if current is not None:
        _supersede(uow, current, by=version)
    version.state = following
    version.effective_on = effective_on
    version.effective_at = uow.now
    uow.record(RecipeVersionBecameEffective(version=version.id))
    proposing.propose(uow, version)
    return version


def withdraw(uow: UnitOfWork, *, recipe_version: UUID, seen: int, reason: str) -> MasterRecipeVersion:
    """End a version: its author a draft, quality anything that was submitted.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_READ, version=seen)
    draft = version.state == VersionState.DRAFT
    uow.require(Permission.RECIPE_WRITE if draft else Permission.RECIPE_APPROVE_QUALITY, site=SiteId(version.site_id))
    require_text(reason, limit=form.REASON, path=("reason",))
    version.state = VERSION.after(VersionState(version.state), VersionAct.WITHDRAW)
    version.ended_at = uow.now
    version.because = reason
    uow.record(RecipeVersionWithdrawn(version=version.id))
    return version


def _in_effect(uow: UnitOfWork, version: MasterRecipeVersion) -> MasterRecipeVersion | None:
    """The effective version of the same recipe, site, batch size and variant, locked (REC-3)."""
    found = uow.lock(
        MasterRecipeVersion,
        MasterRecipeVersion.recipe_id == version.recipe_id,
        MasterRecipeVersion.site_id == version.site_id,
        MasterRecipeVersion.batch_size_value == version.batch_size_value,
        MasterRecipeVersion.batch_size_unit == version.batch_size_unit,
        MasterRecipeVersion.variant == version.variant,
        MasterRecipeVersion.state == VersionState.EFFECTIVE,
    )
    assert len(found) <= 1, found
    return found[0] if found else None


def _require_day(uow: UnitOfWork, version: MasterRecipeVersion, current: MasterRecipeVersion | None, day: date) -> None:
    zone = uow.find(Site, Site.id == version.site_id)[0].time_zone
    assert version.approved_at is not None, version.id
    rules.require_effective_day(
        day,
        approved=rules.day_at(version.approved_at, zone),
        predecessor=None if current is None else current.effective_on,
        today=rules.day_at(uow.now, zone),
    )


def _supersede(uow: UnitOfWork, current: MasterRecipeVersion, *, by: MasterRecipeVersion) -> None:
    """End the version in effect; batches that run by it go on (REC-4)."""
    current.state = VERSION.after(VersionState(current.state), VersionAct.SUPERSEDE)
    current.ended_at = uow.now
    uow.session.flush()  # the index holds one effective version, and must see the old one leave first
    uow.record(RecipeVersionSuperseded(version=current.id, by=by.id))
