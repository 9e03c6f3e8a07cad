"""Quality approves that rejected lots of a batch are made anew as one other batch, or withdraws that: both signed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.execution.lots import stages
from domain.execution.models import Batch
from domain.execution.rework import rules, standing
from domain.execution.rework.events import ReworkApproved, ReworkWithdrawn
from domain.execution.rework.kinds import ReworkKind
from domain.execution.rework.models import ReworkApproval, ReworkLot
from domain.execution.rework.refusals import NotToBeReworked, ReworkSettled, VersionNotApproved
from domain.execution.rework.rules import Process
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text, require_words
from domain.materials import queries as stock
from domain.materials import rules as materials
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality.form import CODE
from domain.recipes.models import MasterRecipe, MasterRecipeVersion, VersionState
from domain.recipes.rows import elements_of
from domain.review import executors
from domain.review.rules import require_not_executed
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

EVALUATION = 4000
APPROVED = frozenset({VersionState.APPROVED, VersionState.EFFECTIVE})


@dataclass(frozen=True, slots=True)
class ToRework:
    """How much of a rejected lot may go into the new batch."""

    lot: UUID
    quantity: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRework:
    """`subject` is the batch that gave the lots, `recipe_version` that by which the new batch is made.

    `because` is why, `evaluation` that of the risk. `additional_tests` are codes of tests beside the specification.
    `expires_on` is a last day that quality sets, and `expires_because` why: both or neither.
    """

    subject: UUID
    version: int
    kind: ReworkKind
    because: str
    evaluation: str
    recipe_version: UUID
    lots: tuple[ToRework, ...]
    additional_tests: tuple[str, ...] = ()
    expires_on: date | None = None
    expires_because: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "kind": self.kind.value,
            "because": self.because,
            "evaluation": self.evaluation,
            "recipeVersion": str(self.recipe_version),
            "lots": [{"lot": str(one.lot), "quantity": str(one.quantity)} for one in self.lots],
            "additionalTests": list(self.additional_tests),
            "expiresOn": None if self.expires_on is None else self.expires_on.isoformat(),
            "expiresBecause": self.expires_because,
        }


@dataclass(frozen=True, slots=True)
class WithdrawRework:
    """`subject` is the approval, `reason` why nothing is to be made by it any more."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"rework": str(self.subject), "version": str(self.version), "reason": self.reason}


def _content(uow: UnitOfWork, batch: Batch, given: ApproveRework) -> Json:
    """With the steps that the recipe takes: by them it is one kind or the other."""
    version = _version(uow, batch, given)
    recipe = _recipe(uow, version)
    lots = {one.id: one for one in _lots(uow, given)}
    return {
        "batch": {"number": batch.number, "product": batch.product, "disposition": batch.disposition},
        "lots": [
            {"lot": lots[one.lot].number, "status": lots[one.lot].status, "quantity": str(one.quantity)}
            for one in given.lots
        ],
        "recipe": {"code": recipe.code, "stage": recipe.stage, "number": version.number, "digest": version.digest},
        "steps": [one.name for one in elements_of(uow, version.id).phases],
    }


def _check(uow: UnitOfWork, batch: Batch, given: ApproveRework) -> None:
    """Raises NotFound, VersionNotApproved, OtherProduct, WrongReworkKind, NotToBeReworked, NotEnough, InvalidInput."""
    _require_form(given)
    version = _version(uow, batch, given)
    if version.state not in APPROVED:
        raise VersionNotApproved(state=version.state, path=("recipeVersion",))
    (own,) = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == batch.recipe_version_id)
    rules.require_kind(given.kind, _process(uow, own), _process(uow, version))
    _require_lots(uow, batch, given)


def _require_form(given: ApproveRework) -> None:
    require_words(given.because, limit=materials.REASON, path=("because",))
    require_text(given.evaluation, limit=EVALUATION, path=("evaluation",))
    if not 1 <= len({one.lot for one in given.lots}) == len(given.lots) <= rules.LOTS:
        raise InvalidInput(path=("lots",), problem=f"Name 1 to {rules.LOTS} lots, each once.")
    if not len(set(given.additional_tests)) == len(given.additional_tests) <= rules.TESTS:
        raise InvalidInput(path=("additionalTests",), problem=f"Name at most {rules.TESTS} tests, each once.")
    if not all(CODE.fullmatch(one) for one in given.additional_tests):
        problem = "A test is named by its code in a specification: 1 to 40 letters, digits, underscores."
        raise InvalidInput(path=("additionalTests",), problem=problem)
    materials.require_day(given.expires_on)
    if (given.expires_on is None) is not (given.expires_because is None):
        problem = "Say both the last day of use and why it is that, or neither: then it is that of the lots."
        raise InvalidInput(path=("expiresOn",), problem=problem)
    if given.expires_because is not None:
        require_words(given.expires_because, limit=materials.REASON, path=("expiresBecause",))


def _require_lots(uow: UnitOfWork, batch: Batch, given: ApproveRework) -> None:
    """Each is rejected, of the batch, at its site, in its amount, and named by no other approval that stands."""
    made, units = stages.made(uow.session, batch), _units(uow, _lots(uow, given))
    named = _named_before(uow, given)
    for wanted, lot in zip(given.lots, _lots(uow, given), strict=True):
        because = None
        if lot.id not in made:
            because = f"batch {batch.number} didn't give it"
        elif lot.site_id != batch.site_id:
            because = "it lies at another site than the batch"
        elif lot.status != LotStatus.REJECTED:
            because = f"it is {lot.status}, and only what is REJECTED is reworked"
        elif lot.id in named:
            because = "another approval names it; withdraw that first (withdrawRework)"
        if because is not None:
            raise NotToBeReworked(number=lot.number, because=because, path=("lots",))
        materials.require_counted(wanted.quantity, units[lot.material_id])
        remaining = stock.locked_balance(uow, lot).remaining
        materials.require_enough(lot.number, wanted.quantity, remaining=remaining)


