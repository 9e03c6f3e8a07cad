"""Complete phases are run again by decision, beside what was recorded in their earlier runs."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Row

from domain.execution.unforeseen.commands.repeating import REPEAT_PHASE, RepeatPhase
from tests import recipes
from tests.domain.execution.course.commands import Commands
from tests.domain.execution.course.machine import NUMBERED


class Repeats(Commands):
    """A supervisor repeats."""

    @rule(who=st.sampled_from(("supervisor", "supervisor", "operator")), pick=NUMBERED)
    def repeat(self, who: str, pick: int) -> None:
        run = self.mostly(self.every_run(), pick, lambda one: one.state == "COMPLETE" and not one.replaced_at)
        assert run is not None, "every batch has phases"
        given = RepeatPhase(self.way.batch, self.row().version, run.id, "The sieve had torn")
        done = run.state == "COMPLETE" and not run.replaced_at and self.row().state in {"RUNNING", "COMPLETE"}
        told = f"{who} repeats {self.called(run.id)}"
        if self.tried(
            lambda: recipes.sign(self.way.do, self.who(who), REPEAT_PHASE, given),
            may=who == "supervisor" and done and self.may_repeat(run),
            told=told,
        ):
            (again,) = [one for one in self.runs() if one.repeats_id == run.id]
            assert (again.state, again.number, again.run, self.row().state) == (
                "IDLE",
                run.number,
                run.run + 1,
                "RUNNING",
            )

    def may_repeat(self, run: Row[Any]) -> bool:
        """Whether nothing that belongs to it is elsewhere, stands still, or still goes on."""
        return not self.halted_above(run.id)
