"""How far a practice run is and what may follow, by the rules by which a batch is executed (TRN-13).

Who practises plays each person whose signature a phase demands, so that of the rules of signing only the order holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.content import Content
from domain.execution.kinds import Outcome, PhaseState
from domain.execution.rules import recording, sequence, signing
from domain.execution.rules.judgement import judge
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.execution.states import PHASE, PhaseAct
from domain.kernel.refusals import InvalidInput
from domain.practising.kinds import EntryKind
from domain.practising.refusals import PracticeNotDone, PracticeValueThere
from domain.practising.steps import Step, StepParameter
from domain.recipes.kinds import PhaseSignature

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done in a step: `parameter` is its position from 1, of a VALUE; `meaning` is a SIGNATURE's."""

    kind: EntryKind
    step: int
    parameter: int | None = None
    repetition: int | None = None
    meaning: PhaseSignature | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A practice run: its steps and what was done in them, in the order in which it was done."""

    steps: Sequence[Step]
    entries: Sequence[Entry]

    def step(self, number: int) -> Step:
        """Raises InvalidInput."""
        for one in self.steps:
            if one.number == number:
                return one
        raise InvalidInput(path=("step",), problem=f"There are steps 1 to {len(self.steps)}; {number} is none of them.")

    def state(self, step: Step) -> PhaseState:
        mine = [one for one in self.entries if one.step == step.number]
        if any(one.meaning is PhaseSignature.PERFORMED for one in mine):
            return PhaseState.COMPLETE
        return PhaseState.RUNNING if mine else PhaseState.IDLE

    def lacking(self, step: Step) -> tuple[PhaseSignature, ...]:
        """The signatures that a step demands and nobody clicked yet."""
        return signing.lacking(signing.demanded(step.signatures), self._given(step))

    def waits_for(self, step: Step) -> tuple[int, ...]:
        """The steps that keep one from starting."""
        return sequence.waits_for(step.number, self._standings()) if self.state(step) is PhaseState.IDLE else ()

    def start(self, number: int) -> None:
        """Raises InvalidInput, WrongState, OutOfSequence."""
        step = self.step(number)
        PHASE.after(self.state(step), PhaseAct.START)
        sequence.require_in_sequence(number, self._standings())

    def value(self, number: int, parameter: int, repetition: int, given: Content) -> tuple[Content, Outcome]:
        """The content as it is kept, and how it stands against its limits (EXE-2, EXE-3).

        Raises InvalidInput, WrongState, WrongKind, WrongUnit, PracticeValueThere.
        """
        step = self.step(number)
        PHASE.after(self.state(step), PhaseAct.RECORD)
        found = _parameter(step, parameter)
        recording.require_repetition(repetition, found.repetitions)
        entered = recording.require_content(given, found.expectation)
        if repetition in self.entered(step).get(parameter, ()):
            raise PracticeValueThere(parameter=found.name, repetition=repetition, path=("repetition",))
        return entered, judge(entered, found.expectation)

    def sign(self, number: int, meaning: PhaseSignature) -> None:
        """Raises InvalidInput, WrongState, NotDemanded, AlreadySigned, SignatureMissing, Incomplete."""
        step = self.step(number)
        act = PhaseAct.COMPLETE if meaning is PhaseSignature.PERFORMED and not self._given(step) else PhaseAct.SIGN
        PHASE.after(self.state(step), act)
        signing.require_turn(meaning, wanted=signing.demanded(step.signatures), given=self._given(step))
        places = dict(enumerate(step.parameters, 1))
        recording.require_all_recorded(
            {at: one.repetitions for at, one in places.items()},
            self.entered(step),
            {at: one.name for at, one in places.items()},
        )

    def require_done(self) -> None:
        """Every step is complete, with each signature that it demands. Raises PracticeNotDone."""
        left = tuple(one.number for one in self._standings() if not one.done)
        if left:
            raise PracticeNotDone(steps=left)

    def entered(self, step: Step) -> dict[int, set[int]]:
        """The repetitions that have a value, by the parameter's position."""
        found: dict[int, set[int]] = {}
        for one in self.entries:
            if one.step == step.number and one.parameter is not None and one.repetition is not None:
                found.setdefault(one.parameter, set()).add(one.repetition)
        return found

    def _given(self, step: Step) -> tuple[Given, ...]:
        return tuple(
            Given(one.meaning, NOBODY, stale=False)
            for one in self.entries
            if one.step == step.number and one.meaning is not None
        )

    def _standings(self) -> list[Standing]:
        return [
            Standing(
                number=one.number,
                during=one.during,
                state=self.state(one),
                signed_off=self.state(one) is PhaseState.COMPLETE and not self.lacking(one),
            )
            for one in self.steps
        ]


def _parameter(step: Step, position: int) -> StepParameter:
    if not 1 <= position <= len(step.parameters):
        problem = (
            f"Step {step.number} has {len(step.parameters)} values to enter; {position} is none of their positions."
        )
        raise InvalidInput(path=("parameter",), problem=problem)
    return step.parameters[position - 1]
