"""Two large versions of one recipe; `python -m tests.domain.recipes.difference.large` measures their comparison."""

import random
import statistics
import time
from dataclasses import replace
from decimal import Decimal

from domain.recipes.difference.comparing import difference
from domain.recipes.difference.readable import readable
from domain.recipes.kinds import BlockKind, ParameterKind
from domain.recipes.values import Block, Elements, Parameter, Phase

PHASES, IN_OPERATION, PARAMETERS, EDITS = 2_000, 20, 5, 200


def large() -> Elements:
    """2,000 phases in operations of 20, with five parameters each."""
    blocks = (
        Block(code=f"O{at}", kind=BlockKind.OPERATION, position=at + 1, name=f"Operation {at}")
        for at in range(PHASES // IN_OPERATION)
    )
    return Elements(blocks=tuple(blocks), phases=tuple(_phase(at) for at in range(PHASES)))


def _phase(at: int) -> Phase:
    operation = at // IN_OPERATION
    return Phase(
        number=at + 1,
        code=f"P{at}",
        name=f"Phase {at}",
        block=f"O{operation}",
        position=at % IN_OPERATION + 1,
        unit_procedure="",
        operation=f"Operation {operation}",
        instruction=f"Do what step {at} of the procedure asks for. " * 8,
        parameters=tuple(_parameter(one) for one in range(PARAMETERS)),
    )


def _parameter(at: int) -> Parameter:
    return Parameter(
        name=f"Value {at}",
        code=f"value_{at}",
        kind=ParameterKind.NUMBER,
        unit="Cel",
        alert_low=Decimal("55.0"),
        alert_high=Decimal("65.0"),
        action_low=Decimal("50.0"),
        action_high=Decimal("70.0"),
    )


def edited(elements: Elements, edits: int = EDITS, *, seed: int = 1) -> Elements:
    """The same after so many edits: limits, wording, phases taken out, put in, and put elsewhere."""
    chance, phases = random.Random(seed), list(elements.phases)  # noqa: S311 -- edits need no secrecy
    for _ in range(edits):
        at = chance.randrange(len(phases))
        found, kind = phases[at], chance.randrange(5)
        if kind == 0:
            first, *rest = found.parameters
            phases[at] = replace(found, parameters=(replace(first, action_high=Decimal("71.0")), *rest))
        elif kind == 1:
            phases[at] = replace(found, instruction=found.instruction.replace("asks", "calls", 1))
        elif kind == 2:
            del phases[at]
        elif kind == 3:
            phases.insert(at, replace(found, code=f"N{chance.randrange(10**9)}", name=f"New {at}"))
        else:
            phases.insert(chance.randrange(len(phases)), phases.pop(at))
    return replace(elements, phases=_placed(phases))


def _placed(phases: list[Phase]) -> tuple[Phase, ...]:
    """Numbered and placed anew: what stands in the first operation's place lies in it."""
    return tuple(replace(one, number=at, position=at) for at, one in enumerate(phases, 1))


if __name__ == "__main__":
    before = large()
    after = edited(before)
    took = []
    for _ in range(9):
        start = time.perf_counter()
        found = difference(before, after)
        took.append(time.perf_counter() - start)
    told = f"median {statistics.median(took) * 1000:.0f} ms, most {max(took) * 1000:.0f} ms"
    print(f"{len(found.changes)} changes; {told}")  # noqa: T201 -- for people
    start = time.perf_counter()
    readable(found)
    print(f"readable {(time.perf_counter() - start) * 1000:.1f} ms")  # noqa: T201 -- same
