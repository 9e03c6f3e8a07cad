"""Approving a submitted version along its route, or returning it to its author (REC-2)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json, parse
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.recipes import form, rules
from domain.recipes.commands.routing import frozen_route
from domain.recipes.commands.simulating import signed_with
from domain.recipes.editing.draft import touch
from domain.recipes.events import RecipeApprovalGiven, RecipeVersionApproved, RecipeVersionReturned
from domain.recipes.governance import routes
from domain.recipes.governance.routes import PERMISSION
from domain.recipes.kinds import ApprovalRole, VersionState
from domain.recipes.models import MasterRecipeVersion, RecipeApproval, RecipeAuthor
from domain.recipes.states import VERSION, VersionAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.signatures.staleness import make_stale

MAY_RETURN = (Permission.RECIPE_WRITE, *PERMISSION.values())


@dataclass(frozen=True, slots=True)
class Approval:
    """Which version to approve, as it was seen, and in which role."""

    subject: UUID
    version: int
    role: ApprovalRole

    def as_json(self) -> dict[str, Json]:
        return {"recipeVersion": str(self.subject), "version": str(self.version), "role": self.role.value}


def return_to_draft(uow: UnitOfWork, *, recipe_version: UUID, seen: int, reason: str) -> MasterRecipeVersion:
    """Give a submitted version back to its author; signatures on it go stale, and approvals no longer count (REC-2).

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_READ, version=seen)
    _require_any(uow, version)
    require_text(reason, limit=form.REASON, path=("reason",))
    version.state = VERSION.after(VersionState(version.state), VersionAct.RETURN)
    version.submitted_at = version.content = version.digest = None
    version.because = reason
    for signature in uow.find(Signature, Signature.subject_id == version.id):
        make_stale(uow, signature, because=f"the version was returned to draft: {reason}"[: form.REASON])
    uow.record(RecipeVersionReturned(version=version.id, submission=version.submission))
    return version


def _require_any(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    """Its author may take it back, and who may approve it may send it back. Raises Forbidden."""
    if not any(uow.actor.may(one, site=SiteId(version.site_id)) for one in MAY_RETURN):
        raise Forbidden(
            permission=Permission.RECIPE_APPROVE_QUALITY, roles=roles_with(Permission.RECIPE_APPROVE_QUALITY)
        )


def _content(uow: UnitOfWork, version: MasterRecipeVersion, __: Approval) -> dict[str, Json]:
    assert version.content is not None, version.id
    assert version.digest is not None, version.id
    return {
        "digest": version.digest,
        "recipe": parse(version.content.encode()),
        "simulation": signed_with(uow, version),
    }


def _check(uow: UnitOfWork, version: MasterRecipeVersion, given: Approval) -> None:
    VERSION.after(VersionState(version.state), VersionAct.APPROVE)
    route, held = frozen_route(uow, version), _given(uow, version)
    rules.require_role_open(given.role, given=held, missing=routes.missing(route, held))
    routes.require_turn(given.role, route, given=held)


def _approve(
    uow: UnitOfWork, version: MasterRecipeVersion, given: Approval, signature: Signature
) -> MasterRecipeVersion:
    person, held = uow.actor.as_person, _given(uow, version)
    authors = uow.find(RecipeAuthor, RecipeAuthor.recipe_version_id == version.id)
    rules.require_not_author(person, authors=[one.person_id for one in authors])
    rules.require_other_person(person, given=held)
    uow.add(_approval(uow, version, given.role, signature))
    uow.session.flush()  # the approval's trigger wants the version still in review
    uow.record(RecipeApprovalGiven(version=version.id, role=given.role.value, person=person))
    if routes.missing(frozen_route(uow, version), {*held, given.role}):
        version.state = VERSION.after(VersionState(version.state), VersionAct.APPROVE)
        touch(version)
    else:
        version.state = VERSION.after(VersionState(version.state), VersionAct.APPROVE_LAST)
        version.approved_at = uow.now
        uow.record(RecipeVersionApproved(version=version.id))
    return version


def _approval(
    uow: UnitOfWork, version: MasterRecipeVersion, role: ApprovalRole, signature: Signature
) -> RecipeApproval:
    return RecipeApproval(
        id=new_id(),
        site_id=version.site_id,
        recipe_version_id=version.id,
        submission=version.submission,
        role=role.value,
        person_id=uow.actor.as_person,
        signature_id=signature.id,
        approved_at=uow.now,
    )


def _given(uow: UnitOfWork, version: MasterRecipeVersion) -> dict[ApprovalRole, UUID]:
    """Who approved this submission in which role; those of earlier submissions don't count (REC-2)."""
    found = uow.find(
        RecipeApproval,
        RecipeApproval.recipe_version_id == version.id,
        RecipeApproval.submission == version.submission,
    )
    return {ApprovalRole(one.role): one.person_id for one in found}


APPROVE = SignedAct[Approval, MasterRecipeVersion](
    name="approveRecipeVersion",
    model=MasterRecipeVersion,
    reads=Permission.RECIPE_READ,
    needs=lambda given: PERMISSION[given.role],
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_approve,
    may_need=tuple(PERMISSION.values()),
)
