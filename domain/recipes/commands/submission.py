"""Submitting a draft: signed by its author, frozen from then on, with route and simulation (REC-1, REC-2, REC-7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json, canonical, parse
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import rows
from domain.recipes.adoption import rows as adoption
from domain.recipes.adoption.rules import findings as adoption_findings
from domain.recipes.commands.routing import freeze_route, route_at
from domain.recipes.commands.simulating import attach_simulation, require_simulated, signed_with
from domain.recipes.content import content_of
from domain.recipes.editing.draft import add_author
from domain.recipes.events import RecipeVersionSubmitted
from domain.recipes.heading import header_of
from domain.recipes.kinds import VersionState
from domain.recipes.linting.findings import Finding
from domain.recipes.linting.lint import errors, lint
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.refusals import RecipeIncomplete
from domain.recipes.states import VERSION, VersionAct
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
    content = content_of(header_of(uow, version), rows.elements_of(uow, version.id))
    return {"recipe": content, "simulation": signed_with(uow, version)}


def _check(uow: UnitOfWork, version: MasterRecipeVersion, _: Submission) -> None:
    VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    elements = rows.elements_of(uow, version.id)
    found = (*errors(lint(elements, header_of(uow, version))), *_undeclared(uow, version))
    if found:
        raise RecipeIncomplete(findings=found)
    route_at(uow, version.site_id)
    require_simulated(uow, version, elements)


def _undeclared(uow: UnitOfWork, version: MasterRecipeVersion) -> Iterator[Finding]:
    """What a site's version has otherwise than the company's without declaring it (REC-9)."""
    drift = adoption.drift_of(uow, version)
    if drift is not None:
        yield from adoption_findings(drift)


def _submit(uow: UnitOfWork, version: MasterRecipeVersion, _: Submission, signature: Signature) -> MasterRecipeVersion:
    add_author(uow, version)
    freeze_route(uow, version, route_at(uow, version.site_id))
    attach_simulation(uow, version)
    uow.session.flush()  # the triggers of authors, of the route's steps and of the simulation want a draft
    version.state = VERSION.after(VersionState(version.state), VersionAct.SUBMIT)
    version.submission += 1
    version.submitted_at = uow.now
    version.content = _signed(signature)
    version.digest = sha256(version.content)
    version.because = None
    uow.record(RecipeVersionSubmitted(version=version.id, submission=version.submission, digest=version.digest))
    return version


def _signed(signature: Signature) -> str:
    """The recipe that the author signed, so that what is frozen is that and nothing else."""
    covered = parse(signature.content.encode())
    assert isinstance(covered, Mapping), signature.id
    content = covered["content"]
    assert isinstance(content, Mapping), signature.id
    return canonical(content["recipe"]).decode()


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
