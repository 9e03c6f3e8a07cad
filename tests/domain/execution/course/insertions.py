"""Phases of the library are inserted: proposed, approved by quality, run before the one behind, or withdrawn."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.execution.unforeseen.commands import inserting
from domain.execution.unforeseen.commands.inserting import APPROVE_INSERTED_PHASE, ApproveInsertedPhase, Insert
from domain.kernel.actor import Actor
from tests import recipes
from tests.domain.execution.course.machine import NUMBERED, OVER, PEOPLE, Act
from tests.domain.execution.course.marks import Marks


class Insertions(Marks):
    """A supervisor proposes and withdraws, quality approves."""

    @rule(who=st.sampled_from(("supervisor", "supervisor", "operator")), pick=NUMBERED)
    def insert(self, who: str, pick: int) -> None:
        before = self.mostly(self.every_run(), pick, self.ahead)
        assert before is not None, "every batch has phases"
        given = Insert(
            before=before.id,
            version=before.version,
            building_block=self.world.building_block(),
            reason="Lumps were seen",
        )
        self.tried(
            lambda: self.way.do(self.who(who), lambda uow: inserting.insert(uow, given)),
            may=who == "supervisor" and self.row().state not in {*OVER, "IDLE"} and self.ahead(before),
            told=f"{who} inserts before {self.called(before.id)}",
        )

    def ahead(self, run: Row[Any]) -> bool:
        """Whether it is a phase of the recipe that is to come, here."""
        gone = run.replaced_at or run.left_out_at or run.not_applicable_at or run.inserted_id
        return run.state == "IDLE" and not gone and not self.away(run)

    @rule(who=PEOPLE, pick=NUMBERED)
    def approve_insertion(self, who: str, pick: int) -> None:
        found = self.mostly(self.rows("inserted_phase"), pick, lambda one: not one.approved_at and not one.withdrawn_at)
        if found is None:
            return
        open_ = not found.withdrawn_at and not found.approved_at and self.row().state not in OVER
        self.tried(
            lambda: self._approve_insertion(found.id, self.who(who)),
            may=who == "reviewer" and open_ and self.ahead(self.run(found.before_id)),
            told=f"{who} approves phase {found.number}",
        )

    @rule(who=st.sampled_from(("supervisor", "supervisor", "operator")), pick=NUMBERED)
    def withdraw_insertion(self, who: str, pick: int) -> None:
        found = self.mostly(self.rows("inserted_phase"), pick, lambda one: not one.withdrawn_at)
        if found is None:
            return
        begun = any(one.started_at for one in self.every_run() if one.inserted_id == found.id)
        given: dict[str, Any] = {"inserted": found.id, "version": found.version, "reason": "No lumps"}
        self.tried(
            lambda: self.way.do(self.who(who), lambda uow: inserting.withdraw(uow, **given)),
            may=who == "supervisor" and not found.withdrawn_at and not begun,
            told=f"{who} withdraws phase {found.number}, {'which began' if begun else 'which is to come'}",
        )

    def inserted_before(self, run: Row[Any]) -> bool:
        runs = self.every_run()
        before = run if run.inserted_id is None else self.stands_at(run.id)
        places = {one.id for one in runs if (one.number, one.passes) == (before.number, before.passes)}
        done = {
            one.inserted_id
            for one in runs
            if not one.replaced_at and (one.signed_off_at is not None or one.not_applicable_at is not None)
        }
        there = [one for one in self.rows("inserted_phase") if one.before_id in places and not one.withdrawn_at]
        earlier = [one for one in there if run.inserted_id is None or one.number < run.number]
        return any(one.id not in done for one in earlier)

    def clear_away(self) -> None:
        """What stands before a way that isn't taken is withdrawn, also once the batch is over."""
        for one in self.rows("inserted_phase"):
            runs = [run for run in self.every_run() if run.inserted_id == one.id]
            if not one.withdrawn_at and not any(run.started_at or run.not_applicable_at for run in runs):
                given: dict[str, Any] = {"inserted": one.id, "version": one.version, "reason": "No lumps"}
                self.way.do(self.plant.supervisor, lambda uow, given=given: inserting.withdraw(uow, **given))

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "approveInsertedPhase": self._approve_insertion}

    def _approve_insertion(self, inserted: UUID, by: Actor) -> object:
        version = next(one.version for one in self.rows("inserted_phase") if one.id == inserted)
        return recipes.sign(self.way.do, by, APPROVE_INSERTED_PHASE, ApproveInsertedPhase(inserted, version))
