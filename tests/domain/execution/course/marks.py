"""What isn't applicable: phases and parameters are marked, approved where they are critical, and taken back."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.execution.unforeseen.commands import marking
from domain.execution.unforeseen.commands.marking import APPROVE_NOT_APPLICABLE, ApproveNotApplicable, Mark
from domain.kernel.actor import Actor
from tests import recipes
from tests.domain.execution.course.commands import Commands
from tests.domain.execution.course.machine import NUMBERED, PEOPLE, RECORDED_IN, Act


class Marks(Commands):
    """A supervisor marks and takes back, quality approves."""

    @rule(who=st.sampled_from(("supervisor", "supervisor", "operator")), pick=NUMBERED, whole=st.booleans())
    def mark(self, who: str, pick: int, *, whole: bool) -> None:
        run = self.mostly(self.every_run(), pick, lambda one: whole is (one.state == "IDLE") and not one.left_out_at)
        assert run is not None, "every batch has phases"
        parameters = self.world.parameters(run.recipe_phase_id)
        parameter = None if whole or not parameters else parameters[0].id
        given = Mark(phase=run.id, version=run.version, parameter=parameter, reason="No granules were made for it")
        told = f"{who} marks {self.called(run.id)}{'' if parameter is None else ', a parameter of it,'}"
        self.tried(
            lambda: self.way.do(self.who(who), lambda uow: marking.mark(uow, given)),
            may=who == "supervisor" and self.may_mark(run, parameter),
            told=told,
        )

    def may_mark(self, run: Row[Any], parameter: UUID | None) -> bool | None:
        standing = [one for one in self.marks_of(run) if one.recipe_parameter_id == parameter]
        if standing or run.left_out_at or run.replaced_at or self.away(run) or not self.may_apply(run, parameter):
            return False
        # Nothing is complete that hasn't begun: the last phase that is left of it is run, or the batch is aborted.
        return None if parameter is None and self.row().state == "IDLE" else True

    def may_apply(self, run: Row[Any], parameter: UUID | None) -> bool:
        """Whether it is open to it: a phase until it begins, a parameter while its phase is recorded in, and isn't."""
        state = self.row().state
        if parameter is None:
            return state in {"IDLE", "RUNNING"} and run.state == "IDLE" and not self.inserted_before(run)
        recorded = [one for one in self.rows("parameter_value") if one.phase_execution_id == run.id]
        here = any(one.recipe_parameter_id == parameter for one in recorded)
        return state in RECORDED_IN and run.state in RECORDED_IN and not here

    def inserted_before(self, _: Row[Any]) -> bool:
        """Whether something was inserted before it, and isn't done."""
        return False

    def marks_of(self, run: Row[Any]) -> list[Row[Any]]:
        """Those that stand."""
        return [
            one for one in self.rows("not_applicable") if one.phase_execution_id == run.id and not one.taken_back_at
        ]

    @rule(who=PEOPLE, pick=NUMBERED)
    def approve_mark(self, who: str, pick: int) -> None:
        found = self.mostly(self.rows("not_applicable"), pick, lambda one: one.critical and not one.approved_at)
        if found is None:
            return
        run = self.run(found.phase_execution_id)
        may = who == "reviewer" and found.critical and not found.taken_back_at and not found.approved_at
        self.tried(
            lambda: self._approve_mark(found.id, self.who(who)),
            may=bool(may and not self.away(run) and self.may_apply(run, found.recipe_parameter_id)),
            told=f"{who} approves a mark of {self.called(run.id)}",
        )

    @rule(who=st.sampled_from(("supervisor", "supervisor", "operator")), pick=NUMBERED)
    def take_back(self, who: str, pick: int) -> None:
        found = self.mostly(self.rows("not_applicable"), pick, lambda one: not one.taken_back_at)
        if found is None:
            return
        run = self.run(found.phase_execution_id)
        given: dict[str, Any] = {"mark": found.id, "version": found.version, "reason": "It was made after all"}
        may = self.may_take_back(found, run) if who == "supervisor" and not found.taken_back_at else False
        told = f"{who} takes back a mark of {self.called(run.id)}"
        self.tried(lambda: self.way.do(self.who(who), lambda uow: marking.take_back(uow, **given)), may=may, told=told)
        assert self.run(run.id).not_applicable_at is None or any(
            one.recipe_parameter_id is None for one in self.marks_of(run)
        )

    def may_take_back(self, found: Row[Any], run: Row[Any]) -> bool | None:
        """Whether the batch went on from a whole phase is its procedure's to say."""
        state = self.row().state
        if self.away(run):
            return False
        if found.critical and not found.approved_at:
            return True
        if found.recipe_parameter_id is not None:
            return state in RECORDED_IN and run.state in RECORDED_IN and not self.controlled(run)
        return None if state in {"IDLE", "RUNNING"} and run.state == "IDLE" else False

    def controlled(self, _: Row[Any]) -> bool:
        """Whether something came round in it."""
        return False

    def acts(self) -> dict[str, Act]:
        return {**super().acts(), "approveNotApplicable": self._approve_mark}

    def _approve_mark(self, mark: UUID, by: Actor) -> object:
        version = next(one.version for one in self.rows("not_applicable") if one.id == mark)
        return recipes.sign(self.way.do, by, APPROVE_NOT_APPLICABLE, ApproveNotApplicable(mark, version))
