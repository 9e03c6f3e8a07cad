"""Where phases that were inserted stand among those that a batch still has to run on paper (EXE-10, EXE-11)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.execution.models import Batch, PhaseExecution
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.recipes.models import RecipePhase

Place: TypeAlias = tuple[int, tuple[int, ...]]
"""The number of a phase of the recipe, and its passes."""


@dataclass(frozen=True, slots=True)
class Insertions:
    """What was inserted into the batch and not withdrawn; `approved` by its id, `proposed` by where it would stand."""

    approved: Mapping[UUID, InsertedPhase] = field(default_factory=dict)
    proposed: Mapping[Place, Sequence[InsertedPhase]] = field(default_factory=dict)

    def in_order(self, runs: Iterable[PhaseExecution]) -> list[PhaseExecution]:
        """Each right before the phase that waits for it, in the order of insertion."""
        return sorted(runs, key=self._order)

    def before(self, run: PhaseExecution) -> str | None:
        """What an inserted phase is, in words; None of a phase of the recipe."""
        if run.inserted_id is None:
            return None
        found = self.approved[run.inserted_id]
        return f"Inserted before phase {found.before.number}, by {found.source}: {found.reason}"

    def waits(self, run: PhaseExecution) -> str | None:
        """Why a phase must not begin on paper: nobody approved yet what was proposed before it."""
        waiting = () if run.inserted_id is not None else self.proposed.get(_place(run), ())
        told = [f"phase {one.number}, from {one.source} ({one.reason})" for one in waiting]
        return f"Don't begin: quality hasn't approved {', '.join(told)}." if told else None

    def operation(self, run: PhaseExecution) -> RecipePhase:
        """The recipe's phase in whose unit procedure and operation it is done."""
        return run.recipe_phase if run.inserted_id is None else self.approved[run.inserted_id].before.recipe_phase

    def _order(self, run: PhaseExecution) -> tuple[Place, bool, int]:
        if run.inserted_id is None:
            return _place(run), True, 0
        return _place(self.approved[run.inserted_id].before), False, run.number


def of(session: Session, batch: Batch) -> Insertions:
    """The batch's insertions, with the phases that they stand before."""
    row = InsertedPhase
    chosen = (
        select(row)
        .where(row.company_id == batch.company_id, row.batch_id == batch.id, row.withdrawn_at.is_(None))
        .options(selectinload(row.before).selectinload(PhaseExecution.recipe_phase))
        .order_by(row.number)
    )
    approved: dict[UUID, InsertedPhase] = {}
    proposed: dict[Place, list[InsertedPhase]] = {}
    for one in session.scalars(chosen):
        if one.approved_at is not None:
            approved[one.id] = one
        else:
            proposed.setdefault(_place(one.before), []).append(one)
    return Insertions(approved, proposed)


def _place(run: PhaseExecution) -> Place:
    return run.number, tuple(run.passes)
