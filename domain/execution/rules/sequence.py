"""In which order phases run: one after the other, and some during another."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.execution.kinds import PhaseState
from domain.execution.refusals import OutOfSequence

LOOKED_AT = 60
"""So many idle phases are looked at when what comes next is told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One run of a phase: its place, the number of the phase that it may run during, and how far it is.

    `passes` are those of the loops around it; `left_out` is whether it was told that it isn't run, `excused` whether it
    isn't applicable. `again` is whether it is run in the place of a complete run, from which the batch went on.
    """

    number: int
    during: int | None
    state: PhaseState
    signed_off: bool
    passes: tuple[int, ...] = ()
    left_out: bool = False
    excused: bool = False
    again: bool = False

    @property
    def done(self) -> bool:
        return self.excused or (self.state is PhaseState.COMPLETE and self.signed_off)

    @property
    def begun(self) -> bool:
        return self.excused or self.state is not PhaseState.IDLE


def require_in_sequence(number: int, phases: Sequence[Standing]) -> None:
    """Every earlier phase is complete and signed off, but those beside which it may run (EXE-1, EXE-20).

    A phase that runs during another starts once that one has started. Raises OutOfSequence with what it waits for.
    """
    waiting = waits_for(number, phases)
    if waiting:
        raise OutOfSequence(number=number, waiting=waiting)


def waits_for(number: int, phases: Sequence[Standing]) -> tuple[int, ...]:
    """The numbers of the phases that keep this one from starting, in their order.

    Phases that run during the same one, or during each other, don't wait for each other; what comes after waits for
    all of them.
    """
    by_number = {phase.number: phase for phase in phases}
    this = by_number[number]
    beside = _carrier(this, by_number)
    waiting = {p.number for p in phases if p.number < number and _carrier(p, by_number) != beside and not p.done}
    if this.during is not None and not by_number[this.during].begun:
        waiting.add(this.during)
    return tuple(sorted(waiting))


def all_done(phases: Sequence[Standing]) -> bool:
    """True when nothing of the batch is left to execute or to sign."""
    return all(phase.done for phase in phases)


def _carrier(phase: Standing, by_number: dict[int, Standing]) -> int:
    """The phase that this one runs during, through any number of them; itself where it runs alone."""
    for _ in by_number:
        if phase.during is None:
            break
        phase = by_number[phase.during]
    return phase.number
