"""A nominal case of a recipe of 2,000 phases takes well under a second, and what it assumes little of that."""

import time
from dataclasses import replace

import pytest

from domain.recipes.kinds import BlockKind
from domain.recipes.simulating.model import model
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Elements
from tests.domain.recipes.simulating.sample import block, case, formula, number, phase

SIZE = 2_000
SECONDS = 3.0
"""Of processor time, three times what reading, digesting and running it take: this finds a walk that is quadratic."""
CHOOSING = 1.5
"""Of processor time, beside four times what preparing such a recipe takes here and now: this finds work that isn't
counted, however busy the machine is."""


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


@pytest.mark.parametrize(
    "text",
    [
        "(a + b + c + d) / 400 kg",
        "a / P{before}.a",
        "(a + P{before}.y * 1 kg) / 100 kg",
        "a / P{after}.y / 1 kg",
        "(a + P1.a * {at}) / 100 kg",
        "if(a > b, 1, 2) / 400",
        "a / 0 kg",
    ],
)
def test_what_nothing_tells_takes_no_longer_whatever_is_calculated_from_it(text: str) -> None:
    """Hard ones too: chains through all phases, circles, one value that all depend on, what nothing brings about."""
    elements = large()
    free = tuple(number(code, "kg", decimals=2) for code in "abcd")
    phases = []
    for at, one in enumerate(elements.phases, 1):
        written = text.format(before=max(at - 1, 1), at=at, after=at % SIZE + 1)
        aimed = formula("y", "%", written, decimals=2, action_low="97", action_high="101")
        phases.append(replace(one, parameters=(*free, aimed)))
    model_of = replace(elements, phases=tuple(phases))
    start = time.process_time()
    model(elements, None)
    prepared = time.process_time()
    model(model_of, None)
    took = time.process_time() - prepared
    assert took < CHOOSING + 4 * (prepared - start), took