def _signer(uow: UnitOfWork, batch: Batch, _: ApproveRework) -> None:
    """Raises SamePerson."""
    require_not_executed(uow.person, executors.executed_by(uow.session, batch), act="Approval of the rework")


def _perform(uow: UnitOfWork, batch: Batch, given: ApproveRework, signature: Signature) -> ReworkApproval:
    version = _version(uow, batch, given)
    found = uow.add(
        ReworkApproval(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            batch_number=batch.number,
            kind=given.kind,
            because=given.because.strip(),
            evaluation=given.evaluation,
            recipe_version_id=version.id,
            recipe_name=f"{_recipe(uow, version).code}, version {version.number}",
            additional_tests=list(given.additional_tests),
            expires_on=given.expires_on,
            expires_because=None if given.expires_because is None else given.expires_because.strip(),
            approved_by=signature.person_id,
            approved_name=signature.printed_name,
            approved_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.session.flush()  # the database asks of each lot whether its approval stands
    for wanted, lot in zip(given.lots, _lots(uow, given), strict=True):
        uow.add(
            ReworkLot(
                id=new_id(),
                site_id=batch.site_id,
                approval_id=found.id,
                lot_id=lot.id,
                lot_number=lot.number,
                quantity_value=wanted.quantity.value,
                quantity_unit=wanted.quantity.unit,
            )
        )
    uow.record(ReworkApproved(batch=batch.id, approval=found.id))
    return found


def _version(uow: UnitOfWork, batch: Batch, given: ApproveRework) -> MasterRecipeVersion:
    """Of the batch's site. Raises NotFound."""
    found = uow.lock(MasterRecipeVersion, MasterRecipeVersion.id == given.recipe_version)
    if not found or found[0].site_id != batch.site_id:
        raise NotFound(kind="MasterRecipeVersion", id=given.recipe_version, path=("recipeVersion",))
    return found[0]


def _recipe(uow: UnitOfWork, version: MasterRecipeVersion) -> MasterRecipe:
    return uow.find(MasterRecipe, MasterRecipe.id == version.recipe_id)[0]


def _process(uow: UnitOfWork, version: MasterRecipeVersion) -> Process:
    recipe, phases = _recipe(uow, version), elements_of(uow, version.id).phases
    return Process(recipe.id, recipe.product, frozenset(rules.step_of(one) for one in phases))


def _lots(uow: UnitOfWork, given: ApproveRework) -> list[MaterialLot]:
    """The lots that are named, locked, in the order of their naming. Raises NotFound."""
    found = {one.id: one for one in uow.lock(MaterialLot, MaterialLot.id.in_([one.lot for one in given.lots]))}
    for one in given.lots:
        if one.lot not in found:
            raise NotFound(kind="MaterialLot", id=one.lot, path=("lots",))
    return [found[one.lot] for one in given.lots]


def _units(uow: UnitOfWork, lots: list[MaterialLot]) -> dict[UUID, str]:
    of = {one.material_id for one in lots}
    return {one.id: one.unit for one in uow.find(MaterialDefinition, MaterialDefinition.id.in_(of))}


def _named_before(uow: UnitOfWork, given: ApproveRework) -> set[UUID]:
    """Those of the lots that an approval names which stands."""
    named = uow.find(ReworkLot, ReworkLot.lot_id.in_([one.lot for one in given.lots]))
    approvals = uow.find(ReworkApproval, ReworkApproval.id.in_({one.approval_id for one in named}))
    stand = {one.id for one in approvals if one.withdrawn_at is None}
    return {one.lot_id for one in named if one.approval_id in stand}


def _content_of_withdrawal(uow: UnitOfWork, found: ReworkApproval, _: WithdrawRework) -> Json:
    return {
        "batch": found.batch_number,
        "kind": found.kind,
        "recipe": found.recipe_name,
        "because": found.because,
        "lots": [one.lot_number for one in standing.lots_of(uow, found)],
        "approvedBy": {"id": str(found.approved_by), "name": found.approved_name},
    }


def _check_withdrawal(uow: UnitOfWork, found: ReworkApproval, given: WithdrawRework) -> None:
    """Raises ReworkSettled, InvalidInput."""
    require_words(given.reason, limit=materials.REASON, path=("reason",))
    standing.require_standing(found)
    for batch in uow.lock(Batch, Batch.rework_id == found.id):
        if batch.started_at is not None:
            because = f"Batch {batch.number} began by this approval; what comes of it is decided with the batch."
            raise ReworkSettled(because=because)


def _withdraw(uow: UnitOfWork, found: ReworkApproval, given: WithdrawRework, signature: Signature) -> ReworkApproval:
    found.withdrawn_by, found.withdrawn_name = signature.person_id, signature.printed_name
    found.withdrawn_at, found.withdrawn_because = uow.now, given.reason.strip()
    found.withdrawal_signature_id = signature.id
    uow.record(ReworkWithdrawn(batch=found.batch_id, approval=found.id))
    return found


APPROVE_REWORK = SignedAct[ApproveRework, Batch](
    name="approveRework",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_QUALITY,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=_signer,
    may_wait=ApproveRework,
)

WITHDRAW_REWORK = SignedAct[WithdrawRework, ReworkApproval](
    name="withdrawRework",
    model=ReworkApproval,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_QUALITY,
    meaning=lambda _: Meaning.WITHDRAWN,
    content=_content_of_withdrawal,
    check=_check_withdrawal,
    perform=_withdraw,
)
