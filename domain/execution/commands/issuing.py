"""Issue a batch from an effective recipe version, signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution import control_recipe
from domain.execution.events import BatchIssued
from domain.execution.models import Batch, BatchState, Disposition, PhaseExecution
from domain.execution.numbering import drawing
from domain.execution.procedure import deciding, passes, plans, reading
from domain.execution.procedure.course import Course
from domain.execution.procedure.plans import Plan
from domain.execution.refusals import IssuedAtEnterprise, SuccessorDue
from domain.execution.rework import standing as reworks
from domain.execution.rework.models import ReworkApproval
from domain.execution.rules import batches as rules
from domain.execution.rules.runnable import require_runnable
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.effect import day_here, planned_beside
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, RecipePhase
from domain.recipes.reading import batch_size_of
from domain.recipes.rows import elements_of
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy import enterprise


@dataclass(frozen=True, slots=True)
class IssueBatch:
    """`subject` is the recipe version, `version` its row's.

    Without a `number` the pattern that holds gives the next; without a `size` the batch is of the recipe's own.
    `rework` is the approval by which it is made of rejected lots of another batch (REV-5).
    """

    subject: UUID
    version: int
    number: str | None = None
    size: Quantity | None = None
    rework: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "recipeVersion": str(self.subject),
            "version": self.version,
            "number": self.number,
            "size": None if self.size is None else shown(self.size),
            **named_rework(self.rework),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a batch is made as: its number where that is given, its size, the order that it fills, its rework."""

    number: str | None
    size: Quantity
    order: UUID | None = None
    rework: UUID | None = None


def require_issuable(uow: UnitOfWork, recipe: MasterRecipeVersion, made: Made) -> None:
    """A batch of this size and number can be issued from the version now.

    Raises NotEffective, IssuedAtEnterprise, NothingMade, SuccessorDue, NotRunnable, SizeRefused, InvalidInput,
    BatchNumberTaken, NumberNeeded, NumberedByPattern, and of a rework NotFound, ReworkSettled, NotOfThisRework.
    """
    rules.require_effective(recipe.state)
    require_plant(uow, recipe)
    master = master_of(uow, recipe)
    rules.require_product(master.kind, master.code)
    _require_no_successor(uow, recipe)
    _require_runnable(uow, recipe)
    control_recipe.require_size(recipe, made.size, path=("size",))
    drawing.require_way(uow, recipe.site_id, master.id, made.number)
    if made.rework is not None:
        reworks.require_issuable(uow, _approval(uow, made.rework), version=recipe.id)


def _approval(uow: UnitOfWork, wanted: UUID) -> ReworkApproval:
    """Locked, so that one batch is made by it."""
    found = uow.lock(ReworkApproval, ReworkApproval.id == wanted)
    if not found:
        raise NotFound(kind="ReworkApproval", id=wanted, path=("rework",))
    return found[0]


def _require_runnable(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    elements = elements_of(uow, recipe.id)
    require_runnable(elements)
    plans.keep(recipe, elements)


def require_plant(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    """A company's recipe is made nowhere until a site adopted it (REC-9). Raises IssuedAtEnterprise."""
    if enterprise.is_enterprise(uow, recipe.site_id):
        raise IssuedAtEnterprise


def content(uow: UnitOfWork, recipe: MasterRecipeVersion, made: Made) -> dict[str, Json]:
    """What whoever issues a batch is shown and signs: which recipe, how much of it, and how it is numbered."""
    master = master_of(uow, recipe)
    pattern = drawing.require_way(uow, recipe.site_id, master.id, made.number)
    told: dict[str, Json] = {
        "recipe": {"code": master.code, "product": master.product, "stage": master.stage, "number": recipe.number},
        "variant": recipe.variant,
        "batchSize": shown(made.size),
        "recipeDigest": recipe.digest,
    }
    if made.size != batch_size_of(recipe):
        told["scaledFrom"] = shown(batch_size_of(recipe))
    if pattern is not None:
        told["numberedBy"] = pattern
    if made.rework is not None:
        approval = _approval(uow, made.rework)
        told["rework"] = {"kind": approval.kind, "of": approval.batch_number, "because": approval.because}
    return told


def make(uow: UnitOfWork, recipe: MasterRecipeVersion, made: Made, signature: Signature) -> Batch:
    """Freeze the version for this run (REC-1): it changes no more, and the batch holds its id and digest.

    Raises NumberUnformed, NumbersUsedUp, NumbersTaken.
    """
    assert recipe.digest is not None, recipe.id
    master = master_of(uow, recipe)
    pattern = drawing.require_way(uow, recipe.site_id, master.id, made.number)
    number = made.number if pattern is None else drawing.next_number(uow, recipe.site_id, master, pattern)
    assert number is not None, "no pattern stands for a given number"
    batch = Batch(
        id=new_id(),
        site_id=recipe.site_id,
        number=number,
        order_id=made.order,
        rework_id=made.rework,
        recipe_version_id=recipe.id,
        recipe_digest=recipe.digest,
        product=master.product,
        size_value=made.size.value,
        size_unit=made.size.unit,
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


def master_of(uow: UnitOfWork, recipe: MasterRecipeVersion) -> MasterRecipe:
    return uow.find(MasterRecipe, MasterRecipe.id == recipe.recipe_id)[0]


def named_rework(rework: UUID | None) -> dict[str, Json]:
    """What an input says of it: nothing for a batch that is none."""
    return {} if rework is None else {"rework": str(rework)}


def shown(size: Quantity) -> Json:
    """An amount as it is signed."""
    return {"value": f"{size.value:f}", "unit": size.unit}


def _require_no_successor(uow: UnitOfWork, recipe: MasterRecipeVersion) -> None:
    """No version is due to take this one's place, should its day have begun before the workers came to it (REC-3)."""
    due = planned_beside(uow, recipe)
    today = day_here(uow, recipe)
    for one in due:
        if one.planned_on is not None and one.planned_on <= today:
            raise SuccessorDue(number=one.number, planned_on=one.planned_on)


def _made(recipe: MasterRecipeVersion, given: IssueBatch) -> Made:
    return Made(number=given.number, size=given.size or batch_size_of(recipe), rework=given.rework)


ISSUE_BATCH: SignedAct[IssueBatch, MasterRecipeVersion] = SignedAct(
    name="issueBatch",
    model=MasterRecipeVersion,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_ISSUE,
    meaning=lambda _: Meaning.ISSUED,
    content=lambda uow, recipe, given: content(uow, recipe, _made(recipe, given)),
    check=lambda uow, recipe, given: require_issuable(uow, recipe, _made(recipe, given)),
    perform=lambda uow, recipe, given, signature: make(uow, recipe, _made(recipe, given), signature),
)
