"""Issue a batch from an effective recipe version, signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from domain.execution.events import BatchIssued
from domain.execution.models import Batch, BatchState, Disposition, PhaseExecution
from domain.execution.procedure import deciding, passes, plans, reading
from domain.execution.procedure.course import Course
from domain.execution.procedure.plans import Plan
from domain.execution.refusals import BatchNumberTaken, IssuedAtEnterprise, SuccessorDue
from domain.execution.rules import batches as rules
from domain.execution.rules.runnable import require_runnable
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.effect import day_here, planned_beside
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipePhase
from domain.recipes.rows import elements_of
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy import enterprise


@dataclass(frozen=True, slots=True)
class IssueBatch:
    """`subject` is the recipe version, `version` its row's."""

    subject: UUID
    version: int
    number: str

    def as_json(self) -> dict[str, Json]:
        return {"recipeVersion": str(self.subject), "version": self.version, "number": self.number}


def _check(uow: UnitOfWork, recipe: MasterRecipeVersion, given: IssueBatch) -> None:
    rules.require_effective(recipe.state)
    _require_plant(uow, recipe)
    master = _master(uow, recipe)
    rules.require_product(master.kind, master.code)
    _require_no_successor(uow, recipe)
    _require_runnable(uow, recipe)
    rules.require_number(given.number)
    _take_turns(uow, given.number)
    if uow.find(Batch, Batch.number == given.number):
        raise BatchNumberTaken(number=given.number, path=("number",))


def _require_runnable(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    elements = elements_of(uow, recipe.id)
    require_runnable(elements)
    if recipe.digest is not None:
        plans.keep(recipe.id, recipe.digest, elements)


def _require_plant(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    """A company's recipe is made nowhere until a site adopted it (REC-9). Raises IssuedAtEnterprise."""
    if enterprise.is_enterprise(uow, recipe.site_id):
        raise IssuedAtEnterprise


def _content(uow: UnitOfWork, recipe: MasterRecipeVersion, _: IssueBatch) -> Json:
    master = _master(uow, recipe)
    return {
        "recipe": {"code": master.code, "product": master.product, "stage": master.stage, "number": recipe.number},
        "variant": recipe.variant,
        "batchSize": {"value": f"{recipe.batch_size_value:f}", "unit": recipe.batch_size_unit},
        "recipeDigest": recipe.digest,
    }


def _perform(uow: UnitOfWork, recipe: MasterRecipeVersion, given: IssueBatch, signature: Signature) -> Batch:
    """Freeze the version for this run (REC-1): it changes no more, and the batch holds its id and digest."""
    assert recipe.digest is not None, recipe.id
    batch = Batch(
        id=new_id(),
        site_id=recipe.site_id,
        number=given.number,
        recipe_version_id=recipe.id,
        recipe_digest=recipe.digest,
        product=_master(uow, recipe).product,
        size_value=recipe.batch_size_value,
        size_unit=recipe.batch_size_unit,
        state=BatchState.IDLE,
        disposition=Disposition.PENDING,
        issued_by=uow.actor.as_person,
        issued_at=uow.now,
        issue_signature_id=signature.id,
    )
    uow.add(batch)
    plan = plans.of(uow, batch)
    rows = [
        uow.add(passes.idle(plan, batch, one))
        for one in uow.find(RecipePhase, RecipePhase.recipe_version_id == recipe.id)
    ]
    uow.record(BatchIssued(batch=batch.id, number=batch.number))
    _decide(uow, batch, plan, rows)
    return batch


def _decide(uow: UnitOfWork, batch: Batch, plan: Plan, rows: Sequence[PhaseExecution]) -> None:
    """What the procedure begins with may be a choice, by figures of the recipe."""
    if not plan.straight:
        uow.session.flush()  # the batch and its phases are asked for
        course = Course(plan, [reading.standing_of(one) for one in rows], {})
        passes.arrange(uow, batch, deciding.decide(uow, batch, course, None))


def _master(uow: UnitOfWork, recipe: MasterRecipeVersion) -> MasterRecipe:
    return uow.find(MasterRecipe, MasterRecipe.id == recipe.recipe_id)[0]


def _require_no_successor(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    """No version is due to take this one's place, should its day have begun before the workers came to it (REC-3)."""
    due = planned_beside(uow, recipe)
    today = day_here(uow, recipe)
    for one in due:
        if one.planned_on is not None and one.planned_on <= today:
            raise SuccessorDue(number=one.number, planned_on=one.planned_on)


def _take_turns(uow: UnitOfWork, number: str) -> None:
    """Two who issue one number at once: the second waits, and is refused in words instead of by a constraint."""
    key = func.hashtextextended(f"batch {uow.actor.company} {number}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))


ISSUE_BATCH: SignedAct[IssueBatch, MasterRecipeVersion] = SignedAct(
    name="issueBatch",
    model=MasterRecipeVersion,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_ISSUE,
    meaning=lambda _: Meaning.ISSUED,
    content=_content,
    check=_check,
    perform=_perform,
)
