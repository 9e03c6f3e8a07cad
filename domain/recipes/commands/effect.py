"""Putting an approved version into effect, now or on a day to come, and taking one out of it (REC-3, REC-4)."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, rules
from domain.recipes.commands import proposing
from domain.recipes.commands.routing import review_due
from domain.recipes.events import RecipeVersionBecameEffective, RecipeVersionSuperseded, RecipeVersionWithdrawn
from domain.recipes.governance import days
from domain.recipes.governance.events import RecipeVersionPlanned
from domain.recipes.governance.refusals import AlreadyPlanned
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.states import VERSION, VersionAct
from domain.tenancy.models import Site


def make_effective(uow: UnitOfWork, *, recipe_version: UUID, seen: int, effective_on: date) -> MasterRecipeVersion:
    """Put an approved version into effect at its site, or plan the day to come on which it takes effect by itself.

    The one in effect so far is superseded (REC-3, REC-4). Raises Forbidden, NotFound, VersionConflict, WrongState,
    AlreadyPlanned, EffectiveDateRefused, DayTaken, PlannedIsDue.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_APPROVE_QUALITY, version=seen)
    VERSION.after(VersionState(version.state), VersionAct.MAKE_EFFECTIVE)
    if version.planned_on is not None:
        raise AlreadyPlanned(planned_on=version.planned_on, path=("effectiveOn",))
    settle(uow, version, effective_on)
    return version


def withdraw(uow: UnitOfWork, *, recipe_version: UUID, seen: int, reason: str) -> MasterRecipeVersion:
    """End a version: its author a draft, quality anything that was submitted. A planned day goes with it.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_READ, version=seen)
    draft = version.state == VersionState.DRAFT
    uow.require(Permission.RECIPE_WRITE if draft else Permission.RECIPE_APPROVE_QUALITY, site=SiteId(version.site_id))
    require_text(reason, limit=form.REASON, path=("reason",))
    version.state = VERSION.after(VersionState(version.state), VersionAct.WITHDRAW)
    version.planned_on = version.review_due_on = None
    version.ended_at = uow.now
    version.because = reason
    uow.record(RecipeVersionWithdrawn(version=version.id))
    return version


def settle(uow: UnitOfWork, version: MasterRecipeVersion, day: date) -> None:
    """Give an approved version its day: up to today at the site it takes effect at once, later by itself (REC-3).

    Raises EffectiveDateRefused, DayTaken, PlannedIsDue.
    """
    current = take_turn(uow, version)
    today = day_here(uow, version)
    planned = {one.planned_on: one.number for one in planned_beside(uow, version) if one.planned_on is not None}
    require_day(uow, version, current, day, latest=today + days.FURTHEST)
    days.require_free_day(day, planned=planned)
    if day > today:
        version.planned_on = day
        uow.record(RecipeVersionPlanned(version=version.id, day=day.isoformat()))
    else:
        days.require_none_due(today, planned=planned)
        put_into_effect(uow, version, day, current=current)


def take_turn(uow: UnitOfWork, version: MasterRecipeVersion) -> MasterRecipeVersion | None:
    """The version in effect so far, locked. One of a recipe at a time gets here, so that two see each other (REC-3)."""
    uow.lock(MasterRecipe, MasterRecipe.id == version.recipe_id)
    found = uow.lock(MasterRecipeVersion, *_beside(version), MasterRecipeVersion.state == VersionState.EFFECTIVE)
    assert len(found) <= 1, found
    return found[0] if found else None


def planned_beside(uow: UnitOfWork, version: MasterRecipeVersion) -> list[MasterRecipeVersion]:
    """The other versions of the same recipe, site, batch size and variant that have a day to come (REC-3)."""
    beside = uow.find(MasterRecipeVersion, *_beside(version), MasterRecipeVersion.state == VersionState.APPROVED)
    return [one for one in beside if one.id != version.id and one.planned_on is not None]


def require_day(
    uow: UnitOfWork, version: MasterRecipeVersion, current: MasterRecipeVersion | None, day: date, *, latest: date
) -> None:
    """Raises EffectiveDateRefused."""
    assert version.approved_at is not None, version.id
    rules.require_effective_day(
        day,
        approved=rules.day_at(version.approved_at, _zone(uow, version)),
        predecessor=None if current is None else current.effective_on,
        latest=latest,
    )


def day_here(uow: UnitOfWork, version: MasterRecipeVersion) -> date:
    """Today at the version's site (EXE-13)."""
    return rules.day_at(uow.now, _zone(uow, version))


def put_into_effect(
    uow: UnitOfWork, version: MasterRecipeVersion, day: date, *, current: MasterRecipeVersion | None
) -> None:
    """From this day on; the one in effect so far ends, and batches that run by it go on (REC-3, REC-4).

    One of the enterprise is proposed to every site that adopted an older one (REC-9).
    """
    if current is not None:
        _supersede(uow, current, by=version)
    version.state = VERSION.after(VersionState(version.state), VersionAct.MAKE_EFFECTIVE)
    version.planned_on = None
    version.effective_on = day
    version.effective_at = uow.now
    version.review_due_on = review_due(uow, version.site_id, day)
    uow.record(RecipeVersionBecameEffective(version=version.id))
    proposing.propose(uow, version)


def _supersede(uow: UnitOfWork, current: MasterRecipeVersion, *, by: MasterRecipeVersion) -> None:
    current.state = VERSION.after(VersionState(current.state), VersionAct.SUPERSEDE)
    current.review_due_on = None
    current.ended_at = uow.now
    uow.session.flush()  # the index holds one effective version, and must see the old one leave first
    uow.record(RecipeVersionSuperseded(version=current.id, by=by.id))


def _beside(version: MasterRecipeVersion) -> list[ColumnElement[bool]]:
    return [
        MasterRecipeVersion.recipe_id == version.recipe_id,
        MasterRecipeVersion.site_id == version.site_id,
        MasterRecipeVersion.batch_size_value == version.batch_size_value,
        MasterRecipeVersion.batch_size_unit == version.batch_size_unit,
        MasterRecipeVersion.variant == version.variant,
    ]


def _zone(uow: UnitOfWork, version: MasterRecipeVersion) -> str:
    return uow.find(Site, Site.id == version.site_id)[0].time_zone
