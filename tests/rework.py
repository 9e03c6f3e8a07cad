"""A rejected batch and what is made of its lot anew, through the domain's own commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.execution.rework.kinds import ReworkKind
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import drafting
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.values import Phase
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.models import Decision
from domain.review.reworking import APPROVE_REWORK, WITHDRAW_REWORK, ApproveRework, ToRework, WithdrawRework
from tests import execution, recipes, stages
from tests.conftest import Do
from tests.execution import Run
from tests.materials import LATER, Store, kg
from tests.plant import Plant

SOLVENT = recipes.phase(1, "Wash with solvent", instruction="As in RW-7.", signatures=stages.PHASES[0].signatures)
LAST = LATER - timedelta(days=30)
"""The last day of the rejected lot."""


@dataclass(frozen=True)
class Rework:
    """OLD, made of 100 kg of RAW, gave 90 kg of lot BAD; it is rejected, and its lot with it.

    `same` is the recipe version by which it was made, `other` one of the product that takes another step.
    """

    store: Store
    old: Run
    bad: UUID
    same: UUID
    other: UUID

    @property
    def plant(self) -> Plant:
        return self.store.plant

    def rows(self, table: str) -> list[Row[Any]]:
        with self.store.admin.connect() as connection:
            query = text(f"select * from {table} where company_id = :c order by id")  # noqa: S608 -- our own names
            return list(connection.execute(query, {"c": self.plant.company}))

    def given(self, **more: Any) -> ApproveRework:  # noqa: ANN401 -- whatever an approval says
        """Rework of 60 kg of the lot by the other recipe, unless told otherwise."""
        given = ApproveRework(
            subject=self.old.batch,
            version=self.old.row().version,
            kind=ReworkKind.REWORK,
            because="The metal is washed out.",
            evaluation="Solvent is removed to below 10 ppm; the tablets' stability was studied for it.",
            recipe_version=self.other,
            lots=(ToRework(self.bad, kg("60")),),
        )
        return replace(given, **more)

    def approve(self, *, by: Actor | None = None, **more: Any) -> UUID:  # noqa: ANN401 -- whatever an approval says
        return recipes.sign(self.store.do, by or self.plant.reviewer, APPROVE_REWORK, self.given(**more)).id

    def reprocess(self, *, by: Actor | None = None, **more: Any) -> UUID:  # noqa: ANN401 -- whatever an approval says
        return self.approve(by=by, kind=ReworkKind.REPROCESSING, recipe_version=self.same, **more)

    def withdraw(self, approval: UUID, *, by: Actor | None = None, reason: str = "It isn't worth it.") -> None:
        version = next(one.version for one in self.rows("rework_approval") if one.id == approval)
        given = WithdrawRework(approval, version, reason)
        recipes.sign(self.store.do, by or self.plant.reviewer, WITHDRAW_REWORK, given)

    def issue(self, approval: UUID | None, number: str = "NEW", *, by_recipe: UUID | None = None) -> Run:
        """A batch by the approval, of the recipe for which it was given unless told."""
        of = next((one.recipe_version_id for one in self.rows("rework_approval") if one.id == approval), self.same)
        do, plant, version = self.store.do, self.plant, by_recipe or of

        def look(uow: UnitOfWork) -> MasterRecipeVersion:
            return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]

        seen = do(plant.supervisor, look).version or 0
        given = IssueBatch(version, seen, number, rework=approval)
        return Run(do, plant, self.store.admin, recipes.sign(do, plant.supervisor, ISSUE_BATCH, given).id)

    def status(self, lot: UUID) -> str:
        status: str = self.store.lot(lot).status
        return status


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    rejected(do, plant, admin, "RW-").approve()


def rejected(do: Do, plant: Plant, admin: Engine, prefix: str = "") -> Rework:
    """The batch is rejected in its only phase, which runs; all that is numbered or coded begins with the prefix."""
    store, code = Store(do, plant, admin), f"{prefix}MET-500"
    same = recipes.effective_recipe(do, plant, phases=stages.PHASES, code=code)
    other = recipe_of_product(do, plant, (SOLVENT,), code=f"{prefix}MET-RW", product=f"Metformin HCl 500 mg ({code})")
    old = Run(do, plant, admin, execution.issue(do, plant, same, f"{prefix}OLD"))
    old.start(1)
    store.charge(old, 1, store.released(f"{prefix}RAW"), "100")
    bad = store.output(old, store.material(f"{prefix}TABLETS"), f"{prefix}BAD", "90", expires_on=LAST)
    reject(old)
    return Rework(store, old, bad, same, other)


def reject(run: Run) -> None:
    given = Decide(run.batch, run.row().version, Decision.REJECTED, "Metal was found.")
    recipes.sign(run.do, run.plant.qualified, DISPOSE_BATCH, given)


def recipe_of_product(do: Do, plant: Plant, phases: Sequence[Phase], *, code: str, product: str) -> UUID:
    """A version in effect of another recipe of a product."""
    made = do(plant.engineer, lambda uow: drafting.create_recipe(uow, code=code, product=product, stage="rework"))
    version = recipes.written(do, plant, phases=phases, materials=(), of=made.id)
    approved = recipes.approved(do, plant, recipes.submitted(do, plant, version))
    return recipes.effective(do, plant, approved).id
