"""Submitting a draft: signed by its author, frozen from then on (REC-1, REC-7)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json, canonical
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import rows
from domain.recipes.commands.editing import add_author
from domain.recipes.completeness import findings
from domain.recipes.content import CONTENT_LIMIT, Header, content_of
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
    recipe = uow.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0]
    header = Header(
        recipe=recipe.id,
        code=recipe.code,
        product=recipe.product,
        stage=recipe.stage,
        version=version.id,
        number=version.number,
        site=version.site_id,
        variant=version.variant,
        batch_size=Quantity(version.batch_size_value, version.batch_size_unit),
    )
    return content_of(header, rows.elements_of(uow, version))


def _check(uow: UnitOfWork, version: MasterRecipeVersion, given: Submission) -> None:
    VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    found = findings(rows.elements_of(uow, version))
    size = len(canonical(_content(uow, version, given)).decode())
    if size > CONTENT_LIMIT:
        what = f"its text is {size} characters, of at most {CONTENT_LIMIT}"
        found = (*found, Finding(place="version", what=what, remedy="shorten instructions, or split the stage"))
    if found:
        raise RecipeIncomplete(findings=found)


def _submit(uow: UnitOfWork, version: MasterRecipeVersion, given: Submission, _: Signature) -> MasterRecipeVersion:
    content = canonical(_content(uow, version, given)).decode()
    add_author(uow, version)
    uow.session.flush()  # an author's trigger wants the version still in draft
    version.state = VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    version.submission += 1
    version.submitted_at = uow.now
    version.content = content
    version.digest = sha256(content)
    version.because = None
    uow.record(RecipeVersionSubmitted(version=version.id, submission=version.submission, digest=version.digest))
    return version


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
