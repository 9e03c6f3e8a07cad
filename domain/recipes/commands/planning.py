"""Changing or cancelling the day to come of a version, and taking it into effect when that day begins (REC-3)."""

from datetime import date
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form
from domain.recipes.commands import effect
from domain.recipes.governance.events import RecipeVersionPlanCancelled
from domain.recipes.governance.refusals import NotPlanned
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.states import VERSION, VersionAct


def change_day(
    uow: UnitOfWork, *, recipe_version: UUID, seen: int, effective_on: date, reason: str
) -> MasterRecipeVersion:
    """Give a planned version another day, for a reason; one up to today at the site puts it into effect at once.

    Raises Forbidden, NotFound, VersionConflict, WrongState, NotPlanned, InvalidInput, and what `make_effective` raises
    of a day.
    """
    version = _planned(uow, recipe_version, seen, reason)
    effect.settle(uow, version, effective_on)
    return version


def cancel_day(uow: UnitOfWork, *, recipe_version: UUID, seen: int, reason: str) -> MasterRecipeVersion:
    """Take a planned version's day away, for a reason; it stays approved.

    Raises Forbidden, NotFound, VersionConflict, WrongState, NotPlanned, InvalidInput.
    """
    version = _planned(uow, recipe_version, seen, reason)
    version.planned_on = None
    uow.record(RecipeVersionPlanCancelled(version=version.id))
    return version


def take_effect(uow: UnitOfWork, *, recipe_version: UUID) -> MasterRecipeVersion:
    """Take a planned version into effect once its day has begun at the site, however late this comes (REC-3, REC-4).

    `effective_on` is the planned day, `effective_at` the moment in which it truly happened. A version that isn't due
    is left as it is, so that this may be run any number of times, and so is one behind another that is due before it.
    Raises NotFound, EffectiveDateRefused.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_APPROVE_QUALITY)
    if not _is_due(uow, version):
        return version
    current, day = effect.take_turn(uow, version), version.planned_on
    assert day is not None, version.id
    if any(one.planned_on is not None and one.planned_on < day for one in effect.planned_beside(uow, version)):
        return version
    effect.require_day(uow, version, current, day, latest=day)
    effect.put_into_effect(uow, version, day, current=current)
    return version


def _planned(uow: UnitOfWork, recipe_version: UUID, seen: int, reason: str) -> MasterRecipeVersion:
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_APPROVE_QUALITY, version=seen)
    require_text(reason, limit=form.REASON, path=("reason",))
    VERSION.after(VersionState(version.state), VersionAct.PLAN)
    if version.planned_on is None:
        raise NotPlanned
    return version


def _is_due(uow: UnitOfWork, version: MasterRecipeVersion) -> bool:
    return version.planned_on is not None and version.planned_on <= effect.day_here(uow, version)
