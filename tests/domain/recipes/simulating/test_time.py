"""A nominal case of a recipe of 2,000 phases takes well under a second."""

import time

from domain.recipes.kinds import BlockKind
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Elements
from tests.domain.recipes.simulating.sample import block, case, formula, number, phase

SIZE = 2_000
SECONDS = 3.0
"""Of processor time, three times what reading, digesting and running it take: this finds a walk that is quadratic."""


def large() -> Elements:
    """Ten unit procedures of ten operations of twenty phases, each with four numbers and one that is calculated."""
    blocks = [block(f"U{one}", BlockKind.UNIT_PROCEDURE, one) for one in range(1, 11)]
    blocks += [block(f"O{one}", BlockKind.OPERATION, one, f"U{(one + 9) // 10}") for one in range(1, 101)]
    blocks += [
        block(f"L{one}", BlockKind.LOOP, 21, f"O{one}", condition=f"P{one * 20}.a <= 3 kg", passes=3)
        for one in range(1, 101)
    ]
    phases = [
        phase(
            number_,
            f"P{number_}",
            f"L{(number_ + 19) // 20}" if number_ % 20 in {19, 0} else f"O{(number_ + 19) // 20}",
            number_ % 20 or 20,
            *(number(code, "kg", action_low="1", target="2", action_high="3", decimals=2) for code in "abcd"),
            formula("total", "kg", f"a + b + c + d + P{max(number_ - 1, 1)}.a", decimals=2),
        )
        for number_ in range(1, SIZE + 1)
    ]
    return Elements(blocks=tuple(blocks), phases=tuple(phases))


def test_a_nominal_case_of_two_thousand_phases_is_simulated_at_once() -> None:
    elements = large()
    start = time.process_time()
    found = simulate(elements, cases=(case(),), generate=False)
    took = time.process_time() - start
    assert (found.coverage.phase_runs, found.coverage.recordings) == (SIZE, 5 * SIZE)
    assert took < SECONDS, took
