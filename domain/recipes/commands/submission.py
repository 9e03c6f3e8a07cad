"""Submitting a draft: signed by its author, frozen from then on, its route too (REC-1, REC-2, REC-7)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json, canonical, parse
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import rows
from domain.recipes.adoption import rows as adoption
from domain.recipes.adoption.rules import findings as adoption_findings
from domain.recipes.commands.drafting import size_range_of
from domain.recipes.commands.routing import freeze_route, route_at
from domain.recipes.completeness import findings
from domain.recipes.content import CONTENT_LIMIT, Header, content_of
from domain.recipes.editing.draft import add_author
from domain.recipes.events import RecipeVersionSubmitted
from domain.recipes.kinds import VersionState
from domain.recipes.models import MasterRecipe, MasterRecipeVersion
from domain.recipes.refusals import RecipeIncomplete
from domain.recipes.states import VERSION, VersionAct
from domain.recipes.values import Finding
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.signatures.rules import sha256


@dataclass(frozen=True, slots=True)
class Submission:
    """Which version to submit, as it was seen."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"recipeVersion": str(self.subject), "version": str(self.version)}


def _content(uow: UnitOfWork, version: MasterRecipeVersion, _: Submission) -> dict[str, Json]:
    return content_of(_header(uow, version), rows.elements_of(uow, version.id))


def _header(uow: UnitOfWork, version: MasterRecipeVersion) -> Header:
    recipe = uow.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0]
    return Header(
        recipe=recipe.id,
        code=recipe.code,
        product=recipe.product,
        stage=recipe.stage,
        version=version.id,
        number=version.number,
        site=version.site_id,
        variant=version.variant,
        batch_size=Quantity(version.batch_size_value, version.batch_size_unit),
        adopted=adoption.adopted_of(uow, version),
        size_range=size_range_of(version),
    )


def _check(uow: UnitOfWork, version: MasterRecipeVersion, _: Submission) -> None:
    VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    elements = rows.elements_of(uow, version.id)
    found = (*findings(elements), *_undeclared(uow, version), *_size(content_of(_header(uow, version), elements)))
    if found:
        raise RecipeIncomplete(findings=found)
    route_at(uow, version.site_id)


def _undeclared(uow: UnitOfWork, version: MasterRecipeVersion) -> Iterator[Finding]:
    """What a site's version has otherwise than the company's without declaring it (REC-9)."""
    drift = adoption.drift_of(uow, version)
    if drift is not None:
        yield from adoption_findings(drift)


def _size(content: Json) -> Iterator[Finding]:
    # As many characters as the canonical form, which takes far longer to write.
    size = len(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    if size > CONTENT_LIMIT:
        what = f"its text is {size} characters, of at most {CONTENT_LIMIT}"
        yield Finding(place="version", what=what, remedy="shorten instructions, or split the stage")


def _submit(uow: UnitOfWork, version: MasterRecipeVersion, _: Submission, signature: Signature) -> MasterRecipeVersion:
    add_author(uow, version)
    freeze_route(uow, version, route_at(uow, version.site_id))
    uow.session.flush()  # the triggers of authors and of the route's steps want the version still in draft
    version.state = VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    version.submission += 1
    version.submitted_at = uow.now
    version.content = _signed(signature)
    version.digest = sha256(version.content)
    version.because = None
    uow.record(RecipeVersionSubmitted(version=version.id, submission=version.submission, digest=version.digest))
    return version


def _signed(signature: Signature) -> str:
    """The content that the author signed, so that what is frozen is that and nothing else."""
    covered = parse(signature.content.encode())
    assert isinstance(covered, Mapping), signature.id
    return canonical(covered["content"]).decode()


SUBMIT = SignedAct[Submission, MasterRecipeVersion](
    name="submitRecipeVersion",
    model=MasterRecipeVersion,
    reads=Permission.RECIPE_READ,
    needs=lambda _: Permission.RECIPE_WRITE,
    meaning=lambda _: Meaning.AUTHORED,
    content=_content,
    check=_check,
    perform=_submit,
)
