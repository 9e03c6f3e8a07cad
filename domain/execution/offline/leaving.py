"""Which operations can be taken out: nothing that their phases need at the act takes a connection (OFL-3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.execution.offline.refusals import CannotBeTakenOut
from domain.recipes.kinds import ParameterSource, PhaseSignature

SERVED = frozenset({ParameterSource.INSTRUMENT, ParameterSource.WEIGHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A parameter of a phase, as far as taking it out asks."""

    name: str
    source: ParameterSource | None
    signed: bool
    comes_round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A phase of the operation. `decided` says that a loop or selection holds it, `timed` that a time limit names it.

    `during` is the number of the phase that it runs during; `equipped` says that it begins with equipment; `behind` are
    the numbers of what was inserted before it and isn't done (EXE-10).
    """

    number: int
    signatures: frozenset[PhaseSignature]
    parameters: tuple[Recorded, ...]
    charges: bool
    decided: bool
    timed: bool
    during: int | None
    equipped: bool
    behind: tuple[int, ...] = ()


def require_may_leave(phases: Iterable[Leaving]) -> None:
    """Raises CannotBeTakenOut with all that is in the way."""
    because = tuple(said for one in phases for said in _in_the_way(one))
    if because:
        raise CannotBeTakenOut(because=because, path=("operation",))


def _in_the_way(phase: Leaving) -> Iterator[str]:
    place = f"phase {phase.number}"
    others = sorted(phase.signatures - {PhaseSignature.PERFORMED})
    if others:
        yield f"{place} is also signed as {', '.join(others)}"
    if phase.charges:
        yield f"{place} charges materials"
    if phase.equipped:
        yield f"{place} begins with equipment of the batch"
    if phase.decided:
        yield f"{place} lies in a loop or selection, which recorded values decide"
    if phase.timed:
        yield f"{place} has a time limit"
    if phase.during is not None:
        yield f"{place} runs during phase {phase.during}"
    if phase.behind:
        yield f"{place} waits for phase {phase.behind[0]}, which was inserted before it"
    yield from _in_its_parameters(place, phase.parameters)


def _in_its_parameters(place: str, parameters: Iterable[Recorded]) -> Iterator[str]:
    for one in parameters:
        if one.signed:
            yield f"{place}, {one.name} is signed value by value"
        if one.comes_round:
            yield f"{place}, {one.name} comes round"
        if one.source in SERVED:
            yield f"{place}, {one.name} is read from an instrument"
