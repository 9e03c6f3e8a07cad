"""Work changes hands: another takes a phase over, a shift hands the batch over and the next one accepts."""

from hypothesis.stateful import rule

from domain.execution.kinds import UNDER_WAY
from domain.execution.shifts import taking
from domain.execution.shifts.handing import ACCEPT_HAND_OVER, AcceptHandOver
from tests import recipes
from tests.domain.execution.course.machine import NUMBERED, PEOPLE
from tests.domain.execution.course.phases import Phases

HANDS = {"operator", "second_operator", "supervisor"}


class Shifts(Phases):
    """Who answers for what is open."""

    @rule(who=PEOPLE, pick=NUMBERED)
    def take_over(self, who: str, pick: int) -> None:
        run = self.mostly(self.every_run(), pick, lambda one: one.state in UNDER_WAY)
        assert run is not None, "every batch has phases"
        by, given = self.who(who), {"phase": run.id, "version": run.version, "reason": "Called away"}
        open_ = run.state in UNDER_WAY and not self.away(run)
        self.tried(
            lambda: self.way.do(by, lambda uow: taking.take_over_phase(uow, **given)),
            may=who in HANDS and open_ and run.in_charge_id != by.person,
            told=f"{who} takes over {self.called(run.id)}",
        )

    @rule(who=PEOPLE)
    def hand_over(self, who: str) -> None:
        """Another one that nobody accepted gives its place to it."""
        by = self.who(who)
        told = f"{who} hands over"
        if self.tried(lambda: self.way.hand_over(by=by), may=who in HANDS, told=told):
            waiting = [one for one in self.rows("shift_hand_over") if not one.replaced_at and not one.accepted_at]
            assert [one.given_by for one in waiting] == [by.person]

    @rule(who=PEOPLE, pick=NUMBERED)
    def accept(self, who: str, pick: int) -> None:
        """What the outgoing person answered for the incoming one does from then on."""
        found = self.mostly(self.rows("shift_hand_over"), pick, lambda one: not one.replaced_at and not one.accepted_at)
        if found is None:
            return
        by, given = self.who(who), AcceptHandOver(found.id, found.version, None)
        theirs = [one for one in self.runs() if one.state in UNDER_WAY and one.in_charge_id == found.given_by]
        settled = found.accepted_at or found.replaced_at
        may = who in HANDS and not settled and found.given_by != by.person and not any(map(self.away, theirs))
        told = f"{who} accepts what was handed over"
        if self.tried(lambda: recipes.sign(self.way.do, by, ACCEPT_HAND_OVER, given), may=may, told=told):
            assert {self.run(one.id).in_charge_id for one in theirs} <= {by.person}
